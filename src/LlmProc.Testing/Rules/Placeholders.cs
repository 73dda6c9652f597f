using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace LlmProc.Testing;

/// <summary>
/// The values of <c>{0}</c>, <c>{1}</c> … and <c>{last}</c> for one request. A number without a group stays as it is written.
/// </summary>
internal sealed partial record Placeholders(ImmutableArray<string> Groups, string Last)
{
    /// <summary>The highest group that a text names; -1 if it names none.</summary>
    public static int HighestGroup(string text) => Placeholder().Matches(text)
        .Select(found => found.Groups[1].Value)
        .Where(name => name != "last")
        .Select(name => int.Parse(name, CultureInfo.InvariantCulture))
        .DefaultIfEmpty(-1)
        .Max();

    public string FillText(string template) => Placeholder().Replace(template, found => ValueOf(found) ?? found.Value);

    /// <summary>Fills JSON text; what comes in is escaped, so that it stays inside the string it stands in.</summary>
    public string FillJson(string template) => Placeholder().Replace(
        template, found => ValueOf(found) is { } value ? JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value) : found.Value);

    private string? ValueOf(System.Text.RegularExpressions.Match found)
    {
        string name = found.Groups[1].Value;
        if (name == "last")
        {
            return Last;
        }

        int group = int.Parse(name, CultureInfo.InvariantCulture);
        return group < Groups.Length ? Groups[group] : null;
    }

    [GeneratedRegex(@"\{([0-9]{1,3}|last)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
