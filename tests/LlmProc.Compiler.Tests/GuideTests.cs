namespace LlmProc;

/// <summary>The examples of the guide show what they say.</summary>
public sealed class GuideTests
{
    public static TheoryData<string> WithExample => [.. DiagnosticGuide.All.Where(entry => entry.Example is not null).Select(entry => entry.Code)];

    [Theory]
    [MemberData(nameof(WithExample))]
    public void An_example_gets_its_code_and_no_other_error(string code)
    {
        GuideEntry entry = DiagnosticGuide.All.Single(entry => entry.Code == code);
        using var folder = new TempFolder();
        folder.Write($"main.{entry.Format}", entry.Program!);
        GuideFiles.Write(folder.Path, entry.Example!);

        Compilation compilation = ProgramLinker.Link($"main.{entry.Format}", new LinkOptions(folder.Path) { IsVariableSet = name => name is not ("ANTHROPIC_API_KEY" or "AZURE_OPENAI_ENDPOINT"), HasPrice = model => model.Name != "my-model" });

        compilation.Diagnostics.Select(diagnostic => diagnostic.Code).ShouldContain(code);
        compilation.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).Select(diagnostic => diagnostic.Code).Distinct()
            .ShouldBeSubsetOf([code]);
    }

    [Fact]
    public void Every_code_says_what_it_is_and_what_to_do_in_sentences()
    {
        foreach (GuideEntry entry in DiagnosticGuide.All)
        {
            entry.Summary.ShouldEndWith(".");
            entry.Fix.ShouldEndWith(".");
        }
    }

    [Fact]
    public void Every_code_has_an_example_or_what_is_printed() =>
        DiagnosticGuide.All.ShouldAllBe(entry => (entry.Example == null) != (entry.Says == null));

    [Fact]
    public void What_is_said_to_be_printed_where_no_text_shows_it_is_what_is_printed()
    {
        using var folder = new TempFolder();
        folder.Write("main.toml", TempFolder.Minimal + "[tools]\nenabled = [\"spawn\"]\n[linked_programs]\n"
            + "expert = { path = \"expert.toml\", description = \"Knows\" }\nother = { path = \"Expert.toml\", description = \"Has read the notes\" }\n");
        folder.Write("expert.toml", TempFolder.Minimal);

        Printed("LP0009", folder.Link("man.toml"));
        Printed("LP0112", folder.Link("main.toml", ("model.name.x", "5")));
        if (OperatingSystem.IsLinux())
        {
            folder.Write("Expert.toml", TempFolder.Minimal);
            Printed("LP0313", folder.Link("main.toml"));
        }

        void Printed(string code, Compilation compilation)
        {
            var text = new StringWriter { NewLine = "\n" };
            DiagnosticWriter.Write(text, compilation.Diagnostics.Where(diagnostic => diagnostic.Code == code), color: false);
            text.ToString().Replace(folder.Path, "/home/you", StringComparison.Ordinal).ShouldBe(DiagnosticGuide.All.Single(entry => entry.Code == code).Says + "\n");
        }
    }
}
