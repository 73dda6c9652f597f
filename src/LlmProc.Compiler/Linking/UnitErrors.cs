namespace LlmProc;

/// <summary>
/// Which sections the errors of a file may be about. A check of several programs says nothing of a section that may not be what its author
/// wrote, and what is wrong elsewhere does not keep it from speaking.
/// </summary>
internal static class UnitErrors
{
    /// <summary>Whether one of the sections may have been read otherwise than it was meant.</summary>
    public static bool MayConcern(ProgramUnit unit, params ReadOnlySpan<string> sections)
    {
        if (!unit.Report.HasErrors)
        {
            return false;
        }

        foreach (Diagnostic found in unit.Diagnostics)
        {
            if (found.Severity == Severity.Error && IsOf(found, unit) && MayConcern(found, sections))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A file of servers that the program names is none of its sections.</summary>
    private static bool IsOf(Diagnostic found, ProgramUnit unit) => found.File == unit.Report.Source.File || found.File == SourceText.OverridesFile;

    private static bool MayConcern(Diagnostic error, ReadOnlySpan<string> sections) => error.Code switch
    {
        DiagnosticCodes.AccessAbove or DiagnosticCodes.NoPrice => false,
        DiagnosticCodes.KeyNeedsTrust or DiagnosticCodes.KeyNotSet or DiagnosticCodes.LoadingVariable or DiagnosticCodes.RefusedAddress or DiagnosticCodes.SettingNotSet => false,
        DiagnosticCodes.UnknownTool or DiagnosticCodes.ToolTwice or DiagnosticCodes.AliasClash or DiagnosticCodes.UnknownServer => sections.Contains("tools"),
        DiagnosticCodes.LinkNotFound or DiagnosticCodes.NotAProgram or DiagnosticCodes.TooManyPrograms => sections.Contains("linked_programs"),
        DiagnosticCodes.OutputSchema or DiagnosticCodes.Excluded => sections.Contains("linked_programs"),
        DiagnosticCodes.PromptFile => sections.Contains("prompt"),
        DiagnosticCodes.PreloadNotText or DiagnosticCodes.PatternTooWide => sections.Contains("preload"),
        DiagnosticCodes.ScriptNotFound => sections.Contains("model"),
        DiagnosticCodes.McpConfig => sections.Contains("mcp"),

        // A message about a key names it in full; the hint says where a key was meant to stand.
        [.., '0', '1', _, _] when error.File != SourceText.OverridesFile => Names(error.Message, sections) || Names(error.Hint, sections),

        // Of the text itself: what it hides may be anything.
        _ => true,
    };

    private static bool Names(ReadOnlySpan<char> text, ReadOnlySpan<string> sections)
    {
        foreach (string section in sections)
        {
            for (int at = text.IndexOf(section), from = 0; at >= 0; at = text[from..].IndexOf(section))
            {
                at += from;
                from = at + section.Length;
                if ((at == 0 || text[at - 1] is '\'' or '[') && from < text.Length && text[from] is '\'' or ']' or '.' or '[')
                {
                    return true;
                }
            }
        }

        return false;
    }
}
