using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>The meaning of every code about files of cases, LP092x and LP0930.</summary>
public static class CaseGuide
{
    /// <summary>All there are, in the order of their codes.</summary>
    public static ImmutableArray<GuideEntry> All { get; } =
    [
        new(CaseCodes.Unreadable, "A file of cases cannot be read.", "Correct its path; it is a Markdown file in UTF-8."),
        new(CaseCodes.NoCase, "A file of cases has none.", "Begin a section with a heading, and give it a `prompt` and a `transcript` block."),
        new(CaseCodes.UnknownBlock, "A fenced block of a file of cases is of no kind that there is.",
            "Write `program`, `script`, `prompt`, `transcript`, or a language and the name of a file behind the fence; nothing, for a block that is prose."),
        new(CaseCodes.OpenBlock, "A fenced block does not end.", "Close it with as many backticks as it begins with."),
        new(CaseCodes.Twice, "A case has a file, a program or a transcript twice.", "Keep one of both, or give the second case a heading of its own."),
        new(CaseCodes.NoProgram, "A case has no program to run.", "Write one into a block `toml main.toml`, or the path of one into a block `program`."),
        new(CaseCodes.WrongPath, "A path in a case does not lead where it must.", "Files of a case stay in its folder; the path of a program is relative to the file of the case."),
        new(CaseCodes.NoTranscript, "A case does not say what shall come of it.", "Run `llmproc test --update FILE`, and read what it writes."),
        new(CaseCodes.NoPrompt, "A case asks nothing.", "Add a `prompt` block, or `prompt.user_prompt` to the program."),
        new(CaseCodes.NoScript, "A case would ask a provider that needs a key or a network.", "Add a `script` block: its rules answer for every program of the tree."),
    ];
}
