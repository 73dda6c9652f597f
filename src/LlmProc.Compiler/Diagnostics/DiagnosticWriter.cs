using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace LlmProc;

/// <summary>
/// Diagnostics as people read them: a line that says what and where, the source line, and a caret under the place. Nothing in a program
/// file can act on the terminal this is written to.
/// </summary>
public static class DiagnosticWriter
{
    private const int MostShown = 20;
    private const int WidestExcerpt = 120;
    private const int ContextBefore = 40;
    private const int LongestMessage = 1000;

    /// <summary>Writes each diagnostic with its line of source, if it has one.</summary>
    public static void Write(TextWriter writer, IEnumerable<Diagnostic> diagnostics, bool color)
    {
        ImmutableArray<Diagnostic> all = [.. diagnostics];
        // Where not all are shown, no error is left out for a note.
        IEnumerable<Diagnostic> shown = all.Length <= MostShown
            ? all
            : all.OrderByDescending(diagnostic => diagnostic.Severity).Take(MostShown);
        foreach (Diagnostic diagnostic in shown)
        {
            Write(writer, diagnostic, new Paint(color));
        }

        if (all.Length > MostShown)
        {
            writer.WriteLine($"and {(all.Length - MostShown).ToString(CultureInfo.InvariantCulture)} more");
        }
    }

    private static void Write(TextWriter writer, Diagnostic diagnostic, Paint paint)
    {
        (string severity, string hue) = diagnostic.Severity switch
        {
            Severity.Error => ("error", Paint.Red),
            Severity.Warning => ("warning", Paint.Yellow),
            _ => ("note", Paint.Cyan),
        };
        SourceSpan span = diagnostic.Span;
        string place = string.Create(CultureInfo.InvariantCulture, $"{Escape(diagnostic.File)}({span.Line},{span.Column}):");
        string label = paint.Text(hue, $"{severity} {diagnostic.Code}:");
        writer.WriteLine($"{paint.Text(Paint.Bold, place)} {label} {Escape(diagnostic.Message)}");
        if (diagnostic.SourceLine is { } line)
        {
            WriteExcerpt(writer, diagnostic, line, paint, hue);
        }
        else if (diagnostic.Hint is { } hint)
        {
            writer.WriteLine($"      | {Escape(hint)}");
        }
    }

    private static void WriteExcerpt(TextWriter writer, Diagnostic diagnostic, string line, Paint paint, string hue)
    {
        (string text, int caret, int carets) = Excerpt(line, diagnostic.Span);
        string number = diagnostic.Span.Line.ToString(CultureInfo.InvariantCulture).PadLeft(5);
        string marks = new string(' ', caret) + paint.Text(hue, new string('^', carets));
        writer.WriteLine($"{number} | {text}");
        writer.WriteLine(diagnostic.Hint is { } hint ? $"      | {marks} {Escape(hint)}" : $"      | {marks}");
    }

    /// <summary>The part of the line around the span, escaped, and where in it the span stands.</summary>
    private static (string Text, int Caret, int Carets) Excerpt(string line, SourceSpan span)
    {
        int start = Math.Clamp(span.Column - 1, 0, line.Length);
        int end = span.EndLine > span.Line ? line.Length : Math.Clamp(span.EndColumn - 1, start, line.Length);
        int from = line.Length <= WidestExcerpt ? 0 : Math.Max(0, start - ContextBefore);
        if (from > 0 && char.IsLowSurrogate(line[from]))
        {
            from--;
        }

        var text = new StringBuilder(from > 0 ? "…" : "");
        int at = from, caret = -1, caretEnd = -1;
        while (at < line.Length)
        {
            caret = caret < 0 && at >= start ? text.Length : caret;
            caretEnd = caretEnd < 0 && at >= end ? text.Length : caretEnd;
            int before = text.Length;
            // A tab is one column to the caret, so it is one column here.
            at += line[at] == '\t' ? Append(text, ' ') : HiddenCharacters.AppendAt(text, line, at);
            if (text.Length >= WidestExcerpt && (at < line.Length || text.Length > WidestExcerpt))
            {
                text.Length = Math.Min(before, WidestExcerpt - 1);
                text.Append('…');
                break;
            }
        }

        caret = caret < 0 ? text.Length : caret;
        caretEnd = caretEnd < 0 ? text.Length : caretEnd;
        return (text.ToString(), caret, Math.Max(1, caretEnd - caret));
    }

    private static int Append(StringBuilder text, char character)
    {
        text.Append(character);
        return 1;
    }

    private static string Escape(string text) => HiddenCharacters.Escape(text.Length <= LongestMessage ? text : text[..LongestMessage] + "…");
}
