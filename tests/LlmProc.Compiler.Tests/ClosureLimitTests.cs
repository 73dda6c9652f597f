using System.Collections.Immutable;

namespace LlmProc;

/// <summary>What all files of a closure together may be, and that no file is read twice for being named twice.</summary>
public sealed class ClosureLimitTests
{
    private const string Expert = TempFolder.Minimal + "[prompt]\nsystem = \"p\"\n";
    private const string Primary = TempFolder.Minimal + "[prompt]\nsystem = \"Ask by spawn.\"\n[tools]\nenabled = [\"spawn\"]\n[linked_programs]\n";

    [Fact]
    public void Programs_of_more_than_64_MiB_in_all_are_one_error()
    {
        using TempFolder folder = new();
        string links = "";
        string filling = new string('x', 1_000_000);
        for (int i = 0; i < 70; i++)
        {
            folder.Write($"p{i}.toml", $"{Expert}#{filling}\n");
            links += $"p{i} = {{ path = \"p{i}.toml\", description = \"d\" }}\n";
        }

        Diagnostic error = folder.Write("main.toml", Primary + links).Link("main.toml").Diagnostics.ShouldHaveSingleItem();

        (error.Code, error.Span.Line, error.Message).ShouldBe(("LP0307", 77, "the linked programs and their prompts are more than 64 MiB in all"));
    }

    [Fact]
    public void Schemas_of_more_than_64_MiB_in_all_are_not_read()
    {
        using TempFolder folder = new();
        string links = "";
        for (int i = 0; i < 70; i++)
        {
            folder.Write($"s{i}.json", "{}" + new string(' ', 1_000_000));
            links += $"p{i} = {{ path = \"p.toml\", description = \"d\", session = \"{(i % 2 == 0 ? "fresh" : "keep")}\", output_schema = \"s{i}.json\" }}\n";
        }

        ImmutableArray<Diagnostic> said = folder.Write("p.toml", Expert).Write("main.toml", Primary + links).Link("main.toml").Diagnostics;

        Diagnostic[] errors = [.. said.Where(found => found.Severity == Severity.Error)];
        errors.Length.ShouldBe(2);
        errors[0].Message.ShouldBe("output schema s68.json: not read: the files before it are more than 64 MiB in all");
    }

    [Fact]
    public void A_prompt_that_a_hundred_programs_share_counts_once()
    {
        using TempFolder folder = new();
        string links = "";
        for (int i = 0; i < 100; i++)
        {
            folder.Write($"p{i}.toml", TempFolder.Minimal + "[prompt]\nsystem_prompt_file = \"prompt.md\"\n");
            links += $"p{i} = {{ path = \"p{i}.toml\", description = \"d\" }}\n";
        }

        folder.Write("prompt.md", new string('x', 1_000_000)).Write("main.toml", Primary + links);

        ProgramGraph graph = folder.Graph("main.toml");

        graph.Programs.Where(program => program.Name.Value != "main").Select(program => program.SystemPrompt).ShouldAllBe(
            prompt => ReferenceEquals(prompt, graph[new ProgramName("p0")].SystemPrompt));
    }

    [Fact]
    public void A_pattern_with_braces_is_not_expanded()
    {
        using TempFolder folder = new();
        string bomb = string.Concat(Enumerable.Repeat("{a,b}", 30)) + "*";

        folder.Write("main.toml", Expert + $"[preload]\nfiles = [\"{bomb}\"]\n").Link("main.toml").Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("LP0404");
    }
}
