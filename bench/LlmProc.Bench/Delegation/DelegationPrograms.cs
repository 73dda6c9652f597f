namespace LlmProc.Bench;

/// <summary>The programs of the benchmark, and a runtime in which no limit stands in the way of what was asked for.</summary>
internal static class DelegationPrograms
{
    public const string PrimaryMark = "You are the primary.";
    private const string Worker = "worker";

    public static ProgramGraph Graph(DelegationOptions options)
    {
        var model = new ModelSettings(options.Wire, options.Wire == "anthropic" ? "claude-haiku-4-5" : "gpt-4o-mini");
        var primary = new LlmProgram(new ProgramName("primary"), "/bench/primary.toml", model)
        {
            SystemPrompt = Filled(PrimaryMark, options.SystemBytes),
            Tools = [new ToolGrant("spawn")],
            Links = [Link],
            Limits = new Limits
            {
                Depth = options.Depth,
                Iterations = options.Rounds + 1,
                Processes = int.MaxValue,
                Concurrency = int.MaxValue,
            },
        };
        var worker = new LlmProgram(new ProgramName(Worker), "/bench/worker.toml", model)
        {
            SystemPrompt = "You are a worker.",
            Tools = options.Depth > 1 ? [new ToolGrant("spawn")] : [],
            Links = options.Depth > 1 ? [Link] : [],
        };
        return new ProgramGraph(primary.Name, [primary, worker], "bench");
    }

    /// <param name="handler">Carries the requests; null: connections of the runtime's own.</param>
    public static LlmRuntime Runtime(string baseUrl, HttpMessageHandler? handler = null) => LlmRuntime.Create(new RuntimeOptions
    {
        Wires = new WireOptions
        {
            // The address is the operator's own, and no key of the environment leaves this machine.
            Variable = name => name.EndsWith("_BASE_URL", StringComparison.Ordinal) ? baseUrl : name.EndsWith("_API_KEY", StringComparison.Ordinal) ? "bench" : null,
            Handler = handler,
        },
        WorkingDirectory = "/",
    });

    private static ProgramLink Link { get; } = new(Worker, new ProgramName(Worker)) { Description = "Does the work." };

    private static string Filled(string mark, int bytes) =>
        bytes <= mark.Length ? mark[..bytes] : string.Create(bytes, mark, static (text, mark) =>
        {
            const string words = " Delegate what you are told to delegate.";
            mark.CopyTo(text);
            for (int i = mark.Length; i < text.Length; i++)
            {
                text[i] = words[i % words.Length];
            }
        });
}
