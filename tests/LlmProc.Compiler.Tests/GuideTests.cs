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
        folder.Write("expert.toml", "[model]\nname = \"m\"\nprovider = \"openai\"\n[preload]\nfiles = [\"notes.md\"]\n");
        folder.Write("notes.md", "Notes.");
        folder.Write("docs/a.md", "Notes.");
        folder.Write("blank.toml", "[model]\nname = \"gpt-5-mini\"\nprovider = \"openai\"\n");
        folder.Write("lead.toml", "[model]\nname = \"m\"\nprovider = \"openai\"\n[prompt]\nsystem = \"Ask expert.\"\n[tools]\nenabled = [\"spawn\"]\n[linked_programs.expert]\npath = \"expert.toml\"\ndescription = \"Has read the notes\"\n");
        folder.Write("lowered.toml", "[model]\nname = \"m\"\nprovider = \"openai\"\n[tools]\nenabled = [\"spawn\"]\n[linked_programs.deeper]\npath = \"expert.toml\"\ndescription = \"d\"\naccess = \"write\"\n");

        Compilation compilation = ProgramLinker.Link($"main.{entry.Format}", new LinkOptions(folder.Path) { IsVariableSet = name => name != "ANTHROPIC_API_KEY", HasPrice = model => model.Name != "my-model" });

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
}
