using System.Text.RegularExpressions;

namespace LlmProc;

/// <summary>Reads quotes back out of an answer.</summary>
internal static partial class Quotes
{
    public static void ShouldStandInTheirFiles(string answer, params PreloadedText[] files)
    {
        foreach (Match match in Quote().Matches(answer))
        {
            PreloadedText file = files.Single(file => file.Path == match.Groups["file"].Value);
            int first = int.Parse(match.Groups["first"].Value);
            int last = match.Groups["last"].Success ? int.Parse(match.Groups["last"].Value) : first;
            string[] lines = file.Text.Split('\n');
            last.ShouldBeLessThanOrEqualTo(lines.Length);

            // Each quoted line stands in the span, after the one quoted before it; the first and the last of the span are among them.
            int at = first - 1;
            string[] quoted = [.. match.Groups["quote"].Value.TrimEnd('\n').Split('\n').Select(Unmarked)];
            foreach (string line in quoted.Where(line => line != "…"))
            {
                at = Array.FindIndex(lines, at, last - at, candidate => Holds(candidate, line)) + 1;
                at.ShouldBeGreaterThan(0, $"'{line}' does not stand at {file.Path}:{first}-{last}");
            }

            Holds(lines[first - 1], quoted[0]).ShouldBeTrue();
            Holds(lines[last - 1], quoted[^1]).ShouldBeTrue();
        }
    }

    public static int Count(string answer) => Quote().Count(answer);

    private static bool Holds(string line, string quoted) =>
        quoted.StartsWith("… ", StringComparison.Ordinal) || quoted.EndsWith(" …", StringComparison.Ordinal)
            ? line.Contains(quoted.TrimStart('…').TrimEnd('…').Trim(), StringComparison.Ordinal)
            : line.TrimEnd('\r') == quoted;

    private static string Unmarked(string line) => line.Length > 1 ? line[2..] : "";

    [GeneratedRegex(@"(?<quote>(?:^>.*\n)+)^(?<file>[^\n>:]+):(?<first>\d+)(?:-(?<last>\d+))?$", RegexOptions.Multiline)]
    private static partial Regex Quote();
}
