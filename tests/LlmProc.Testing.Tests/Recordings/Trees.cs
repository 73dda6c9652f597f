using System.Runtime.CompilerServices;

namespace LlmProc.Testing.Tests.Recordings;

/// <summary>A tree of three levels: the root asks three at once, each of them asks two at once and uses a tool.</summary>
internal static class Trees
{
    public const int Samples = 2 + (3 * 3) + (6 * 1);

    public static TempProject Project() => new(
        ("main.toml", Program("anthropic", "middle")),
        ("middle.toml", Program("openai", "leaf")),
        ("leaf.toml", "[model]\nprovider = \"gemini\"\nname = \"m\"\n"));

    public static ProgramGraph Link(TempProject project, Limits? limits = null) =>
        ProgramLinker.Link(project["main.toml"], new LinkOptions(project.Folder) { Offline = true, Limits = limits ?? Limits.None }).Graph.ShouldNotBeNull();

    /// <summary>What it answers depends on who asks, also where two ask the same.</summary>
    public static IEnumerable<IModelProvider> Providers(Func<Task>? wait = null) =>
        new[] { "anthropic", "openai", "gemini" }.Select(name => new ScriptedProvider(name, new PlaceModel(wait ?? (() => Task.CompletedTask))));

    public static async Task<RunResult> RunAsync(ProgramGraph graph, TempProject project, IEnumerable<IModelProvider> providers, string prompt = "go", IProcessObserver? observer = null, IRunGate? gate = null)
    {
        await using var host = new LocalProcessHost(graph, new HostOptions { Providers = [.. providers], WorkingDirectory = project.Folder, Observers = observer is null ? [] : [observer], Gates = gate is null ? [] : [gate] });
        return await host.Start(prompt).ResultAsync();
    }

    private static string Program(string provider, string link) => $$"""
        [model]
        provider = "{{provider}}"
        name = "m"

        [tools]
        enabled = ["spawn", "calculator", "write_stderr"]

        [linked_programs]
        {{link}} = { path = "{{link}}.toml", description = "D" }
        """;

    private sealed class PlaceModel(Func<Task> wait) : IModel
    {
        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await wait();
            int turn = 1 + request.Conversation.FromLast().Count(message => message.Role == Role.Assistant);
            (ContentBlock[] content, SampleStop stop) = (request.Program.Name.Value, turn) switch
            {
                ("main", 1) => (new ContentBlock[] { Spawn("middle"), Spawn("middle"), Spawn("middle") }, SampleStop.ToolCalls),
                ("middle", 1) => ([new ContentBlock.Thinking("Hm.", "signed"), Call("calculator", """{"expression":"6*7"}"""), Call("write_stderr", """{"message":"here"}""")], SampleStop.ToolCalls),
                ("middle", 2) => ([new ContentBlock.Text("Asking."), Spawn("leaf"), Spawn("leaf")], SampleStop.ToolCalls),
                _ => ([new ContentBlock.Text($"Said by {request.CallPath}.")], SampleStop.EndTurn),
            };
            yield return new ModelUpdate.Completed(new Sample([.. content], stop, new Usage(turn, request.CallPath.Length), 0.125m * turn) { Model = "m-1" });
        }

        private static ContentBlock.Call Spawn(string program) => Call("spawn", $$"""{"program_name":"{{program}}","query":"the same"}""");

        private static ContentBlock.Call Call(string tool, string arguments) => new(new ToolCall("", tool, arguments));
    }
}
