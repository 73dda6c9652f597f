using static LlmProc.Key<string?>;

namespace LlmProc;

/// <summary>The keys of <c>[demo]</c>, of which only the name to show is used.</summary>
internal static class DemoKeys
{
    public static Section<string?> Section { get; } = new(
    [
        Row("display_name", Kinds.Visible, "", "the same as model.display_name", (_, name) => name),
        NotYet("prompts", "prompts to run one after another"),
        NotYet("pause_between_prompts", "wait for a key between prompts"),
    ]);
}
