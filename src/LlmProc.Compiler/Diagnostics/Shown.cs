using System.Globalization;
using System.Text;

namespace LlmProc;

/// <summary>How text from a program file is put into messages: short, without secrets, and unable to act on a terminal.</summary>
internal static class Shown
{
    private const int Longest = 80;
    private const int LongestSearched = 4096;

    public static string Quoted(string text) => $"'{Short(text)}'";

    /// <remarks>Secrets go first: one that is cut in half is no longer known for one.</remarks>
    public static string Short(string text)
    {
        text = SecretValues.Mask(text.Length <= LongestSearched ? text : text[..LongestSearched]);
        return HiddenCharacters.Escape(text.Length <= Longest ? text : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)] + "…");
    }

    /// <summary>The place that a path from the file was looked for at; nothing if the path seems to be a secret that was pasted there.</summary>
    public static string? Resolved(string given, string path) => SecretValues.Mask(given) == given ? $"resolved: {HiddenCharacters.Escape(path)}" : null;

    /// <summary>The same in brackets behind a message.</summary>
    public static string InBrackets(string? resolved) => resolved is null ? "" : $" ({resolved})";

    public static string Value(Node node) => node switch
    {
        Node.Text text => $"\"{Short(text.Value)}\"",
        Node.Integer integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        Node.Number number when double.IsNaN(number.Value) => "nan",
        Node.Number number when double.IsInfinity(number.Value) => number.Value > 0 ? "inf" : "-inf",
        Node.Number number => number.Value.ToString("R", CultureInfo.InvariantCulture),
        Node.List list => string.Create(CultureInfo.InvariantCulture, $"{list.Items.Length} of them"),
        Node.Boolean boolean => boolean.Value ? "true" : "false",
        _ => node.Kind,
    };

    public static string CodePoint(Rune rune) => $"U+{rune.Value:X4}";
}
