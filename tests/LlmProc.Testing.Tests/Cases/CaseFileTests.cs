namespace LlmProc.Testing.Tests.Cases;

public sealed class CaseFileTests : IDisposable
{
    private readonly TempProject _project = new();
    private readonly List<Diagnostic> _diagnostics = [];

    public void Dispose() => _project.Dispose();

    [Fact]
    public void What_stands_above_the_cases_belongs_to_all_that_follow()
    {
        CaseFile file = Read("""
            # Faq
            ```toml main.toml
            a
            ```
            ```text notes.txt
            all
            ```
            ```script
            shared
            ```
            ## One
            ```prompt
            Who?
            ```
            ```transcript
            x
            ```
            ## Two
            ```text notes.txt
            own
            ```
            ```script
            first
            ```
            ```prompt
            Who?
            ```
            ```prompt
            And then?
            ```
            ```transcript
            y
            ```
            """)!;

        file.Cases.Select(each => (each.Name, each.Line)).ShouldBe([("One", 11), ("Two", 18)]);
        Texts(file.Cases[0].Files).ShouldBe(["main.toml: a", "notes.txt: all"], ignoreOrder: true);
        Texts(file.Cases[1].Files).ShouldBe(["main.toml: a", "notes.txt: own"], ignoreOrder: true);
        file.Cases[1].Scripts.Select(script => script.Text).ShouldBe(["first\n", "shared\n"]);
        file.Cases[0].Scripts.Select(script => script.Text).ShouldBe(["shared\n"]);
        file.Cases[1].Prompts.ShouldBe(["Who?", "And then?"]);
        file.Cases[1].Expected!.Text.ShouldBe("y\n");
        file.Cases[1].Expected!.Line.ShouldBe(32);
    }

    [Fact]
    public void A_section_without_prompt_and_transcript_is_no_case_and_gives_nothing_to_those_before()
    {
        CaseFile file = Read("# A\n```toml main.toml\na\n```\n```transcript\nt\n```\n# B\n```toml b.toml\nb\n```\n# C\n```toml main.toml\nc\n```\n```transcript\nt\n```\n")!;

        file.Cases.Select(each => each.Name).ShouldBe(["A", "C"]);
        Texts(file.Cases[0].Files).ShouldBe(["main.toml: a"]);
        Texts(file.Cases[1].Files).ShouldBe(["main.toml: c", "b.toml: b"], ignoreOrder: true);
    }

    [Fact]
    public void Fences_may_be_longer_indented_or_of_tildes_and_hold_others()
    {
        CaseFile file = Read("# C #\n  ````toml main.toml\n  ```\n    a\n  ````\n~~~prompt\n# no heading\n```\n~~~\n```\nprose\n```\n```transcript\nt\n```\n")!;

        ProgramCase only = file.Cases.ShouldHaveSingleItem();
        only.Name.ShouldBe("C");
        only.Files[0].Text.ShouldBe("```\n  a\n");
        only.Prompts.ShouldBe(["# no heading\n```"]);
    }

    [Fact]
    public void Lines_may_end_as_on_another_system_and_stay_so()
    {
        CaseFile file = Read("# C\r\n```toml main.toml\r\na\r\n```\r\n```prompt\r\np\r\n```\r\n\r\nThe end.\r\n")!;

        file.Cases[0].Files[0].Text.ShouldBe("a\n");
        file.Update(new Dictionary<ProgramCase, string> { [file.Cases[0]] = "t\n" });

        File.ReadAllText(_project["cases.md"]).ShouldBe("# C\r\n```toml main.toml\r\na\r\n```\r\n```prompt\r\np\r\n```\r\n\r\n```transcript\r\nt\r\n```\r\n\r\nThe end.\r\n");
    }

    [Fact]
    public void An_update_changes_transcripts_and_nothing_else()
    {
        const string before = "# F\n\n```toml main.toml\na\n```\n\n## A\n\nProse.\n\n```transcript\nold\nold\n```\n\nMore prose.\n\n## B\n\n```prompt\nb\n```\n\n## C\n```transcript\nkept\n```\n";
        CaseFile file = Read(before)!;

        file.Update(new Dictionary<ProgramCase, string> { [file.Cases[0]] = "new ``` fence\n````\n", [file.Cases[1]] = "b\n" });

        File.ReadAllText(_project["cases.md"]).ShouldBe("""
            # F

            ```toml main.toml
            a
            ```

            ## A

            Prose.

            `````transcript
            new ``` fence
            ````
            `````

            More prose.

            ## B

            ```prompt
            b
            ```

            ```transcript
            b
            ```

            ## C
            ```transcript
            kept
            ```

            """);
        CaseFile again = CaseFile.Read(_project["cases.md"], _diagnostics)!;
        again.Cases.Select(each => each.Expected!.Text).ShouldBe(["new ``` fence\n````\n", "b\n", "kept\n"]);
        Directory.GetFiles(_project.Folder).Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("", "1 LP0922 There is no case in this file.")]
    [InlineData("# A\n```toml main.toml\na\n```\n", "1 LP0922 There is no case in this file.")]
    [InlineData("# A\n```prompt\np\n```\n", "1 LP0926 The case 'A' has no program.")]
    [InlineData("# A\n```toml main.toml\na\n```\n```promt\np\n```\n", "5 LP0923 A case has no block ```promt. Did you mean ```prompt?")]
    [InlineData("# A\n```toml main.toml\na\n```\n```prompt\np\n```\n```toml\n```\n", "8 LP0923 A case has no block ```toml.")]
    [InlineData("# A\n```toml main.toml\na\n```\n```prompt me\np\n```\n", "5 LP0923 A case has no block ```prompt me. Write ```prompt and nothing else.")]
    [InlineData("# A\n```toml main.toml\na\n```\n```prompt\np\n", "5 LP0924 This block does not end.")]
    [InlineData("# A\n```toml main.toml\na\n```\n```toml main.toml\na\n```\n```prompt\np\n```\n", "5 LP0925 'main.toml' is there twice in one section.")]
    [InlineData("# A\n```toml main.toml\na\n```\n```transcript\na\n```\n```transcript\np\n```\n", "8 LP0925 'transcript' is there twice in one section.")]
    [InlineData("# A\n```toml main.toml\na\n```\n```prompt\n \n```\n", "5 LP0929 The prompt is blank.")]
    public void What_is_wrong_is_said_with_its_place(string text, string message)
    {
        Read(text).ShouldBeNull();

        Diagnostic diagnostic = _diagnostics.ShouldHaveSingleItem();
        diagnostic.File.ShouldBe(_project["cases.md"]);
        $"{diagnostic.Span.Line} {diagnostic.Code} {diagnostic.Message} {diagnostic.Hint}".ShouldStartWith(message);
    }

    [Fact]
    public void A_file_that_cannot_be_read_says_why()
    {
        CaseFile.Read(_project["none.md"], _diagnostics).ShouldBeNull();

        _diagnostics.ShouldHaveSingleItem().Message.ShouldBe("The cases cannot be read: there is no such file.");
    }

    private CaseFile? Read(string text) => CaseFile.Read(_project.Write("cases.md", text), _diagnostics);

    private static IEnumerable<string> Texts(IEnumerable<CaseBlock> blocks) => blocks.Select(block => $"{block.Name}: {block.Text.Trim()}");
}
