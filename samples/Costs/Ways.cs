using LlmProc;
using LlmProc.Testing;

namespace CostsSample;

/// <summary>A way to ask, as the programs that it takes; the first one is asked.</summary>
internal sealed record Way(string Name, Func<ModelSettings, LlmProgram[]> Programs);

/// <summary>The ways that are compared, and what the models of all of them answer.</summary>
internal static class Ways
{
    public const int Handbooks = 4;

    public static Way[] All { get; } =
    [
        new("one program, all handbooks", model => [One(model)]),
        new("experts, a new one per query", model => Tree(model, LinkSession.Fresh, reading: false)),
        new("experts, kept", model => Tree(model, LinkSession.Keep, reading: false)),
        new("experts that open the handbook, a new one per query", model => Tree(model, LinkSession.Fresh, reading: true)),
        new("experts that open the handbook, kept", model => Tree(model, LinkSession.Keep, reading: true)),
    ];

    /// <summary>The primary asks the expert of the handbook in the question; an expert that has not read it opens it first.</summary>
    public static ScriptedModel Answers() => new ScriptedModel()
        .When(Match.SystemPrompt("You ask").And(Match.LastMatches(@"handbook (\d)")), Reply.Call("spawn", """{"program_name":"expert{1}","query":"{last}"}"""))
        .When(Match.SystemPrompt("Open the").And(Match.Turn(1)).And(Match.LastMatches(@"handbook (\d)")), Reply.Call("read_file", """{"file_path":"handbook{1}.md"}"""))
        .When(Match.Any, Reply.Say("It is held by four screws. Loosen them crosswise, take it out to the left, and oil it every five weeks."));

    private static LlmProgram One(ModelSettings model) => new("all", model)
    {
        SystemPrompt = "You know the handbooks.",
        Preload = [.. Enumerable.Range(1, Handbooks).Select(Handbook)],
    };

    private static LlmProgram[] Tree(ModelSettings model, LinkSession session, bool reading)
    {
        LlmProgram[] experts = [.. Enumerable.Range(1, Handbooks).Select(n => new LlmProgram($"expert{n}", model)
        {
            SystemPrompt = reading ? $"Open the handbook {n}, then answer from it." : "You know a handbook.",
            Preload = reading ? [] : [Handbook(n)],
            Tools = reading ? [new ToolGrant("read_file")] : [],
        })];
        var primary = new LlmProgram("primary", model)
        {
            SystemPrompt = "You ask the expert whose handbook is meant, with 'spawn', and pass on what it says.",
            Tools = [new ToolGrant("spawn")],
            Links = [.. experts.Select((expert, i) => new ProgramLink(expert.Name.Value, expert.Name) { Description = $"Knows handbook {i + 1}", Session = session })],
        };
        return [primary, .. experts];
    }

    private static PreloadFile Handbook(int number) => new($"handbook{number}.md", $"handbook{number}.md");
}
