using System.Collections.Immutable;
using System.Text;

namespace LlmProc;

/// <summary>The command of a server and its arguments, which no shell takes apart.</summary>
internal static class CommandLines
{
    private const string InVariable = "give it to the server in env: NAME = \"env:NAME\"";

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
                InVariable);
            return Reading<string>.None;
        }

        return reading;
    });

    /// <summary>All of them: what an option takes may be a secret too.</summary>
    public static Kind<ImmutableArray<string>> Arguments { get; } = Checked(Kinds.ListOf(Argument, "a list of strings"));

    /// <summary>More words than anybody reads in a hint.</summary>
    private const int MostShown = 20;

    /// <remarks>A program of that very name is not looked for: what a command means must not depend on what lies in a folder.</remarks>
    public static void ReportUnsplit(string command, Entry entry, Place place)
    {
        ImmutableArray<string> words = [.. Words(command).Take(MostShown + 1)];
        IEnumerable<string> shown = words.Take(MostShown).Select((word, index) => index > 1 && IsSecret(words[index - 1], word) ? "\"…\"" : Quoted(word));
        string args = string.Join(", ", shown.Skip(1)) + (words.Length > MostShown ? ", …" : "");
        place.Report.Error(
            DiagnosticCodes.UnsplitCommand, entry.Value.Span, $"'{place.Key}.command' is one executable, not a command line: no shell is involved",
            $"command = {Quoted(words[0])}, args = [{args}]");
    }

    private static Kind<ImmutableArray<string>> Checked(Kind<ImmutableArray<string>> kind) => new(kind.Name, kind.Shape, (node, place) =>
    {
        if (node is Node.List list)
        {
            for (int i = 1; i < list.Items.Length; i++)
            {
                if (list.Items[i - 1] is Node.Text { Value: var option } && list.Items[i] is Node.Text { Value: var value }
                    && IsSecret(option, value) && SecretValues.Mask(value) == value)
                {
                    place.Report.Error(
                        DiagnosticCodes.LiteralSecret, list.Items[i].Span, $"'{place.At(i + 1).Key}': a secret does not belong in a program file", InVariable);
                }
            }
        }

        return kind.Read(node, place);
    });

    /// <remarks>Another option, a file or a variable is none; what is no secret here would be none behind <c>=</c> either.</remarks>
    private static bool IsSecret(string option, string value) =>
        SecretValues.IsOption(option) && value.Length > 0 && value[0] is not ('-' or '$' or '/' or '.' or '~') && VariableReference.In(value) is null;

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
