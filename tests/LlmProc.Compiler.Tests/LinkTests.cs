namespace LlmProc;

public sealed class LinkTests
{
    private const string Spawn = TempFolder.Minimal + "[tools]\nenabled = [\"spawn\"]\n";

    [Fact]
    public void The_founding_example_compiles_with_warnings_only()
    {
        using TempFolder folder = new();
        folder.Write("a/b/main.toml", """"
            # main.toml - Primary LLM configuration
            [model]
            name = "claude-3-haiku-20240307"
            provider = "anthropic"
            display_name = "Claude Haiku"

            [prompt]
            system_prompt = """You are Claude, a helpful AI assistant.
            You have access to the 'spawn' tool that lets you communicate with specialized experts."""

            [parameters]
            max_tokens = 1000

            [tools]
            enabled = ["spawn"]

            [linked_programs]
            repo_expert = "./repo_expert.toml"
            """");
        folder.Write("a/b/repo_expert.toml", """"
            # repo_expert.toml - Expert LLM configuration
            [model]
            name = "claude-3-haiku-20240307"
            provider = "anthropic"

            [prompt]
            system_prompt = """You are a helpful assistant with specialized knowledge.
            Use the preloaded project files to answer questions."""

            [parameters]
            max_tokens = 1000

            [preload]
            files = [
              "../../README.md",
              "../../pyproject.toml"
            ]
            """").Write("README.md", "read me");

        Compilation compilation = folder.Link("a/b/main.toml");

        compilation.Diagnostics.Select(diagnostic => (diagnostic.File, diagnostic.Code, diagnostic.Severity)).ShouldBe(
        [
            ("a/b/main.toml", "LP0305", Severity.Warning),
            ("a/b/repo_expert.toml", "LP0402", Severity.Warning),
        ]);
        compilation.Diagnostics[1].Message.ShouldBe($"preload file not found: ../../pyproject.toml (resolved: {folder["pyproject.toml"]})");
        ProgramGraph graph = compilation.Graph.ShouldNotBeNull();
        graph.Root.Name.Value.ShouldBe("main");
        graph.Root.FindLink("repo_expert")!.Target.Value.ShouldBe("repo_expert");
        graph.Root.Model.DisplayName.ShouldBe("Claude Haiku");
        graph.Root.SystemPrompt.ShouldStartWith("You are Claude, a helpful AI assistant.\nYou have");
        graph.Root.Parameters.MaxTokens.ShouldBe(1000);
        graph[new ProgramName("repo_expert")].Preload[0].ShouldBe(new PreloadFile("../../README.md", folder["README.md"]));
    }

    [Fact]
    public void A_missing_link_names_the_nearest_file()
    {
        using TempFolder folder = new();
        folder.Write("repo_expert.toml", TempFolder.Minimal)
            .Write("main.toml", Spawn + "[linked_programs]\nrepo_expert = \"./repo_exprt.toml\"\n");

        Diagnostic error = folder.Link("main.toml").Diagnostics.Single(diagnostic => diagnostic.Severity == Severity.Error);

        error.ShouldBe(new Diagnostic(
            "LP0301", Severity.Error, "main.toml", new SourceSpan(7, 15, 7, 34),
            "linked program 'repo_expert' not found: ./repo_exprt.toml", "did you mean \"./repo_expert.toml\"?")
        {
            SourceLine = "repo_expert = \"./repo_exprt.toml\"",
        });
    }

    [Fact]
    public void All_files_of_the_closure_are_diagnosed()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Spawn + "[linked_programs]\na = \"a.toml\"\nb = \"b.toml\"\n[modle]\n")
            .Write("a.toml", TempFolder.Minimal + "[prompt]\nsytem = 1\n")
            .Write("b.toml", "[model]\nname = ");

        Compilation compilation = folder.Link("main.toml");

        compilation.Graph.ShouldBeNull();
        compilation.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error)
            .Select(diagnostic => (diagnostic.File, diagnostic.Code))
            .ShouldBe([("main.toml", "LP0104"), ("a.toml", "LP0104"), ("b.toml", "LP0005")]);
    }

    [Fact]
    public void A_program_linked_by_two_spellings_and_through_a_symbolic_link_is_one_program()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Spawn + """
            [linked_programs]
            one = { path = "./sub/../leaf.toml", description = "d" }
            two = { path = "leaf.toml", description = "d" }
            three = { path = "alias.toml", description = "d" }
            """).Write("leaf.toml", TempFolder.Minimal);
        Directory.CreateDirectory(folder["sub"]);
        File.CreateSymbolicLink(folder["alias.toml"], "leaf.toml");

        ProgramGraph graph = folder.Graph("main.toml");

        graph.Programs.Select(program => program.Name.Value).ShouldBe(["leaf", "main"]);
        graph.Root.Links.Select(link => link.Target.Value).Distinct().ShouldBe(["leaf"]);
    }

    [Fact]
    public void Programs_that_share_a_stem_are_named_with_their_folder()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Spawn + """
            [linked_programs]
            one = { path = "experts/a.toml", description = "d" }
            two = { path = "others/a.toml", description = "d" }
            three = { path = "others/a", description = "d" }
            """)
            .Write("experts/a.toml", TempFolder.Minimal)
            .Write("others/a.toml", TempFolder.Minimal)
            .Write("others/a", "#!/usr/bin/env llmproc\n" + TempFolder.Minimal);

        string[] names = [.. folder.Graph("main.toml").Programs.Select(program => program.Name.Value)];

        names.ShouldContain("experts/a");
        names.ShouldContain("main");
        names.Length.ShouldBe(4);
    }

    [Fact]
    [Trait("Row", "25")]
    public void Each_cycle_is_noted_with_its_path()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Spawn + "[prompt]\nsystem = \"Use spawn.\"\n[linked_programs.e]\npath = \"expert.toml\"\ndescription = \"d\"\n")
            .Write("expert.toml", Spawn + "[prompt]\nsystem = \"Use spawn.\"\n[linked_programs.m]\npath = \"main.toml\"\ndescription = \"d\"\n");

        Compilation compilation = folder.Link("main.toml");

        compilation.Graph.ShouldNotBeNull();
        Diagnostic note = compilation.Diagnostics.ShouldHaveSingleItem();
        note.Severity.ShouldBe(Severity.Note);
        note.Message.ShouldContain("main → expert → main");
    }

    [Fact]
    public void The_digest_changes_with_everything_that_can_change_a_request()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Spawn + """
            [prompt]
            system_prompt_file = "p.md"
            [linked_programs.a]
            path = "a.toml"
            description = "d"
            output_schema = "s.json"
            """).Write("a.toml", TempFolder.Minimal).Write("p.md", "prompt").Write("s.json", "{}");
        string first = folder.Graph("main.toml").Digest;
        var digests = new List<string> { first, folder.Graph("main.toml", ("parameters.seed", "1")).Digest };

        digests.Add(folder.Write("p.md", "other").Graph("main.toml").Digest);
        digests.Add(folder.Write("s.json", "{} ").Graph("main.toml").Digest);
        digests.Add(folder.Write("a.toml", TempFolder.Minimal + "#").Graph("main.toml").Digest);

        first.ShouldMatch("^[0-9a-f]{64}$");
        digests.ShouldBeUnique();
        folder.Graph("main.toml").Digest.ShouldBe(digests[^1]);
    }
}
