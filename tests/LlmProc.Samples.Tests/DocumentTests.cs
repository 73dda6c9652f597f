using System.Text.RegularExpressions;

namespace LlmProc.Samples.Tests;

/// <summary>Every <c>csharp</c> block of a document is a passage of code that is compiled and run: of a sample, or of the tests beside this one.</summary>
public sealed partial class DocumentTests
{
    internal static readonly string Root = FindRoot();

    private static readonly string[] s_code =
    [
        .. new[] { "samples", "tests/LlmProc.Samples.Tests", "tests/LlmProc.Cli.Tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(file => string.Join('\n', File.ReadLines(file).Select(line => line.Trim()))),
    ];

    public static TheoryData<string> Documents() =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(Root, "README.md"))
            .Where(file => Block().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(Root, file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Code_in_documents_is_compiled_and_run(string document)
    {
        foreach (Match block in Block().Matches(File.ReadAllText(Path.Combine(Root, document))))
        {
            string passage = string.Join('\n', block.Groups["body"].Value.TrimEnd().Split('\n').Select(line => line.Trim()));
            s_code.ShouldContain(code => code.Contains(passage, StringComparison.Ordinal), $"{document}: no code that is run has the passage\n{passage}");
        }
    }

    [Fact]
    public void The_guide_to_the_library_shows_code() => Documents().Select(row => row.Data).ShouldContain(Path.Combine("docs", "library.md"));

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LlmProc.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidDataException("the repository is not above the test binaries");
        }

        return folder;
    }

    [GeneratedRegex(@"^```csharp\n(?<body>(?:.*\n)*?)```$", RegexOptions.Multiline)]
    private static partial Regex Block();
}
