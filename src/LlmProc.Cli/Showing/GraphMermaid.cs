using System.Globalization;
using System.Text;

namespace LlmProc.Cli.Showing;

/// <summary>A graph in the language of Mermaid, which Markdown pages draw.</summary>
internal sealed class GraphMermaid(GraphWalk walk)
{
    /// <summary>What Mermaid draws without being told otherwise.</summary>
    public const int MostLinks = 500;

    public const int MostCharacters = 50_000;

    private readonly StringBuilder _text = new();
    private readonly PreloadSizes _sizes = new();

    public string Draw()
    {
        _text.Append("flowchart TD\n");
        foreach (LlmProgram program in walk.Programs)
        {
            _text.Append($"  {Id(program.Name)}[\"{Escaped(GraphNode.Of(program, _sizes))}\"]\n");
        }

        foreach (LlmProgram program in walk.Programs)
        {
            for (int i = 0; i < program.Links.Length; i++)
            {
                string arrow = walk.RoleOf(program, i) == LinkRole.Back ? "-.->" : "-->";
                _text.Append($"  {Id(program.Name)} {arrow}|\"{Escaped(GraphNode.Of(program.Links[i]))}\"| {Id(program.Links[i].Target)}\n");
            }
        }

        return _text.Append("  classDef root stroke-width:3px\n  class n0 root\n").ToString();
    }

    /// <summary>Names may hold anything, also words of the language: numbers do not.</summary>
    private string Id(ProgramName name) => FormattableString.Invariant($"n{walk.PlaceOf(name)}");

    private static string Escaped(IEnumerable<string> lines) => string.Join("<br/>", lines.Select(Escaped));

    /// <summary>
    /// A label is read as HTML, as Markdown and as the language itself: what is not plainly a word stands as the number of its character. A list would begin
    /// with a sign or a number at the start of a line, emphasis with a mark at the edge of a word.
    /// </summary>
    private static string Escaped(string line)
    {
        var escaped = new StringBuilder(line.Length);
        int at = 0;
        foreach (Rune rune in line.EnumerateRunes())
        {
            if (IsPlain(rune) || (at > 0 && IsInner(line, at)))
            {
                escaped.Append(rune.ToString());
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"#{rune.Value};");
            }

            at += rune.Utf16SequenceLength;
        }

        return escaped.ToString();
    }

    private static bool IsPlain(Rune rune) => Rune.IsLetterOrDigit(rune) || rune.Value is ' ' or ',' || rune.Value > 0x2000;

    /// <summary>Signs that mean nothing between two characters of a word: <c>claude-3.5</c>, <c>repo_expert</c>, <c>a/b</c>.</summary>
    private static bool IsInner(string line, int at) =>
        line[at] is '-' or '_' or '/' or '.' && at + 1 < line.Length && char.IsAsciiLetterOrDigit(line[at - 1]) && char.IsAsciiLetterOrDigit(line[at + 1])
        && !line.StartsWith("www.", StringComparison.OrdinalIgnoreCase) && !line.Contains(" www.", StringComparison.OrdinalIgnoreCase);
}
