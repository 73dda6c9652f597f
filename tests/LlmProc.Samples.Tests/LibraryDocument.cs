using System.Runtime.CompilerServices;
using System.Text;
using LlmProc.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Samples.Tests;

/// <summary>The code of <c>docs/library.md</c>, compiled and run.</summary>
public sealed class LibraryDocument
{
    private const string Embedded = "[model]\nprovider = \"embedded\"\nname = \"extractive\"\n[preload]\nfiles = [\"notes.md\"]\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static TempProject Project() => new(("main.toml", Embedded), ("notes.md", "# Vane\n\nAnna Berg maintains this project.\n\nShe maintains it since 1999.\n"));

    [Fact]
    public async Task Load_start_run()
    {
        using TempProject project = Project();
        (string file, CancellationToken cancellationToken) = (project["main.toml"], Cancellation);

        await using var runtime = LlmRuntime.Create();
        ProgramGraph program = runtime.Load(file);
        await using LlmProcess process = runtime.Start(program);

        RunResult first = await process.RunAsync("Who maintains this project?", cancellationToken);
        RunResult second = await process.RunAsync("Since when does she maintain it?", cancellationToken);

        first.Text.ShouldContain("Anna Berg");
        second.Text.ShouldContain("1999");
    }

    [Fact]
    public async Task A_client_as_a_model()
    {
        IChatClient MakeClient(string model) => new Clerk(model);

        await using var runtime = LlmRuntime.Create(new RuntimeOptions
        {
            Providers = [new ChatClientProvider("openai", settings => MakeClient(settings.Name))],
        });
        RunResult result = await runtime.RunAsync(runtime.LoadText("[model]\nprovider = \"openai\"\nname = \"gpt-4o\"\n"), "Who are you?", Cancellation);

        result.Text.ShouldBe("gpt-4o heard: Who are you?");
    }

    [Fact]
    public async Task Stream()
    {
        using TempProject project = Project();
        CancellationToken cancellationToken = Cancellation;
        await using var runtime = LlmRuntime.Create();
        await using LlmProcess process = runtime.Start(runtime.Load(project["main.toml"]));
        var shown = new StringBuilder();
        RunResult? result = null;

        await foreach (ProcessNotice notice in process.StreamAsync("Who maintains this project?", cancellationToken))
        {
            switch (notice)
            {
                case ProcessNotice.Said said:
                    shown.Append(said.Text);
                    break;
                case ProcessNotice.Withdrawn:
                    shown.Append(" [withdrawn] ");
                    break;
                case ProcessNotice.Happened { Event: ProcessEvent.ChildStarted child }:
                    shown.Append($"[asks {child.Link}] ");
                    break;
                case ProcessNotice.Completed completed:
                    result = completed.Result;
                    break;
            }
        }

        shown.ToString().ShouldBe(result!.Text);
    }

    [Fact]
    public async Task Programs_without_files()
    {
        using TempProject project = Project();
        string notes = project["notes.md"];
        await using var runtime = LlmRuntime.Create(new RuntimeOptions { WorkingDirectory = project.Folder });

        ProgramGraph fromText = runtime.LoadText(
            """
            [model]
            provider = "embedded"
            name = "extractive"

            [preload]
            files = ["notes.md"]
            """,
            "main.toml");

        var expert = new LlmProgram("expert", new ModelSettings("embedded", "extractive"))
        {
            SystemPrompt = "You know the notes.",
            Preload = [new PreloadFile("notes.md", notes)],
        };
        var main = new LlmProgram("main", new ModelSettings("embedded", "extractive"))
        {
            Tools = [new ToolGrant("spawn")],
            Links = [new ProgramLink("expert", expert.Name) { Description = "Has read the notes" }],
        };
        ProgramGraph fromCode = runtime.Load(main, expert);

        foreach (ProgramGraph program in new[] { fromText, fromCode })
        {
            (await runtime.RunAsync(program, "Who maintains this project?", Cancellation)).Text.ShouldContain("Anna Berg");
        }
    }

    [Fact]
    public async Task Functions_as_tools()
    {
        var provider = new ScriptedProvider("anthropic", new ScriptedModel().When(Turn(1), Call("weather", """{"town":"Vane"}""")).When(Any, Say("{last}")));

        var weather = new FunctionTool(AIFunctionFactory.Create(WeatherOf, "weather"))
        {
            Access = AccessLevel.Read,
            Effects = ToolEffects.None,
        };
        await using var runtime = LlmRuntime.Create(new RuntimeOptions { Tools = [weather], Providers = [provider] });
        ProgramGraph program = runtime.LoadText(
            """
            [model]
            name = "claude-haiku-4-5"
            provider = "anthropic"

            [tools]
            enabled = ["weather"]
            """);

        (await runtime.RunAsync(program, "How is the weather?", Cancellation)).Text.ShouldBe("Vane: calm");
    }

    [Fact]
    public async Task A_process_as_a_chat_client()
    {
        using TempProject project = Project();
        CancellationToken cancellationToken = Cancellation;
        await using var runtime = LlmRuntime.Create();
        ProgramGraph program = runtime.Load(project["main.toml"]);

        using IChatClient client = runtime.AsChatClient(program);
        ChatResponse answer = await client.GetResponseAsync("Who maintains this project?", cancellationToken: cancellationToken);
        var conversation = new ChatOptions { ConversationId = answer.ConversationId };
        ChatResponse next = await client.GetResponseAsync("Since when does she maintain it?", conversation, cancellationToken);

        answer.Text.ShouldContain("Anna Berg");
        next.Text.ShouldContain("1999");
    }

    [Fact]
    public async Task In_a_container()
    {
        using TempProject project = Project();
        string folder = project.Folder;
        var services = new ServiceCollection();

        services.AddLlmProc(options => options.WorkingDirectory = folder);
        services.AddLlmProgram("support", "main.toml");
        services.AddLlmProcTool(AIFunctionFactory.Create(WeatherOf, "weather"), AccessLevel.Read, ToolEffects.None);

        await using ServiceProvider container = services.BuildServiceProvider();
        (await container.GetRequiredKeyedService<IChatClient>("support").GetResponseAsync("Who maintains this project?", cancellationToken: Cancellation)).Text.ShouldContain("Anna Berg");
    }

    private static string WeatherOf(string town) => $"{town}: calm";

    /// <summary>A client of somebody else.</summary>
    private sealed class Clerk(string model) : IChatClient
    {
        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            yield return new ChatResponseUpdate(ChatRole.Assistant, $"{model} heard: {messages.Last().Text}") { FinishReason = ChatFinishReason.Stop };
        }

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
