using System.Text.RegularExpressions;

namespace LlmProc.Architecture;

/// <summary>Everything that a hostile program file can try is shown by a file of the corpus or a test.</summary>
public sealed partial class HostileRowTests
{
    private const string Corpus = "tests/LlmProc.Compiler.Tests/corpus";

    private static readonly string[] s_rows = [.. Repository.Lines($"{Corpus}/rows.md").Select(line => Row().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value)];

    [Fact]
    public void There_are_more_than_eighty_rows_each_once()
    {
        s_rows.Length.ShouldBeGreaterThan(80);
        s_rows.ShouldBeUnique();
    }

    [Fact]
    public void Each_row_is_shown()
    {
        string[] shown = [.. Shown().Distinct()];

        s_rows.Except(shown).ShouldBeEmpty("rows without a file or test");
        shown.Except(s_rows).ShouldBeEmpty("rows that nobody knows");
    }

    private static IEnumerable<string> Shown()
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, Corpus)).Where(file => Path.GetExtension(file) is ".toml" or ".yaml" or ".yml"))
        {
            foreach (string line in File.ReadLines(file).Where(line => line.StartsWith("# row ", StringComparison.Ordinal)))
            {
                foreach (string row in line["# row ".Length..].Split(' '))
                {
                    yield return row;
                }
            }
        }

        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories))
        {
            foreach (Match trait in Trait().Matches(File.ReadAllText(file)))
            {
                yield return trait.Groups[1].Value;
            }
        }
    }

    [GeneratedRegex(@"^\| (\d+b?) \|")]
    private static partial Regex Row();

    [GeneratedRegex("""^\s*\[Trait\("Row", "(\d+b?)"\)\]""", RegexOptions.Multiline)]
    private static partial Regex Trait();
}
