namespace LlmProc;

/// <summary>What a link may name, and how a path that may not is shown.</summary>
public sealed class LinkPathTests
{
    private const string Head = TempFolder.Minimal + "[prompt]\nsystem = \"Ask by spawn.\"\n[tools]\nenabled = [\"spawn\"]\n[linked_programs]\n";

    private static Diagnostic Refused(TempFolder folder, string path) =>
        folder.Write("main.toml", $"{Head}a = {{ path = {path}, description = \"d\" }}\n").Link("main.toml").Diagnostics.ShouldHaveSingleItem();

    [Theory]
    [InlineData("https://example.com/a.toml")]
    [InlineData("file:///etc/passwd")]
    public void A_url_is_refused(string url)
    {
        using TempFolder folder = new();

        Diagnostic error = Refused(folder, $"\"{url}\"");

        (error.Code, error.Span.Line, error.Span.Column).ShouldBe(("LP0302", 9, 14));
    }

    [Fact]
    public void A_directory_is_refused_also_through_a_symbolic_link()
    {
        using TempFolder folder = new();
        Directory.CreateDirectory(folder["experts"]);
        Directory.CreateSymbolicLink(folder["alias"], "experts");

        Refused(folder, "\"experts\"").Code.ShouldBe("LP0302");
        Refused(folder, "\"./alias\"").Message.ShouldBe("linked program 'a' (./alias): a directory, not a file");
    }

    [Fact]
    public void A_program_found_through_a_symbolic_link_is_its_real_file_and_links_from_there()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Head + "a = { path = \"alias/a.toml\", description = \"d\" }\n")
            .Write("real/folder/a.toml", Head + "b = { path = \"../b.toml\", description = \"d\" }\n")
            .Write("real/b.toml", TempFolder.Minimal + "[prompt]\nsystem = \"p\"\n");
        Directory.CreateSymbolicLink(folder["alias"], "real/folder");

        ProgramGraph graph = folder.Graph("main.toml");

        graph.Programs.Select(program => program.Path).ShouldBe([folder["real/folder/a.toml"], folder["real/b.toml"], folder["main.toml"]]);
        folder.Link("main.toml").Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void Symbolic_links_that_lead_through_each_other_end_at_one_file()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Head + "a = { path = \"one.toml\", description = \"d\" }\nb = { path = \"x/y/../y/e.toml\", description = \"d\" }\n")
            .Write("real/e.toml", TempFolder.Minimal + "[prompt]\nsystem = \"p\"\n");
        Directory.CreateDirectory(folder["x"]);
        Directory.CreateSymbolicLink(folder["x/y"], folder["real"]);
        File.CreateSymbolicLink(folder["two.toml"], "x/y/e.toml");
        File.CreateSymbolicLink(folder["one.toml"], "two.toml");

        folder.Graph("main.toml").Programs.Select(program => program.Name.Value).ShouldBe(["e", "main"]);
        folder.Link("main.toml").Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("LP0309");
    }

    [Fact]
    public void A_symbolic_link_in_a_circle_or_to_nothing_is_refused()
    {
        using TempFolder folder = new();
        File.CreateSymbolicLink(folder["circle.toml"], "circle.toml");
        File.CreateSymbolicLink(folder["dangling.toml"], "nothing.toml");

        Refused(folder, "\"circle.toml\"").Code.ShouldBe("LP0302");
        Refused(folder, "\"dangling.toml\"").Message.ShouldBe("linked program 'a' (dangling.toml): a link to a file that is not there");
    }

    [Theory]
    [InlineData("\"a\\nb.toml\"", "LP0004")]
    [InlineData("\"a\\u001b[31m.toml\"", "LP0004")]
    [InlineData("\"%s%n%d.toml\"", "LP0301")]
    [InlineData("\"~/a.toml\"", "LP0301")]
    [InlineData("'C:\\a.toml'", "LP0301")]
    [InlineData("'\\\\host\\share\\a.toml'", "LP0301")]
    [InlineData("\"${HOME}/a.toml\"", "LP0301")]
    public void Whatever_stands_in_a_path_is_shown_without_acting_on_the_terminal(string path, string code)
    {
        using TempFolder folder = new();

        Diagnostic error = Refused(folder, path);

        error.Code.ShouldBe(code);
        var text = new StringWriter { NewLine = "\n" };
        DiagnosticWriter.Write(text, [error], color: false);
        text.ToString().ShouldNotContain('\u001b');
        text.ToString().TrimEnd('\n').Split('\n').Length.ShouldBe(3);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public void A_path_longer_than_any_is_not_found_and_shown_short(int length)
    {
        using TempFolder folder = new();

        Diagnostic error = Refused(folder, $"\"{new string('x', length)}\"");

        error.Code.ShouldBe("LP0301");
        error.Message.Length.ShouldBeLessThan(200);
        (error.Hint?.Length ?? 0).ShouldBeLessThan(length + 200);
    }
}
