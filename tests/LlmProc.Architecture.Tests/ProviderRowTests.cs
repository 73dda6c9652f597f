using System.Text.RegularExpressions;

namespace LlmProc.Architecture;

/// <summary>Everything that a provider can do wrong, and every promise about it, is shown by faults that exist and tests that run.</summary>
public sealed partial class ProviderRowTests
{
    private static readonly (string Id, string Faults, string Tests)[] s_rows =
    [
        .. Repository.Lines("tests/LlmProc.Providers.Tests/rows.md").Select(line => Row().Match(line)).Where(match => match.Success)
            .Select(match => (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value)),
    ];

    [Fact]
    public void Every_row_is_there_once() => s_rows.Select(row => row.Id).ShouldBe(
        [.. Enumerable.Range(1, 60).Select(row => $"{row}"), .. Enumerable.Range(1, 9).Select(row => $"P{row}"), "S5", "S6"]);

    [Fact]
    public void Every_fault_that_is_named_exists_and_every_one_that_exists_is_named()
    {
        string[] known = [.. Repository.Lines("docs/reference/faults.md").Select(line => Fault().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value)];
        string[] named = [.. s_rows.SelectMany(row => Names(row.Faults))];

        known.Length.ShouldBeGreaterThan(100);
        named.Except(known).ShouldBeEmpty("faults that the mock does not know");
        known.Except(named).ShouldBeEmpty("faults that stand in no row");
    }

    [Fact]
    public void Every_row_is_shown_by_tests_that_run()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal)).ToLookup(path => Path.GetFileNameWithoutExtension(path));
        foreach ((string id, _, string tests) in s_rows)
        {
            string[] names = [.. Names(tests)];
            names.ShouldNotBeEmpty($"row {id}");
            foreach (string[] name in names.Select(name => name.Split('.')))
            {
                string text = string.Concat(files[name[0]].Select(File.ReadAllText));
                string method = name.Length == 1 ? @"\w+" : name[1];
                Regex.IsMatch(text, $@"\[(Fact|Theory)[^\]]*\]\s*(\[[^\n]*\]\s*)*public (async )?(Task|void) {method}\(").ShouldBeTrue($"row {id}: {string.Join('.', name)}");
            }
        }
    }

    private static IEnumerable<string> Names(string cell) => Name().Matches(cell).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"^\| (\d+|[PS]\d) \| [^|]+ \| ([^|]*)\| ([^|]+) \|$")]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| `([^`]+)` \|")]
    private static partial Regex Fault();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
