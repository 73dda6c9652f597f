using System.Text;

namespace LlmProc.Cli.Terminal;

/// <summary>
/// The one sink for text that others wrote: answers, file names, tool names, errors. What could drive a terminal, or make a reader see another text
/// than there is, becomes visible: ESC is shown as <c>\u{1B}</c>. Line breaks and tabs stay.
/// </summary>
/// <remarks>
/// All of stderr passes it always. On stdout an answer passes it only on its way to a terminal: a pipe gets the bytes that the model wrote, because what
/// reads them may need them exactly.
/// </remarks>
internal static class SafeText
{
    private const string Kept = "\n\t";

    /// <summary>The text, the very same object if there is nothing to hide from.</summary>
    public static string Show(string text) => HiddenCharacters.Escape(text, Kept);

    /// <summary>Like <see cref="Show"/>, in one line: runs of line breaks and blanks become one blank.</summary>
    public static string Line(string text) => Show(string.Join(' ', text.Split((char[]?)[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>A part of a text as <see cref="Show"/> has it there: what stands around joiners says whether they do their work.</summary>
    public static string Part(string text, int from, int to)
    {
        var shown = new StringBuilder();
        while (from < to)
        {
            if (Kept.Contains(text[from]))
            {
                shown.Append(text[from++]);
            }
            else
            {
                from += HiddenCharacters.AppendAt(shown, text, from);
            }
        }

        return shown.ToString();
    }

    /// <summary>JSON text with the same values, which a terminal can show.</summary>
    public static string Json(string json) => HiddenCharacters.EscapeJson(json, Kept);
}
