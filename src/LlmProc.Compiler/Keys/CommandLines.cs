using System.Collections.Immutable;
using System.Text;

namespace LlmProc;

/// <summary>The command of a server and its arguments, which no shell takes apart.</summary>
internal static class CommandLines
{
    /// <summary>Text that is shown to whoever is asked for trust: nothing hides in it, and it holds no secret, which every process list would show.</summary>
    public static Kind<string> Argument { get; } = new("a string", Kinds.Text.Shape, (node, place) =>
    {
        Reading<string> reading = Kinds.Text.Read(node, place);
        if (!reading.IsRead || !Kinds.IsVisible(reading.Value.Replace('\n', ' ').Replace('\t', ' '), node.Span, place))
        {
            return Reading<string>.None;
        }

        if (Secrets.Mask(reading.Value) != reading.Value)
        {
            place.Report.Error(
                DiagnosticCodes.LiteralSecret, node.Span, $"'{place.Key}': a secret does not belong in a program file",
                "give it to the server in env: NAME = \"env:NAME\"");
            return Reading<string>.None;
        }

        return reading;
    });

    /// <summary>More words than anybody reads in a hint.</summary>
    private const int MostShown = 20;

    /// <remarks>A program of that very name is not looked for: what a command means must not depend on what lies in a folder.</remarks>
    public static void ReportUnsplit(string command, Entry entry, Place place)
    {
        ImmutableArray<string> words = [.. Words(command).Take(MostShown + 1)];
        string args = string.Join(", ", words.Take(MostShown).Skip(1).Select(Quoted)) + (words.Length > MostShown ? ", …" : "");
        place.Report.Error(
            DiagnosticCodes.UnsplitCommand, entry.Value.Span, $"'{place.Key}.command' is one executable, not a command line: no shell is involved",
            $"command = {Quoted(words[0])}, args = [{args}]");
    }

    /// <summary>As TOML writes it.</summary>
    private static string Quoted(string word) =>
        $"\"{Shown.Short(word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal))}\"";

    /// <summary>The words that a shell would see, as far as quotes go.</summary>
    private static IEnumerable<string> Words(string command)
    {
        var word = new StringBuilder();
        char quote = '\0';
        bool isWord = false;
        foreach (char character in command)
        {
            bool closes = quote != '\0' && character == quote;
            bool opens = quote == '\0' && character is '\'' or '"';
            if (closes || opens)
            {
                quote = closes ? '\0' : character;
                isWord = true;
            }
            else if (quote == '\0' && char.IsWhiteSpace(character))
            {
                if (isWord)
                {
                    yield return word.ToString();
                }

                word.Clear();
                isWord = false;
            }
            else
            {
                word.Append(character);
                isWord = true;
            }
        }

        if (isWord)
        {
            yield return word.ToString();
        }
    }
}
