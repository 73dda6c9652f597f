using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using LlmProc.Cli.Running;
using LlmProc.Testing;
using Match = System.Text.RegularExpressions.Match;

namespace LlmProc.Cli.Tests;

/// <summary>
/// What the documents show is true: every <c>console</c> block is run in a copy of the repository's files and must print what stands there, every block
/// with the name of a file behind its language is that file from there on, every other <c>toml</c> block is a program that compiles, and commands in a
/// <c>text</c> block, whose output depends on a real model, are taken by a shell and a mock provider.
/// <c>LLMPROC_UPDATE_DOCS=1</c> writes what really happens, for a person to read.
/// </summary>
public sealed partial class DocumentTests
{
    internal static readonly string Root = FindRoot();

    public static TheoryData<string> Documents() =>
        [.. new[] { "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md" }
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Root, path)))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Console_blocks_show_what_really_happens(string document)
    {
        using TempProject copy = Copy();
        string text = await File.ReadAllTextAsync(Path.Combine(Root, document), TestContext.Current.CancellationToken);
        var happened = new StringBuilder();
        int at = 0;
        foreach (Match block in FileOrConsoleBlock().Matches(text))
        {
            if (block.Groups["file"].Success)
            {
                copy.Write(block.Groups["file"].Value, block.Groups["text"].Value);
                continue;
            }

            if (block.Groups["shell"].Success)
            {
                await TakeAsync(copy, block.Groups["shell"].Value);
                continue;
            }

            happened.Append(text, at, block.Groups["body"].Index - at);
            string indent = block.Groups["indent"].Value;
            foreach (string command in block.Groups["body"].Value.Split('\n').Select(line => line[Math.Min(indent.Length, line.Length)..]).Where(line => line.StartsWith("$ ", StringComparison.Ordinal)))
            {
                happened.Append(indent).Append(command).Append('\n');
                foreach (string line in (await RunAsync(copy, command[2..])).TrimEnd('\n').Split('\n'))
                {
                    happened.Append(line.Length == 0 ? "" : indent).Append(line).Append('\n');
                }
            }

            at = block.Groups["body"].Index + block.Groups["body"].Length;
        }

        happened.Append(text, at, text.Length - at);
        if (Environment.GetEnvironmentVariable("LLMPROC_UPDATE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(Path.Combine(Root, document), happened.ToString(), TestContext.Current.CancellationToken);
        }

        happened.ToString().ShouldBe(text);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Programs_in_documents_compile(string document)
    {
        string text = await File.ReadAllTextAsync(Path.Combine(Root, document), TestContext.Current.CancellationToken);
        foreach (Match block in TomlBlock().Matches(text))
        {
            using var project = new TempProject(
                ("main.toml", block.Groups["body"].Value),
                ("repo_expert.toml", "[model]\nname = \"m\"\nprovider = \"anthropic\"\n"));

            Outcome outcome = await new Llmproc(project).RunAsync("check", "--strict", "main.toml");

            outcome.Code.ShouldBe(0, outcome.Out);
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_lead_to_files_and_headings_that_are_there(string document)
    {
        string path = Path.Combine(Root, document);
        foreach (Match link in Link().Matches(CodeBlock().Replace(File.ReadAllText(path), "")))
        {
            string file = link.Groups["file"].Value is { Length: > 0 } given ? Path.GetFullPath(given, Path.GetDirectoryName(path)!) : path;
            (File.Exists(file) || Directory.Exists(file)).ShouldBeTrue($"{link.Value} leads nowhere");
            if (link.Groups["heading"] is { Success: true } heading)
            {
                Heading().Matches(CodeBlock().Replace(File.ReadAllText(file), "")).Select(found => Anchor(found.Groups["text"].Value)).ShouldContain(heading.Value, link.Value);
            }
        }
    }

    [Fact]
    public void Every_kind_of_event_that_is_written_stands_in_the_reference_and_no_other()
    {
        static string[] Kinds(string file, Regex kind) => [.. kind.Matches(File.ReadAllText(Path.Combine(Root, file))).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];

        // The command holds processes up where another watch would fall behind.
        string[] written =
        [
            .. Kinds("src/LlmProc.Cli/Running/EventLines.cs", KindWritten()).Except(["lagged"])
                .Concat(typeof(ProcessEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(kind => (string)kind.TypeDiscriminator!)).Order(StringComparer.Ordinal),
        ];

        written.ShouldContain("sampled");
        Kinds("docs/reference/events.md", KindListed()).ShouldBe(written);
    }

    [Fact]
    public void Every_member_of_json_stands_in_the_page_about_results()
    {
        string page = File.ReadAllText(Path.Combine(Root, "docs", "watching.md"));

        foreach (PropertyInfo member in new[] { typeof(RunJson), typeof(ProcessJson), typeof(UsageJson), typeof(ErrorJson) }.SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)))
        {
            page.ShouldContain($"`{JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name)}`");
        }
    }

    [Fact]
    public void The_library_sample_of_the_readme_is_the_one_that_is_compiled()
    {
        string sample = File.ReadAllText(Path.Combine(Root, "tests", "LlmProc.Cli.Tests", "ReadmeSample.cs"));
        Match block = CSharpBlock().Match(File.ReadAllText(Path.Combine(Root, "README.md")));

        block.Success.ShouldBeTrue();
        foreach (string line in block.Groups["body"].Value.Split('\n'))
        {
            sample.ShouldContain(line.Trim());
        }
    }

    /// <summary>stderr, then stdout, then the exit code if it is not 0: the order in which a person reads a short run.</summary>
    private static async Task<string> RunAsync(TempProject copy, string command)
    {
        string[] words = [.. Word().Matches(command.Replace("dotnet run --project src/LlmProc.Cli --", "llmproc", StringComparison.Ordinal)).Select(match => match.Value.Trim('"'))];
        Outcome outcome = words switch
        {
            ["cat", var file] => new Outcome(await File.ReadAllTextAsync(copy[file], TestContext.Current.CancellationToken), "", 0),
            ["llmproc", .. var arguments, "<", var file] => await new Llmproc(copy).RunWithInputAsync(await File.ReadAllTextAsync(copy[file], TestContext.Current.CancellationToken), arguments),
            ["llmproc", .. var arguments] => await new Llmproc(copy).RunAsync(arguments),
            _ => throw new InvalidDataException($"a console block may run llmproc or cat, not: {command}"),
        };
        return outcome.Error + outcome.Out;
    }

    private static async Task TakeAsync(TempProject copy, string commands)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var mock = new MockProvider(new MockOptions { ApiKey = "mock-key-0123" });
        await using MockServer server = mock.Listen();
        var llmproc = new Llmproc(copy) { Variables = { ["ANTHROPIC_BASE_URL"] = server.AnthropicBaseUrl, ["ANTHROPIC_API_KEY"] = "mock-key-0123" } };

        // jq need not be there; what it is given must be.
        string script = $"set -e\ncommand -v jq >/dev/null || jq() {{ cat; }}\n{commands.Replace("…", "mock-key-0123", StringComparison.Ordinal)}";
        using Running running = llmproc.StartFile("/bin/sh", "-c", script);
        await running.WriteInputAsync("");
        Outcome outcome = await running.EndAsync();

        outcome.Code.ShouldBe(0, $"{commands}\n{outcome.Error}");
    }

    private static TempProject Copy()
    {
        string[] files = [.. new[] { "*.md", "docs/**/*.md", "examples/**/*" }.SelectMany(Find)];
        return new TempProject([.. files.Select(path => (Path.GetRelativePath(Root, path), File.ReadAllText(path)))]);

        static IEnumerable<string> Find(string pattern)
        {
            string folder = Path.Combine(Root, pattern.Contains('/', StringComparison.Ordinal) ? pattern[..pattern.IndexOf('/', StringComparison.Ordinal)] : "");
            return Directory.EnumerateFiles(folder, pattern.EndsWith(".md", StringComparison.Ordinal) ? "*.md" : "*",
                pattern.Contains("**", StringComparison.Ordinal) ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly);
        }
    }

    /// <summary>The name that code hosts give to a heading.</summary>
    private static string Anchor(string heading) =>
        string.Concat(heading.ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LlmProc.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidDataException("the repository is not above the test binaries");
        }

        return folder;
    }

    [GeneratedRegex(@"^(?<fence>`{3,})\w+ (?<file>\S+)\n(?<text>(?:.*\n)*?)\k<fence>$|^```text\n(?<shell>(?:(?:export|llmproc) .*\n)+)```$|^(?<indent> *)```console\n(?<body>(?:.*\n)*?)\k<indent>```$", RegexOptions.Multiline)]
    private static partial Regex FileOrConsoleBlock();

    [GeneratedRegex(@"^```toml\n(?<body>(?:.*\n)*?)```$", RegexOptions.Multiline)]
    private static partial Regex TomlBlock();

    [GeneratedRegex(@"^```csharp\n(?<body>(?:.*\n)*?)```$", RegexOptions.Multiline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"\]\((?!\w+:)(?<file>[^)#\s]*)(#(?<heading>[^)\s]+))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^ *(?<fence>`{3,}|~{3,}).*\n(?:.*\n)*? *\k<fence>$", RegexOptions.Multiline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("""WriteString\("kind", "(\w+)"\)""")]
    private static partial Regex KindWritten();

    [GeneratedRegex(@"(?<=^\| `kind` \| further members \|\n\|---\|---\|\n(?:\|.*\n)*)\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex KindListed();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();
}
