using System.Text;
using System.Text.RegularExpressions;

namespace LlmProc;

/// <summary>A regular expression of a schema. Those are written for JavaScript; what would read differently in .NET is rewritten.</summary>
internal sealed class SchemaPattern
{
    private readonly Regex _regex;

    /// <exception cref="RegexParseException">Not a regular expression.</exception>
    /// <exception cref="NotSupportedException">It needs backtracking, which a hostile text can make endless, or it grows too large.</exception>
    public SchemaPattern(string text)
    {
        Text = text;

        // Without backtracking a match takes time in proportion to the text; the limit is for what that leaves.
        _regex = new Regex(ToDotNet(text), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }

    public string Text { get; }

    public bool Matches(string text, SchemaWalk walk)
    {
        try
        {
            return walk.Spend(1 + text.Length / 16) && _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static string ToDotNet(string pattern)
    {
        var text = new StringBuilder();
        bool inClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                text.Append(Escape(pattern[++i], inClass));
                continue;
            }

            // In .NET `$` also matches before a last line break, and `[` within a class may begin a subtraction.
            text.Append((c, inClass) switch
            {
                ('$', false) => "\\z",
                ('[', true) => "\\[",
                _ => c.ToString(),
            });
            inClass = inClass ? c != ']' : c == '[';
        }

        return text.ToString();
    }

    /// <summary>In .NET <c>\d</c> and <c>\w</c> also match the digits and letters of every other script.</summary>
    private static string Escape(char c, bool inClass) => (c, inClass) switch
    {
        ('d', false) => "[0-9]",
        ('d', true) => "0-9",
        ('D', false) => "[^0-9]",
        ('w', false) => "[A-Za-z0-9_]",
        ('w', true) => "A-Za-z0-9_",
        ('W', false) => "[^A-Za-z0-9_]",
        _ => $"\\{c}",
    };
}
