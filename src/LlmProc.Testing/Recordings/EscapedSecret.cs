using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LlmProc.Testing;

/// <summary>A secret as it may stand in JSON, and in JSON that is a string in JSON: there any character may be itself or an escape, and who writes it decides.</summary>
/// <remarks>Texts need not be whole for that, nor JSON at all.</remarks>
internal sealed class EscapedSecret(string value)
{
    private readonly Lazy<Regex> _pattern = new(() => new Regex(Pattern(value), RegexOptions.CultureInvariant));

    public string Value { get; } = value;

    public string Replace(string text, string mark) =>
        text.Contains('\\', StringComparison.Ordinal) || (text.Contains('\r', StringComparison.Ordinal) && Value.Contains('\n', StringComparison.Ordinal))
            ? _pattern.Value.Replace(text, mark)
            : text;

    private static string Pattern(string value)
    {
        var pattern = new StringBuilder();
        foreach (char character in value.ReplaceLineEndings("\n"))
        {
            pattern.Append(character == '\n' ? $"(?:{OneOf('\r')})?{OneOf('\n')}" : OneOf(character));
        }

        return pattern.ToString();
    }

    private static string OneOf(char character)
    {
        char? letter = character switch
        {
            '"' or '/' or '\\' => character,
            '\b' => 'b',
            '\f' => 'f',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            _ => null,
        };
        string itself = Regex.Escape(character.ToString());
        string code = ((int)character).ToString("x4", CultureInfo.InvariantCulture);
        return $@"(?:{itself}|\\+u(?i:{code}){(letter is { } known ? $@"|\\+{Regex.Escape(known.ToString())}" : "")})";
    }
}
