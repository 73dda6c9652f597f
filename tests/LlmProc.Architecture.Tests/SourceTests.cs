using System.Text.RegularExpressions;

namespace LlmProc.Architecture;

/// <summary>How the code is laid out and how it reads, as far as a machine can tell.</summary>
public sealed partial class SourceTests
{
    /// <summary>Folders of Core, each may use those before it.</summary>
    private static readonly string[] s_layers = ["Programs", "Conversations", "Tools", "Models", "Processes", "Journaling", "Execution"];

    [Fact]
    public void A_folder_of_Core_uses_only_what_stands_left_of_it()
    {
        const string core = "src/LlmProc.Core/";
        var home = new Dictionary<string, int>();
        foreach (string path in Repository.Sources.Where(path => path.StartsWith(core, StringComparison.Ordinal)))
        {
            int layer = Layer(path);
            foreach (Match type in TypeDeclaration().Matches(Repository.Text(path)))
            {
                home.TryAdd(type.Groups[1].Value, layer);
            }
        }

        foreach (string path in Repository.Sources.Where(path => path.StartsWith(core, StringComparison.Ordinal)))
        {
            string[] used = [.. Identifier().Matches(WithoutComments(Repository.Text(path))).Select(match => match.Value).Distinct()];
            used.Where(name => home.TryGetValue(name, out int layer) && layer > Layer(path)).ShouldBeEmpty($"{path} looks to the right");
        }

        static int Layer(string path) => Array.IndexOf(s_layers, path[core.Length..].Split('/')[0]);
    }

    [Fact]
    public void Core_has_no_other_folders() =>
        Directory.GetDirectories(Path.Combine(Repository.Root, "src", "LlmProc.Core")).Select(Path.GetFileName).Where(name => name is not ("bin" or "obj")).ShouldBe(s_layers, ignoreOrder: true);

    [Fact]
    public void Files_are_small()
    {
        int[] lengths = [.. Repository.Sources.Select(path => Repository.Lines(path).Length).Order()];

        lengths[^1].ShouldBeLessThanOrEqualTo(400);
        lengths[(int)(lengths.Length * 0.9)].ShouldBeLessThanOrEqualTo(200);
        lengths[lengths.Length / 2].ShouldBeLessThanOrEqualTo(80);
    }

    [Fact]
    public void There_are_no_folders_for_what_has_no_name() =>
        Repository.Sources.SelectMany(path => path.Split('/')).Distinct()
            .ShouldNotContain(part => VagueName().IsMatch(part), "two places that need it means that it has a name of its own");

    [Fact]
    public void Classes_are_sealed_or_meant_to_be_derived_from()
    {
        foreach (string path in Repository.Sources)
        {
            OpenClass().Matches(WithoutComments(Repository.Text(path))).Select(match => match.Groups[1].Value)
                .Except(["LlmProcException", "ToolException"])
                .ShouldBeEmpty($"{path} has a class that is neither sealed, abstract nor static");
        }
    }

    [Fact]
    public void The_console_belongs_to_the_command_line() =>
        Repository.Sources.Where(path => !path.StartsWith("src/LlmProc.Cli/", StringComparison.Ordinal))
            .Where(path => Regex.IsMatch(WithoutComments(Repository.Text(path)), @"\bConsole\."))
            .ShouldBeEmpty();

    [Fact]
    public void The_compiler_opens_no_connection_starts_no_program_and_looks_at_no_environment() =>
        Repository.Sources.Where(path => path.StartsWith("src/LlmProc.Compiler/", StringComparison.Ordinal))
            .Where(path => path != "src/LlmProc.Compiler/Keys/NetAddress.cs") // reads addresses and asks nobody about them
            .Where(path => Regex.IsMatch(WithoutComments(Repository.Text(path)), @"\bSystem\.Net\b|\bHttpClient\b|\bSocket\b|\bDns\b|\bProcess(StartInfo)?\b|\bEnvironment\b"))
            .ShouldBeEmpty();

    [Fact]
    public void Exceptions_of_every_kind_are_caught_at_the_boundaries_only() =>
        Repository.Sources.Where(path => Regex.IsMatch(Repository.Text(path), @"catch \(Exception( \w+)?\)\s*$", RegexOptions.Multiline))
            .ShouldBeSubsetOf(
            [
                "src/LlmProc.Core/Execution/LlmProcess.Turn.cs",     // what a model may throw
                "src/LlmProc.Core/Execution/LlmProcess.Work.cs",     // the process boundary
                "src/LlmProc.Core/Execution/ObserverList.cs",        // observers
                "src/LlmProc.Core/Execution/Gates.cs",               // gates: what throws has said no
                "src/LlmProc.Core/Execution/ToolInvocation.cs",      // the tool boundary
                "src/LlmProc/Telemetry/TelemetryObserver.cs",        // listeners to spans
                "src/LlmProc.Compiler/Yaml/YamlEvents.cs",           // a parser of somebody else, fed with anything
                "src/LlmProc.Cli/Program.cs",                        // the last line: one line and an exit code
            ]);

    [Fact]
    public void Decisions_are_numbered_once_and_without_gaps()
    {
        string[] numbers = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "adr"), "*.md").Select(path => Path.GetFileName(path)[..4]).Order(StringComparer.Ordinal)];

        numbers.ShouldBe(Enumerable.Range(1, numbers.Length).Select(number => $"{number:0000}"));
    }

    private static string WithoutComments(string text) => Comment().Replace(text, "");

    [GeneratedRegex(@"^(?:public |internal )?(?:sealed |abstract |static |readonly |partial )*(?:class|record(?: struct)?|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"(?<![.\w])[A-Z]\w+")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"//.*$|""(?:\\.|[^""\\])*""", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex("^(Common|Shared|Utils?|Helpers?|Managers?|Abstractions)(\\.cs)?$")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"^\s*(?:public |internal |private )?(?:partial )?(?:class|record) (\w+)", RegexOptions.Multiline)]
    private static partial Regex OpenClass();
}
