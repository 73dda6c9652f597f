using System.Collections.Immutable;
using System.CommandLine;
using System.Net.Sockets;
using LlmProc.Cli.Running;
using LlmProc.Cli.Showing;
using LlmProc.Cli.Terminal;
using LlmProc.Testing;

namespace LlmProc.Cli.Commands;

/// <summary><c>llmproc mock</c>: a provider on this machine that costs nothing and misbehaves on demand.</summary>
internal sealed class MockCommand : CliCommand
{
    private const int HighestPort = 65535;

    private readonly Option<string> _script = new("--script") { HelpName = "FILE", Description = "Answer from the rules of a script file" };
    private readonly Option<int> _port = new("--port") { HelpName = "N", Description = "The port to listen on; a free one by default" };
    private readonly Option<string> _latency = new("--latency") { HelpName = "DURATION", Description = "How long the first byte of an answer takes" };
    private readonly Option<string[]> _fault = new("--fault") { HelpName = "NAME", Description = "Put a fault into the answers (may be repeated)" };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "No line for each request" };

    public MockCommand()
        : base("mock", "Serve a mock of Anthropic, OpenAI and Gemini on this machine")
    {
        AddOptions();
    }

    public override string Operands => "";

    public override ImmutableArray<OptionGroup> Groups => [new("Options", [_script, _port, _latency, _fault, _quiet, Color, Help])];

    public override ImmutableArray<Example> Examples =>
    [
        new("llmproc mock --script answers.toml", "answer clients from rules"),
        new("llmproc mock --port 8080 --latency 200ms", "as slow as a real one"),
        new("llmproc mock --fault 429-ra-2 --fault stall-after-event:3", "one limit, then streams that stall"),
    ];

    public override string Notes =>
        "It accepts any key, refuses what the real APIs refuse, and reports the use of the prompt cache. Over the\n"
        + "wire, 'program' in a rule is the id of the model. Only this machine can reach it. Ctrl-C ends it.";

    public override async Task<int> RunAsync(ParseResult line, Screen screen)
    {
        bool quiet = line.GetValue(_quiet);
        var options = new MockOptions
        {
            KeptExchanges = 0,
            Latency = Latency(line.GetValue(_latency)),
            OnExchange = quiet ? null : exchange => screen.WriteError(SafeText.Line(exchange.ToString()) + "\n"),
        };
        if (Provider(line.GetValue(_script), options, screen) is not { } mock)
        {
            return ExitCode.Usage;
        }

        foreach (string name in line.GetValue(_fault) ?? [])
        {
            mock.Inject(Fault(name));
        }

        using var interrupts = new Interrupts();
        MockServer server = Listen(mock, line.GetValue(_port));
        screen.Write($"ANTHROPIC_BASE_URL={server.AnthropicBaseUrl}\nANTHROPIC_API_KEY=mock\nOPENAI_BASE_URL={server.OpenAiBaseUrl}\nOPENAI_API_KEY=mock\n"
            + $"GOOGLE_GEMINI_BASE_URL={server.GeminiBaseUrl}\nGEMINI_API_KEY=mock\n");
        screen.WriteError("Listening; Ctrl-C ends it.\n");
        await interrupts.FirstAsync();
        return await interrupts.WaitAsync(server.DisposeAsync().AsTask()) ? ExitCode.Done : ExitCode.Interrupted;
    }

    private static MockProvider? Provider(string? script, MockOptions options, Screen screen)
    {
        if (script is null)
        {
            return new MockProvider(options);
        }

        var diagnostics = new List<Diagnostic>();
        ScriptedModel? model = ScriptFile.Load(script, diagnostics);
        DiagnosticText.WriteError(diagnostics, screen);
        return model is null ? null : new MockProvider(model, options);
    }

    private static MockFault Fault(string name)
    {
        string? near = Suggestion.Nearest(name, MockFault.All.Select(fault => fault.Name));
        return MockFault.Named(name)
            ?? throw new UsageException($"there is no fault '{name}'{(near is null ? "; docs/reference/faults.md lists all" : $". Did you mean '{near}'?")}");
    }

    private static MockServer Listen(MockProvider mock, int port)
    {
        if (port is < 0 or > HighestPort)
        {
            throw new UsageException($"--port is a number from 1 to {HighestPort}, not {port}");
        }

        try
        {
            return mock.Listen(port);
        }
        catch (SocketException e)
        {
            throw new UsageException($"port {port} cannot be listened on: {e.Message}");
        }
    }

    private static TimeSpan Latency(string? text) => text is null ? TimeSpan.Zero
        : Durations.Parse(text) is { } time ? time
        : throw new UsageException($"--latency is a time such as 200ms, 90s or 1m30s, not '{text}'");
}
