using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace LlmProc.Providers.Tests;

/// <summary>
/// A mock of the providers that is not ours: <c>@copilotkit/aimock</c> on a free port of this machine. It ends with the tests, even if they are killed, since it
/// ends when nobody holds its input any more.
/// </summary>
public sealed class Aimock : IAsyncLifetime
{
    private const string Announcement = "listening on ";
    private const string Script = "process.stdin.on('end', () => process.exit(0)).resume(); await import(process.env.LLMPROC_AIMOCK);";

    private readonly string _fixtures = Path.Combine(AppContext.BaseDirectory, "aimock.json");
    private readonly HttpClient _control = new();
    private Process? _node;
    private Task _drained = Task.CompletedTask;

    /// <summary>Where it listens.</summary>
    public Uri? Address { get; private set; }

    /// <summary>Why it is not there; null if it is.</summary>
    public string? Missing { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (FindCommand() is not { } command)
        {
            Missing = "needs aimock in artifacts/aimock (npm install --prefix artifacts/aimock @copilotkit/aimock@1.43.0)";
            return;
        }

        var start = new ProcessStartInfo("node", ["--input-type=module", "-e", Script, "--", "--port", "0", "--fixtures", _fixtures, "--strict"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LLMPROC_AIMOCK"] = new Uri(command).AbsoluteUri;
        try
        {
            _node = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Missing = "needs node";
            return;
        }

        Task<string> errors = _node.StandardError.ReadToEndAsync();
        _drained = errors;
        while (await _node.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.IndexOf(Announcement, StringComparison.Ordinal) is >= 0 and var at)
            {
                Address = new Uri(line[(at + Announcement.Length)..].Trim());
                _drained = Task.WhenAll(errors, _node.StandardOutput.ReadToEndAsync());
                return;
            }
        }

        throw new InvalidOperationException($"aimock did not start: {await errors}");
    }

    /// <summary>The latest request as it understood it: a chat completion, whatever the protocol.</summary>
    public async Task<JsonNode> LastRequestAsync()
    {
        string journal = await _control.GetStringAsync(new Uri(Address!, "__aimock/journal"), TestContext.Current.CancellationToken);
        return JsonNode.Parse(journal)!.AsArray()[^1]!["body"]!;
    }

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        if (_node is not null)
        {
            _node.StandardInput.Close();
            if (!_node.HasExited)
            {
                _node.Kill(entireProcessTree: true);
            }

            await _node.WaitForExitAsync();
            await _drained;
            _node.Dispose();
        }
    }

    /// <summary>Its command line, in the folder of artifacts above this test.</summary>
    private static string? FindCommand()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string command = Path.Combine(folder, "artifacts", "aimock", "node_modules", "@copilotkit", "aimock", "dist", "cli.js");
            if (File.Exists(command))
            {
                return command;
            }
        }

        return null;
    }
}
