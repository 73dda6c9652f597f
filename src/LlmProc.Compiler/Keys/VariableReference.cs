using System.Text.RegularExpressions;

namespace LlmProc;

/// <summary>A variable's name in place of its value, after the scheme of a header if there is one: <c>env:NAME</c>, <c>Bearer env:NAME</c>.</summary>
internal static partial class VariableReference
{
    /// <summary>The name; null if the text is no reference.</summary>
    public static string? In(string text) => Form().Match(text) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("^(?:[A-Za-z]+ )?env:([A-Za-z_][A-Za-z0-9_]*)\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
