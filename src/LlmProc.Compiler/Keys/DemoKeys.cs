using static LlmProc.Key<LlmProc.DemoDraft>;

namespace LlmProc;

/// <summary>The keys of <c>[demo]</c>.</summary>
internal static class DemoKeys
{
    public static Section<DemoDraft> Section { get; } = new(
    [
        Row("display_name", Kinds.Visible, "", "the same as model.display_name", (demo, name) => demo with { DisplayName = name }),
        Row("prompts", Kinds.ListOf(Prompt, "a list of strings"), "[]", "prompts that llmproc chat runs one after another",
            (demo, prompts) => demo with { Settings = demo.Settings with { Prompts = prompts } }),
        Row("pause_between_prompts", Kinds.Flag, "true", "wait for a key between two prompts",
            (demo, pause) => demo with { Settings = demo.Settings with { PauseBetweenPrompts = pause } }),
    ]);

    private static Kind<string> Prompt =>
        Kinds.Text.Where("a string that is not empty", text => !string.IsNullOrWhiteSpace(text), new Shape.Text("\\S"));
}
