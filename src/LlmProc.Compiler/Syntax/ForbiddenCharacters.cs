namespace LlmProc;

/// <summary>Characters that no program file may hold, in whatever format.</summary>
internal static class ForbiddenCharacters
{
    /// <summary>Lines of one file beyond which none is reported.</summary>
    private const int Most = 100;

    /// <summary>One error per line that has such a character; a binary file stops early.</summary>
    public static bool Report(Report report)
    {
        string text = report.Source.Text;
        int reported = 0;
        for (int at = 0; at < text.Length && reported < Most; at++)
        {
            if (Forbidden(text, at) is not { } what)
            {
                continue;
            }

            report.Error(DiagnosticCodes.ControlCharacter, report.Source.SpanOf(at, at + 1), $"{what} U+{(int)text[at]:X4}");
            reported++;
            int end = text.IndexOf('\n', at);
            at = end < 0 ? text.Length : end;
        }

        return reported > 0;
    }

    private static string? Forbidden(string text, int at) => text[at] switch
    {
        '\u007F' or (< ' ' and not ('\t' or '\n' or '\r')) => "control character",
        var high when char.IsHighSurrogate(high) && (at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1])) => "half a character",
        var low when char.IsLowSurrogate(low) && (at == 0 || !char.IsHighSurrogate(text[at - 1])) => "half a character",
        _ => null,
    };
}
