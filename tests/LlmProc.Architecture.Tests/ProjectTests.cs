using System.Xml.Linq;

namespace LlmProc.Architecture;

/// <summary>Which project may use which. A new row or arrow is a decision: change the table in the same commit and say why.</summary>
public sealed class ProjectTests
{
    private static readonly Dictionary<string, (string[] Projects, string[] Packages)> s_table = new()
    {
        ["LlmProc.Core"] = ([], ["Microsoft.Extensions.Logging.Abstractions"]),
        ["LlmProc.Compiler"] = (["LlmProc.Core"], ["Tomlyn", "YamlDotNet"]),
        ["LlmProc.Embedded"] = (["LlmProc.Core"], ["Microsoft.Data.Sqlite"]),
        ["LlmProc.Providers"] = (["LlmProc.Core"], ["Microsoft.Extensions.AI.Abstractions"]),
        ["LlmProc.Clouds"] = (["LlmProc.Providers"], ["Azure.Identity"]),
        ["LlmProc.Testing"] = (["LlmProc.Core", "LlmProc.Compiler"], []),
        ["LlmProc"] = (["LlmProc.Core", "LlmProc.Clouds", "LlmProc.Compiler", "LlmProc.Embedded", "LlmProc.Providers"],
            ["Microsoft.Extensions.AI.Abstractions", "Microsoft.Extensions.Http", "Microsoft.Extensions.Options"]),
        ["LlmProc.Cli"] = (["LlmProc", "LlmProc.Testing"], ["Microsoft.Extensions.Logging.Abstractions", "System.CommandLine"]),
    };

    public static TheoryData<string> Projects() => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
        .Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_project_is_in_the_table() => Projects().Select(row => row.Data).ShouldBe(s_table.Keys, ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_only_what_the_table_allows(string project)
    {
        XDocument file = XDocument.Load(Path.Combine(Repository.Root, "src", project, project + ".csproj"));

        Includes("ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))).ShouldBeSubsetOf(s_table[project].Projects);
        Includes("PackageReference").ShouldBeSubsetOf(s_table[project].Packages);

        IEnumerable<string> Includes(string item) => file.Descendants(item).Select(element => element.Attribute("Include")!.Value);
    }
}
