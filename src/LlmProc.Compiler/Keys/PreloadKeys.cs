using static LlmProc.Key<LlmProc.PreloadDraft>;

namespace LlmProc;

/// <summary>The keys of <c>[preload]</c>.</summary>
internal static class PreloadKeys
{
    public static Section<PreloadDraft> Section { get; } = new(
    [
        Row("files", Kinds.ListOf(Kinds.FilePath, "a list of paths"), "[]", "paths and patterns (*, ?, **, []) of files to know",
            (preload, files) => preload with { Files = files }),
        Row("relative_to", Kinds.Choice(("program", false), ("cwd", true)), "program", "what the paths are relative to",
            (preload, fromWorkingDirectory) => preload with { FromWorkingDirectory = fromWorkingDirectory }),
    ]);
}
