using System.Buffers;

namespace LlmProc;

/// <summary>Characters that no program file may hold, in whatever format.</summary>
internal static class ForbiddenCharacters
{
    /// <summary>Lines of one file beyond which none is reported.</summary>
    private const int Most = 100;

    public const string CarriageReturn = "a carriage return without a line feed";
    public const string CarriageReturnHint = "save the file with line feeds";

    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\r\u0085\u2028\u2029");

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

    /// <summary>Line ends to some readers of YAML and not to others: what stands in which line must not depend on that.</summary>
    public static bool ReportLineEnds(Report report)
    {
        string text = report.Source.Text;
        int reported = 0;
        for (int at = text.AsSpan().IndexOfAny(LineEnds); at >= 0 && reported < Most;)
        {
            if (text[at] != '\r')
            {
                report.Error(DiagnosticCodes.ControlCharacter, report.Source.SpanOf(at, at + 1), $"line separator U+{(int)text[at]:X4}");
                reported++;
            }
            else if (at + 1 == text.Length || text[at + 1] != '\n')
            {
                report.Error(DiagnosticCodes.Syntax, report.Source.SpanOf(at, at + 1), CarriageReturn, CarriageReturnHint);
                reported++;
            }

            int next = text.AsSpan(at + 1).IndexOfAny(LineEnds);
            at = next < 0 ? -1 : at + 1 + next;
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
