using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

/// <summary>
/// Pages that are written and not typed: every key from the table that files are read by, every code with what the command really prints for its
/// example. <c>LLMPROC_UPDATE_DOCS=1</c> writes them.
/// </summary>
public sealed class GeneratedPageTests
{
    private const string ErrorsHead = """
        # Errors and warnings

        Every message of the compiler has a code that never changes its meaning. This page lists all of them with their cause, the remedy, and
        what `llmproc check` prints for an example; `llmproc explain CODE` says the same. The examples leave out `[model]` where it does not matter.

        """;

    [Fact]
    public async Task The_reference_lists_every_key()
    {
        using var project = new TempProject();
        Outcome outcome = await new Llmproc(project).RunAsync("schema", "--format", "markdown");

        await ShouldStandInAsync("docs/reference/program.md", outcome.Out);
    }

    [Fact]
    public async Task The_list_of_errors_shows_what_is_really_printed()
    {
        ImmutableArray<GuideEntry> entries = [.. DiagnosticGuide.All, .. ScriptGuide.All, .. CaseGuide.All];
        ImmutableArray<string> lines = await CheckAsync([.. entries.Where(entry => entry.Example is not null)]);
        var page = new StringBuilder(ErrorsHead.ReplaceLineEndings("\n"));
        foreach (GuideEntry entry in entries)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {entry.Code}\n\n{entry.Summary}\n\n**Fix:** {entry.Fix}\n");
            if (entry.Says is not null)
            {
                page.Append(CultureInfo.InvariantCulture, $"\n~~~text\n{entry.Says}\n~~~\n");
            }

            if (entry.Example is not null)
            {
                page.Append(CultureInfo.InvariantCulture, $"\n~~~{entry.Format}\n{entry.Example}\n~~~\n\n~~~text\n{Said(entry, lines)}~~~\n");
            }
        }

        await ShouldStandInAsync("docs/errors.md", page.ToString());
    }

    [Fact]
    public async Task The_list_of_faults_names_each_with_what_it_does()
    {
        var page = new StringBuilder("""
            # Faults of the mock provider

            For `llmproc mock --fault NAME` and `MockFault.Named("NAME")`; see [the mock provider](../mock.md).

            | name | what happens | times |
            |---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (MockFault fault in MockFault.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{fault.Name}` | {fault.Summary} | {fault.Times?.ToString(CultureInfo.InvariantCulture) ?? "always"} |\n");
        }

        await ShouldStandInAsync("docs/reference/faults.md", page.ToString());
    }

    /// <summary>What check prints for all examples, each in a folder that is called as its code.</summary>
    private static async Task<ImmutableArray<string>> CheckAsync(ImmutableArray<GuideEntry> entries)
    {
        using var project = new TempProject();
        foreach (GuideEntry entry in entries)
        {
            foreach ((string name, byte[] bytes) in Files(entry))
            {
                string path = Path.Combine(project.Folder, entry.Code, name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await File.WriteAllBytesAsync(path, bytes);
            }
        }

        Outcome outcome = await new Llmproc(project).RunAsync(["check", .. entries.Select(entry => $"{entry.Code}/main.{entry.Format}")]);
        return [.. outcome.Out.Replace(project.Folder, "/home/you", StringComparison.Ordinal).Split('\n')];
    }

    private static IEnumerable<(string, byte[])> Files(GuideEntry entry)
    {
        bool isScript = ScriptGuide.All.Contains(entry);
        return
        [
            ($"main.{entry.Format}", Encoding.UTF8.GetBytes(isScript ? "[model]\nname = \"main.script.toml\"\nprovider = \"script\"\n" : entry.Program!)),
            ("main.script.toml", Encoding.UTF8.GetBytes(isScript ? entry.Example! : "[[rule]]\nsay = \"4\"\n")),
            .. GuideFiles.For(entry.Example!),
        ];
    }

    /// <summary>The first message with the code, as someone in the folder of the program reads it.</summary>
    private static string Said(GuideEntry entry, ImmutableArray<string> lines)
    {
        string folder = entry.Code + "/";
        int start = lines.IndexOf(lines.First(line => line.StartsWith(folder, StringComparison.Ordinal) && line.Contains($" {entry.Code}: ", StringComparison.Ordinal)));
        IEnumerable<string> message = lines.Skip(start).Take(1).Concat(lines.Skip(start + 1).TakeWhile(line => line.TrimStart(' ', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9').StartsWith("| ", StringComparison.Ordinal)));
        return string.Concat(message.Select(line => line.Replace(folder, "", StringComparison.Ordinal) + "\n"));
    }

    private static async Task ShouldStandInAsync(string document, string text)
    {
        string path = Path.Combine(DocumentTests.Root, document);
        if (Environment.GetEnvironmentVariable("LLMPROC_UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        }

        (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ShouldBe(text);
    }
}
