namespace LlmProc.Testing.Tests.Cases;

public sealed class CaseProjectTests : IDisposable
{
    private const string Greeter = """
        # Greeter

        ```toml main.toml
        [model]
        provider = "anthropic"
        name = "claude-haiku-4-5"

        [tools]
        enabled = ["spawn"]

        [linked_programs]
        expert = { path = "expert.yaml", description = "Knows" }
        ```

        ```yaml expert.yaml
        model: { provider: gemini, name: gemini-3 }
        ```

        ```script
        [[rule]]
        when = { program = "expert" }
        say = "I am {last}."
        [[rule]]
        when = "ask"
        call = [{ tool = "spawn", arguments = { program_name = "expert", query = "an expert" } }]
        [[rule]]
        say = "{last}"
        ```

        """;

    private readonly TempProject _project = new();
    private readonly List<Diagnostic> _diagnostics = [];

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task A_script_answers_for_every_program_of_the_tree_whatever_its_provider()
    {
        CaseResult result = await RunAsync(Greeter + "```prompt\nask\n```\n```transcript\nx\n```\n");

        result.Passed.ShouldBeFalse();
        result.Actual.ShouldBe("""
            # p1 main

            ## user
            ask

            ## assistant
            - call spawn {"program_name":"expert","query":"an expert"}

            ## user
            - result of spawn: I am an expert.

            ## assistant
            I am an expert.

            => EndTurn

            # p1/1.0 expert

            ## user
            an expert

            ## assistant
            I am an expert.

            => EndTurn

            """);
    }

    [Fact]
    public async Task The_rules_of_a_case_come_before_those_that_were_given_to_all()
    {
        CaseResult result = await RunAsync(Greeter + "## Case\n```script\n[[rule]]\nwhen = \"ask\"\nsay = \"No.\"\n```\n```prompt\nask\n```\n```transcript\nx\n```\n");

        result.Actual.ShouldContain("## assistant\nNo.\n");
    }

    [Fact]
    public async Task A_program_that_stands_elsewhere_is_run_where_it_is()
    {
        _project.Write("main.toml", "[model]\nprovider = \"openai\"\nname = \"gpt-5\"\n[prompt]\nuser_prompt = \"Own?\"\n[preload]\nfiles = [\"gone.txt\"]\n[tools]\nenabled = [\"list_dir\"]\n");
        CaseResult result = await RunAsync("""
            # Case
            ```program
            ../main.toml
            ```
            ```text beside.txt
            here
            ```
            ```script
            [[rule]]
            when = "Own?"
            call = [{ tool = "list_dir", arguments = { directory_path = "." } }]
            [[rule]]
            say = "{last}"
            ```
            ```transcript
            x
            ```
            """, "cases/a.md");

        result.Actual.ShouldContain("## user\nOwn?\n");
        result.Actual.ShouldContain("beside.txt");
        result.Actual.ShouldNotContain(_project.Folder);
    }

    [Fact]
    public async Task Without_a_script_programs_that_need_no_key_answer_themselves()
    {
        CaseResult result = await RunAsync("# C\n```toml main.toml\n[model]\nprovider = \"script\"\nname = \"a.script.toml\"\n```\n```toml a.script.toml\n[[rule]]\nsay = \"Me.\"\n```\n```prompt\np\n```\n```transcript\nx\n```\n");

        result.Actual.ShouldContain("\nMe.\n");
    }

    [Fact]
    public async Task A_difference_names_the_lines_of_the_file()
    {
        CaseResult result = await RunAsync(Greeter + "```prompt\nhi\n```\n\n```transcript\n# p1 main\n\n## user\nhi\n\n## assistant\nho\n\n=> EndTurn\n```\n");

        int line = File.ReadAllLines(_project["cases.md"]).IndexOf("ho") + 1;
        result.Difference().ShouldBe($"@@ {_project["cases.md"]}:{line - 3} @@\n hi\n \n ## assistant\n-ho\n+hi\n \n => EndTurn\n");
    }

    [Fact]
    public void Folders_of_cases_do_not_outlive_them()
    {
        CaseProject project = Prepare(Greeter + "```prompt\nask\n```\n```transcript\nx\n```\n")!;
        File.Exists(Path.Combine(project.Folder, "main.toml")).ShouldBeTrue();

        project.Dispose();

        Directory.Exists(project.Folder).ShouldBeFalse();
    }

    [Theory]
    [InlineData("# A\n```toml main.toml\n[model]\nprovider = \"antropic\"\nname = \"x\"\n```\n", 4, "LP0103")]
    [InlineData("# A\n```toml main.toml\n[model]\nprovider = \"anthropic\"\nname = \"x\"\n```\n```script\n[[rule]]\nsayy = \"x\"\n```\n", 9, "LP0902")]
    [InlineData("# A\n```toml main.toml\n[model]\nprovider = \"script\"\nname = \"s.toml\"\n```\n```toml s.toml\n[[rule]]\nsayy = \"x\"\n```\n", 9, "LP0902")]
    [InlineData("# A\n```toml main.toml\n[model]\nprovider = \"anthropic\"\nname = \"x\"\n```\n", 1, "LP0930")]
    [InlineData("# A\n```program\nnone.toml\n```\n", 3, "LP0927")]
    [InlineData("# A\n```program\na.toml\nb.toml\n```\n", 2, "LP0927")]
    [InlineData("# A\n```toml main.toml\n[model]\nprovider = \"script\"\nname = \"s.toml\"\n```\n```toml s.toml\n[[rule]]\nsay = \"x\"\n```\n```text ../x.txt\n```\n", 11, "LP0927")]
    public void What_is_wrong_with_a_case_is_said_with_its_place(string text, int line, string code)
    {
        Prepare(text + "```prompt\np\n```\n```transcript\nt\n```\n").ShouldBeNull();

        _diagnostics.ShouldContain(diagnostic => diagnostic.Code == code && diagnostic.Span.Line == line && diagnostic.File == _project["cases.md"], string.Join('\n', _diagnostics));
    }

    [Fact]
    public void A_case_without_a_transcript_says_how_to_make_one()
    {
        Prepare(Greeter + "```prompt\np\n```\n").ShouldBeNull();

        Diagnostic only = _diagnostics.ShouldHaveSingleItem();
        only.ToString().ShouldContain("LP0928");
        only.Hint.ShouldBe("llmproc test --update writes one, for you to read.");
    }

    [Fact]
    public void A_case_without_any_prompt_says_so()
    {
        Prepare(Greeter + "```transcript\nt\n```\n").ShouldBeNull();

        _diagnostics.ShouldHaveSingleItem().Code.ShouldBe("LP0929");
    }

    private CaseProject? Prepare(string text, string name = "cases.md") =>
        CaseProject.Prepare(CaseFile.Read(_project.Write(name, text), _diagnostics)!.Cases.ShouldHaveSingleItem(), new CaseOptions(), _diagnostics);

    private async Task<CaseResult> RunAsync(string text, string name = "cases.md")
    {
        using CaseProject? project = Prepare(text, name);
        return await project.ShouldNotBeNull(string.Join('\n', _diagnostics)).RunAsync(TestContext.Current.CancellationToken);
    }
}
