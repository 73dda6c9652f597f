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
    private const int NarrowestExcerpt = 24;

    /// <summary>Columns that stand before an excerpt: the number of its line and a bar.</summary>
    private const int Margin = 8;
    private const int LongestMessage = 1000;

    /// <summary>Marks stand on another character by the thousand, if somebody wants them to.</summary>
    private const int MostOfColumn = 4;

    /// <summary>Writes each diagnostic with its line of source, if it has one.</summary>
    public static void Write(TextWriter writer, IEnumerable<Diagnostic> diagnostics, bool color) =>
        Write(writer, diagnostics, color, Margin + WidestExcerpt);

    /// <summary>The same for a terminal: lines of source are cut to its columns, so that a caret stands below what it points at.</summary>
    public static void Write(TextWriter writer, IEnumerable<Diagnostic> diagnostics, bool color, int columns)
    {
        int width = Math.Clamp(columns - Margin, NarrowestExcerpt, WidestExcerpt);
        ImmutableArray<Diagnostic> all = [.. diagnostics];
        // Where not all are shown, no error is left out for a note.
        IEnumerable<Diagnostic> shown = all.Length <= MostShown
            ? all
            : all.OrderByDescending(diagnostic => diagnostic.Severity).Take(MostShown);
        foreach (Diagnostic diagnostic in shown)
        {
            Write(writer, diagnostic, new Paint(color), width);
        }

        if (all.Length > MostShown)
        {
            writer.WriteLine($"and {(all.Length - MostShown).ToString(CultureInfo.InvariantCulture)} more");
        }
    }

    private static void Write(TextWriter writer, Diagnostic diagnostic, Paint paint, int width)
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
            WriteExcerpt(writer, diagnostic, Excerpt(line, diagnostic.Span, width), paint, hue);
        }
        else if (diagnostic.Hint is { } hint)
        {
            writer.WriteLine($"      | {Escape(hint)}");
        }
    }

    private static void WriteExcerpt(TextWriter writer, Diagnostic diagnostic, (string Text, int Caret, int Carets) excerpt, Paint paint, string hue)
    {
        (string text, int caret, int carets) = excerpt;
        string number = diagnostic.Span.Line.ToString(CultureInfo.InvariantCulture).PadLeft(5);
        string marks = new string(' ', caret) + paint.Text(hue, new string('^', carets));
        writer.WriteLine($"{number} | {text}");
        string below = new(' ', number.Length);
        writer.WriteLine(diagnostic.Hint is { } hint ? $"{below} | {marks} {Escape(hint)}" : $"{below} | {marks}");
    }

    /// <summary>The part of the line around the span, escaped, and where in it the span stands, in columns of a terminal.</summary>
    private static (string Text, int Caret, int Carets) Excerpt(string line, SourceSpan span, int width)
    {
        int start = Math.Clamp(span.Column - 1, 0, line.Length);
        int end = span.EndLine > span.Line ? line.Length : Math.Clamp(span.EndColumn - 1, start, line.Length);
        int from = line.Length <= width ? 0 : Math.Max(0, start - (width / 3));
        if (from > 0 && char.IsLowSurrogate(line[from]))
        {
            from--;
        }

        var text = new StringBuilder(from > 0 ? "…" : "");
        int at = from, used = text.Length, caret = -1, caretEnd = -1;
        while (at < line.Length)
        {
            caret = caret < 0 && at >= start ? used : caret;
            caretEnd = caretEnd < 0 && at >= end ? used : caretEnd;
            (int before, int usedBefore) = (text.Length, used);
            // A tab is one column to the caret, so it is one column here.
            at += line[at] == '\t' ? Append(text, ' ') : HiddenCharacters.AppendAt(text, line, at);
            used = DisplayWidth.Of(text.ToString());
            bool isCut = used > width || (used == width && at < line.Length) || text.Length > width * MostOfColumn;
            if (isCut)
            {
                // What was put in last is whole or not there: half of an escape would look like something else.
                text.Length = before;
                text.Append('…');
                used = usedBefore + 1;
                break;
            }
        }

        caret = caret < 0 ? used : caret;
        caretEnd = caretEnd < 0 ? used : caretEnd;
        return (text.ToString(), caret, Math.Max(1, caretEnd - caret));
    }

    private static int Append(StringBuilder text, char character)
    {
        text.Append(character);
        return 1;
    }

    private static string Escape(string text) => HiddenCharacters.Escape(text.Length <= LongestMessage ? text : text[..LongestMessage] + "…");
}
