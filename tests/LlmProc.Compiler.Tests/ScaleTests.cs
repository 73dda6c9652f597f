using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Graphs as large as are allowed: none may overflow the stack, and what is said of them is bounded.</summary>
public sealed class ScaleTests
{
    private const string Spawn = TempFolder.Minimal + "[prompt]\nsystem = \"Ask by spawn.\"\n[tools]\nenabled = [\"spawn\"]\n[limits]\ndepth = 20000\n[linked_programs]\n";

    [Fact]
    public void A_chain_of_ten_thousand_programs_links_and_one_more_is_one_error()
    {
        using TempFolder folder = new();
        for (int i = 0; i <= 10_000; i++)
        {
            folder.Write($"p{i}.toml", Spawn + $"next = {{ path = \"p{i % 10_000 + 1}.toml\", description = \"d\", session = \"keep\" }}\n");
        }

        Compilation most = folder.Link("p1.toml");
        Compilation tooMany = folder.Link("p0.toml");

        most.Graph.ShouldNotBeNull().Programs.Count().ShouldBe(10_000);
        most.Diagnostics.Where(diagnostic => diagnostic.Code == "LP0306").ShouldHaveSingleItem()
            .Message.ShouldBe("programs link in a circle: p1 → p2 → p3 → p4 → … 9,994 more … → p9999 → p10000 → p1; limits.depth ends it");
        Diagnostic[] kept = [.. most.Diagnostics.Where(diagnostic => diagnostic.Code == "LP0308")];
        kept.Length.ShouldBe(10_000);
        kept[^1].Message.ShouldBe("linked program 'next' keeps its session in a circle: it can come to wait for itself");
        Diagnostic error = tooMany.Diagnostics.ShouldHaveSingleItem();
        (error.Code, error.File, error.Message).ShouldBe(("LP0307", "p9999.toml", "more than 10,000 programs are linked"));
    }

    [Fact]
    public void Of_very_many_circles_the_first_are_noted_and_the_rest_are_counted()
    {
        using TempFolder folder = new();
        string everyone = string.Concat(Enumerable.Range(0, 60).Select(i => $"p{i} = {{ path = \"p{i}.toml\", description = \"d\" }}\n"));
        for (int i = 0; i < 60; i++)
        {
            folder.Write($"p{i}.toml", Spawn + everyone);
        }

        ImmutableArray<Diagnostic> said = folder.Link("p0.toml").Diagnostics;

        // Walked in depth all 60 come to stand in one line, and each link back along it closes a circle.
        said.Length.ShouldBe(21);
        said.ShouldAllBe(diagnostic => diagnostic.Code == "LP0306");
        said.Count(diagnostic => diagnostic.Message == "1,810 more links close a circle; limits.depth ends them all").ShouldBe(1);
    }

    [Fact]
    public void Programs_that_share_a_stem_in_a_thousand_folders_have_short_names_of_their_own()
    {
        using TempFolder folder = new();
        string links = "";
        for (int i = 0; i < 1000; i++)
        {
            folder.Write($"f{i}/a/b/c/main.toml", TempFolder.Minimal + "[prompt]\nsystem = \"p\"\n");
            links += i < 600 ? $"f{i} = \"f{i}/a/b/c/main.toml\"\n" : "";
        }

        string[] names = [.. folder.Write("main.toml", Spawn + links).Graph("main.toml").Programs.Select(program => program.Name.Value)];

        names.Length.ShouldBe(601);
        names.ShouldBeUnique();
        names.ShouldContain("f17/a/b/c/main");
    }

    [Fact]
    public void Thousands_of_missing_files_are_all_reported()
    {
        using TempFolder folder = new();
        for (int i = 0; i < 1000; i++)
        {
            folder.Write($"a-file-with-number-{i}.toml", "");
        }

        folder.Write("main.toml", Spawn + string.Concat(Enumerable.Range(0, 1500).Select(i => $"p{i} = \"a-flie-with-number-{i}.toml\"\n")));

        folder.Link("main.toml").Diagnostics.Count(diagnostic => diagnostic.Code == "LP0301").ShouldBe(1500);
    }
}
