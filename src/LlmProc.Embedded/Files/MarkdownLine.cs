using System.Text.RegularExpressions;

namespace LlmProc;

/// <summary>What one line of Markdown is, judged alone.</summary>
internal static partial class MarkdownLine
{
    public static bool IsBlank(string line) => string.IsNullOrWhiteSpace(line);

    public static int Indent(string line) => line.Length - line.AsSpan().TrimStart().Length;

    public static bool IsItem(string line) => Item().IsMatch(line);

    public static bool IsRule(string line) => Rule().IsMatch(line);

    public static bool IsTableRule(string line) => line.Contains('|') && line.Contains('-') && line.AsSpan().IndexOfAnyExcept("|:- \t") < 0;

    public static bool IsComment(string line) => line.AsSpan().TrimStart().StartsWith("<!--");

    /// <summary>A line of badges, pictures or bare HTML tags: nothing to read.</summary>
    public static bool IsDecoration(string line) => Decoration().IsMatch(line);

    /// <summary>0: no heading.</summary>
    public static int HeadingLevel(string line) => Hashes().Match(line) is { Success: true } match ? match.Groups[1].Length : 0;

    public static string HeadingText(string line) => line.Trim().Trim('#').Trim();

    /// <summary>1 or 2 for the line under a heading text; 0: none.</summary>
    public static int UnderlineLevel(string line) => !Underline().IsMatch(line) ? 0 : line.Contains('=') ? 1 : 2;

    /// <summary>The marker that opens a fenced code block and will close it.</summary>
    public static string? FenceOf(string line) => Fence().Match(line) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"^\s*(?:[-*+]|\d{1,4}[.)])\s+\S", RegexOptions.CultureInvariant)]
    private static partial Regex Item();

    [GeneratedRegex(@"^ {0,3}(?:-\s*){3,}$|^ {0,3}(?:\*\s*){3,}$|^ {0,3}(?:_\s*){3,}$", RegexOptions.CultureInvariant)]
    private static partial Regex Rule();

    [GeneratedRegex(@"^\s*(?:(?:\[?!\[[^\]]*\](?:\([^)]*\))?(?:\](?:\([^)]*\))?)?|</?[a-zA-Z][^>]*>)\s*)+$", RegexOptions.CultureInvariant)]
    private static partial Regex Decoration();

    [GeneratedRegex(@"^ {0,3}(#{1,6})(?:\s+\S)", RegexOptions.CultureInvariant)]
    private static partial Regex Hashes();

    [GeneratedRegex(@"^ {0,3}(?:={3,}|-{3,})\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Underline();

    [GeneratedRegex(@"^\s*(`{3,}|~{3,})", RegexOptions.CultureInvariant)]
    private static partial Regex Fence();
}
