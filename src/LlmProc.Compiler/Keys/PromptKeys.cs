using static LlmProc.Key<LlmProc.PromptDraft>;

namespace LlmProc;

/// <summary>The keys of <c>[prompt]</c>.</summary>
internal static class PromptKeys
{
    public static Section<PromptDraft> Section { get; } = new(
    [
        Row("system", Kinds.Text.Located(), "", "the system prompt; empty: none is sent",
            (prompt, text) => prompt with { System = text }) with { Older = ["system_prompt"] },
        Row("system_prompt_file", Kinds.FilePath, "", "file with the system prompt; wins over inline text",
            (prompt, path) => prompt with { SystemFile = path }),
        Row("user_prompt", Kinds.Text, "", "used when a run is started without a prompt",
            (prompt, text) => prompt with { User = text }) with { Older = ["user"] },
    ])
    {
        Finish = WarnOfTwoSources,
    };

    private static PromptDraft WarnOfTwoSources(PromptDraft prompt, Node.Table table, Place place)
    {
        if (prompt is { System: { } text, SystemFile: { } file })
        {
            string winner = place.Report.Source.Name(file.Span);
            string loser = place.Report.Source.Name(text.Span);
            place.Report.Warning(
                DiagnosticCodes.TwoSpellings, file.Span,
                $"'{place.Key}.system_prompt_file' ({winner}) wins over the inline system prompt ({loser})");
        }

        return prompt;
    }
}
