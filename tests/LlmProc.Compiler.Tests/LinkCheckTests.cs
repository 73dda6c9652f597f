using System.Collections.Immutable;

namespace LlmProc;

/// <summary>What is said of links that can be read, but cannot be meant.</summary>
public sealed class LinkCheckTests
{
    private const string Expert = TempFolder.Minimal + "[prompt]\nsystem = \"You know.\"\n";

    private static string Primary(string links, string prompt = "Ask by spawn.", string more = "") =>
        $"{TempFolder.Minimal}[prompt]\nsystem = \"{prompt}\"\n[tools]\nenabled = [\"spawn\"]\n{more}[linked_programs]\n{links}";

    private static string Link(string name, string path, string more = "") => $"{name} = {{ path = \"{path}\", description = \"d\"{more} }}\n";

    private static (string Code, string File, int Line, int Column, string Message)[] Said(ImmutableArray<Diagnostic> diagnostics) =>
        [.. diagnostics.Select(found => (found.Code, found.File, found.Span.Line, found.Span.Column, found.Message))];

    [Fact]
    [Trait("Row", "27")]
    public void A_link_that_gives_more_than_the_program_can_have_names_both_levels_and_the_way_out()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Primary(Link("middle", "middle.toml", ", access = \"read\"")))
            .Write("middle.toml", Primary(Link("leaf", "leaf.toml", ", access = \"write\"")))
            .Write("leaf.toml", Expert);

        Diagnostic error = folder.Link("main.toml").Diagnostics.ShouldHaveSingleItem();

        (error.Code, error.Severity, error.File).ShouldBe(("LP0040", Severity.Error, "middle.toml"));
        error.Span.ShouldBe(new SourceSpan(9, 58, 9, 65));
        error.Message.ShouldBe("linked program 'leaf' is given write access, but this program itself has read access at most");
        error.Hint.ShouldBe("to give it more than this program has, write grant = \"write\"");
    }

    [Fact]
    public void Of_several_ways_to_a_program_the_one_with_most_access_counts()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Primary(Link("narrow", "middle.toml", ", access = \"read\"") + Link("wide", "wide.toml", ", access = \"write\"")))
            .Write("middle.toml", Primary(Link("leaf", "leaf.toml", ", access = \"write\"") + Link("top", "leaf.toml", ", access = \"admin\"")))
            .Write("wide.toml", Primary(Link("middle", "middle.toml")))
            .Write("leaf.toml", Expert);

        Said([.. folder.Link("main.toml").Diagnostics.Where(found => found.Severity == Severity.Error)]).ShouldBe(
            [("LP0040", "middle.toml", 10, 57, "linked program 'top' is given admin access, but this program itself has write access at most")]);
    }

    [Fact]
    public void A_circle_does_not_raise_access()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Primary(Link("a", "a.toml", ", access = \"read\"")))
            .Write("a.toml", Primary(Link("b", "b.toml")))
            .Write("b.toml", Primary(Link("a", "a.toml", ", access = \"write\"")));

        folder.Link("main.toml").Diagnostics.Where(found => found.Severity == Severity.Error).Select(found => (found.Code, found.File)).ShouldBe([("LP0040", "b.toml")]);
    }

    [Fact]
    public void A_tool_that_no_link_gives_the_access_for_is_warned_of()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Primary(Link("lead", "lead.toml", ", access = \"read\"")))
            .Write("lead.toml", TempFolder.Minimal + "[prompt]\nsystem = \"Ask leaf.\"\n[tools]\nenabled = [\"calculator\", \"spawn\"]\n[linked_programs]\n" + Link("leaf", "leaf.toml"))
            .Write("leaf.toml", Expert);

        Diagnostic warning = folder.Link("main.toml").Diagnostics.ShouldHaveSingleItem();

        (warning.Code, warning.Severity, warning.File, warning.Span).ShouldBe(("LP0041", Severity.Warning, "lead.toml", new SourceSpan(7, 26, 7, 33)));
        warning.Message.ShouldBe("tool 'spawn' needs admin access, but links give this program read access at most: it is never offered");
        warning.Hint.ShouldBe("raise access of 'lead' in main.toml, or give the tool itself access = \"read\"");
    }

    [Theory]
    [InlineData("", "enabled = [{ name = \"spawn\", access = \"read\" }]")]
    [InlineData("wide = { path = \"lead.toml\", description = \"d\" }\n", "enabled = [\"spawn\"]")]
    [InlineData("granted = { path = \"lead.toml\", description = \"d\", grant = \"admin\" }\n", "enabled = [\"spawn\"]")]
    public void A_tool_that_is_lowered_or_reached_by_a_better_way_is_fine(string other, string tools)
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Primary(Link("lead", "lead.toml", ", access = \"read\"") + other))
            .Write("lead.toml", TempFolder.Minimal + $"[prompt]\nsystem = \"Ask leaf.\"\n[tools]\n{tools}\n[linked_programs]\n" + Link("leaf", "leaf.toml"))
            .Write("leaf.toml", Expert);

        folder.Link("main.toml").Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void Tools_of_a_server_need_write_access_unless_they_are_lowered()
    {
        using TempFolder folder = new();
        const string server = "[mcp.servers]\na = { command = \"a\" }\nb = { command = \"b\" }\n[tools.mcp]\na = { look = { access = \"read\" } }\nb = [\"change\"]\n";
        folder.Write("main.toml", Primary(Link("lead", "lead.toml", ", access = \"read\""))).Write("lead.toml", Expert + server);

        Diagnostic warning = folder.Link("main.toml").Diagnostics.Single(found => found.Code == "LP0041");

        (warning.Span.Line, warning.Message).ShouldBe((11, "a tool of server 'b' needs write access, but links give this program read access at most: it is never offered"));
    }

    [Fact]
    public void A_grant_of_more_than_anybody_below_needs_is_warned_of_and_such_access_noted()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Primary(
                Link("a", "reader.toml", ", grant = \"admin\"") + Link("b", "reader.toml", ", access = \"write\"") + Link("c", "lead.toml", ", grant = \"admin\"")
                + Link("d", "reader.toml", ", grant = \"read\""), "Ask a, b, c or d."))
            .Write("reader.toml", Expert)
            .Write("lead.toml", Primary(Link("reader", "reader.toml")));

        ImmutableArray<Diagnostic> said = folder.Link("main.toml").Diagnostics;

        said.Select(found => (found.Code, found.Severity, found.Span.Line, found.Hint)).ShouldBe(
        [
            ("LP0042", Severity.Warning, 9, "grant = \"read\" is enough"),
            ("LP0042", Severity.Note, 10, "access = \"read\" is enough"),
        ]);
        said[0].Message.ShouldBe("linked program 'a' is granted admin access, but neither it nor what it can ask has a tool that needs more than read");
    }

    [Fact]
    public void What_a_tool_of_the_application_needs_is_not_known_here()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Primary(Link("a", "a.toml", ", grant = \"admin\"") + Link("b", "a.toml", ", access = \"read\""), "Ask a or b."))
            .Write("a.toml", Expert + "[tools]\nenabled = [\"look_up\"]\n");

        ProgramLinker.Link("main.toml", new LinkOptions(folder.Path) { HostTools = ["look_up"] }).Diagnostics.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Frage den Repo-Experten.", "repo_expert")]
    [InlineData("The repo_experts know.", "repo_expert")]
    [InlineData("Pyydä koodi-avustajaa auttamaan.", "koodi_avustaja")]
    [InlineData("It's the repo expert's turn.", "repo_expert")]
    public void A_name_with_the_ending_of_a_language_is_mentioned_too(string prompt, string name)
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Primary(Link(name, "a.toml"), prompt)).Write("a.toml", Expert);

        folder.Link("main.toml").Diagnostics.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Ask repo_expert or Code-Helper.")]
    [InlineData("Ask the REPO EXPERT. The code helper writes.")]
    [InlineData("Use spawn for questions.")]
    public void A_prompt_that_mentions_its_experts_is_fine(string prompt)
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Primary(Link("repo_expert", "a.toml") + Link("code_helper", "b.toml"), prompt)).Write("a.toml", Expert).Write("b.toml", Expert);

        folder.Link("main.toml").Diagnostics.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("You are helpful.")]
    [InlineData("The repo_expertise and the my_repo_expert are respawned.")]
    public void A_prompt_that_mentions_no_expert_is_warned_of(string prompt)
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Primary(Link("repo_expert", "a.toml"), prompt)).Write("a.toml", Expert);

        Said(folder.Link("main.toml").Diagnostics)
            .ShouldBe([("LP0314", "main.toml", 9, 1, "the prompt mentions neither the linked program 'repo_expert' nor 'spawn'")]);
    }

    [Fact]
    public void Of_experts_that_are_not_mentioned_beside_others_each_is_noted()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Primary(Link("a", "a.toml") + Link("b", "b.toml") + Link("c", "c.toml"), "Ask b by spawn."))
            .Write("a.toml", Expert).Write("b.toml", Expert).Write("c.toml", Expert);

        ImmutableArray<Diagnostic> said = folder.Link("main.toml").Diagnostics;

        said.ShouldAllBe(found => found.Code == "LP0314" && found.Severity == Severity.Note);
        said.Select(found => found.Span.Line).ShouldBe([9, 11]);
    }

    [Fact]
    public void Prompts_of_files_and_of_users_count_too()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", TempFolder.Minimal + "[prompt]\nsystem_prompt_file = \"p.md\"\n[tools]\nenabled = [\"spawn\"]\n[linked_programs]\n" + Link("a", "b.toml"))
            .Write("b.toml", TempFolder.Minimal + "[prompt]\nuser_prompt = \"Ask a!\"\n[tools]\nenabled = [\"spawn\"]\n[linked_programs]\n" + Link("a", "a.toml"))
            .Write("p.md", "Let a help.").Write("a.toml", Expert);

        folder.Link("main.toml").Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void An_expert_that_knows_nothing_is_named_at_the_first_link_to_it()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Primary(Link("empty", "empty.toml") + Link("other", "other.toml") + Link("script", "script.toml")))
            .Write("empty.toml", TempFolder.Minimal + "[prompt]\nsystem = \" \"\n")
            .Write("other.toml", TempFolder.Minimal.Replace("\"m\"", "\"larger\"", StringComparison.Ordinal) + "[linked_programs]\nagain = { path = \"empty.toml\", description = \"d\" }\n")
            .Write("script.toml", "[model]\nname = \"s.toml\"\nprovider = \"script\"\n").Write("s.toml", "");

        Said(folder.Link("main.toml").Diagnostics).Where(found => found.Code != "LP0303").ShouldBe(
        [
            ("LP0315", "main.toml", 9, 18, "linked program 'empty' knows nothing of its own: no system prompt, no preload, no tools, no links, and the same model"),
        ]);
    }

    [Fact]
    public void Two_links_to_one_file_are_warned_of_unless_their_terms_differ()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Primary(
                Link("a", "a.toml") + Link("b", "./a.toml") + Link("c", "a.toml", ", session = \"keep\"") + Link("d", "a.toml", ", limits = { iterations = 3 }") + Link("e", "a.toml", ", limits = { iterations = 3 }")))
            .Write("a.toml", Expert);

        Said(folder.Link("main.toml").Diagnostics).ShouldBe(
        [
            ("LP0309", "main.toml", 10, 1, "linked programs 'a' and 'b' are the same file on the same terms: ./a.toml"),
            ("LP0309", "main.toml", 13, 1, "linked programs 'd' and 'e' are the same file on the same terms: a.toml"),
        ]);
    }

    [Theory]
    [InlineData("calculator")]
    [InlineData("read_fd")]
    [InlineData("sum")]
    public void A_link_with_the_name_of_a_tool_is_warned_of(string name)
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Primary(Link(name, "a.toml")).Replace("[\"spawn\"]", "[\"spawn\", { name = \"calculator\", alias = \"sum\" }]", StringComparison.Ordinal))
            .Write("a.toml", Expert);

        folder.Link("main.toml").Diagnostics.Select(found => (found.Code, found.Severity)).ShouldBe([("LP0310", Severity.Warning)]);
    }

    [Fact]
    public void Limits_of_a_link_above_those_of_the_program_have_no_effect()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Primary(
                Link("a", "a.toml", ", limits = { iterations = 11, depth = 4, processes = 100, timeout = \"2m\" }"), more: "[limits]\niterations = 10\ntimeout = \"90s\"\n"))
            .Write("a.toml", Expert);

        Said(folder.Link("main.toml").Diagnostics).ShouldBe(
        [
            ("LP0311", "main.toml", 12, 52, "limits.iterations = 11 of linked program 'a' has no effect: this program itself has 10"),
            ("LP0311", "main.toml", 12, 52, "limits.depth = 4 of linked program 'a' has no effect: this program itself has 3"),
            ("LP0311", "main.toml", 12, 52, "limits.timeout = 2m of linked program 'a' has no effect: this program itself has 1m30s"),
        ]);
    }

    [Fact]
    public void A_program_below_the_limit_of_depth_can_never_be_started()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Primary(Link("a", "a.toml"), more: "[limits]\ndepth = 1\n"))
            .Write("a.toml", Primary(Link("b", "b.toml") + Link("again", "b.toml") + Link("main", "main.toml")))
            .Write("b.toml", Primary(Link("c", "c.toml")))
            .Write("c.toml", Expert);

        Said(folder.Link("main.toml").Diagnostics).Where(found => found.Code == "LP0312")
            .ShouldBe([("LP0312", "a.toml", 9, 1, "linked program 'b' can never be started: limits.depth = 1 of main.toml ends before it")]);
    }

    [Fact]
    public void The_shortest_way_and_the_highest_limit_decide_what_can_be_started()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Primary(Link("low", "a.toml", ", limits = { depth = 0 }") + Link("b", "b.toml")))
            .Write("a.toml", Primary(Link("leaf", "leaf.toml")))
            .Write("b.toml", Primary(Link("a", "a.toml")))
            .Write("leaf.toml", Expert);

        folder.Link("main.toml").Diagnostics.ShouldBeEmpty();
        folder.Write("b.toml", Primary(Link("leafless", "c.toml"))).Write("c.toml", Expert);
        folder.Link("main.toml").Diagnostics.ShouldHaveSingleItem().Message
            .ShouldBe("linked program 'leaf' can never be started: limits.depth = 0 of main.toml ends before it");
    }

    [Fact]
    public void Programs_that_differ_only_in_case_are_warned_of_where_they_are_two()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Primary(Link("a", "expert.toml") + Link("b", "Expert.toml"))).Write("expert.toml", Expert);
        bool isOne = File.Exists(folder["EXPERT.toml"]);
        folder.Write("Expert.toml", Expert);

        string code = folder.Link("main.toml").Diagnostics.ShouldHaveSingleItem().Code;

        code.ShouldBe(isOne ? "LP0309" : "LP0313");
    }

    [Fact]
    public void A_file_in_other_letters_is_found_or_hinted_at()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Primary(Link("a", "./Expert.toml"))).Write("expert.toml", Expert);

        if (File.Exists(folder["EXPERT.toml"]))
        {
            folder.Graph("main.toml").Programs.Count().ShouldBe(2);
        }
        else
        {
            folder.Link("main.toml").Diagnostics.ShouldHaveSingleItem().Hint.ShouldBe("did you mean \"./expert.toml\"?");
        }
    }

    [Fact]
    public void Preloading_a_file_twice_or_the_program_itself_is_warned_of()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Expert + "[preload]\nfiles = [\"a.md\", \"./a.md\", \"main.toml\", \"*.md\"]\n").Write("a.md", "a").Write("b.md", "b");

        Compilation compilation = folder.Link("main.toml");

        Said(compilation.Diagnostics).ShouldBe(
        [
            ("LP0316", "main.toml", 7, 18, "preload file ./a.md is named already at 7:10; it is put in once"),
            ("LP0317", "main.toml", 7, 28, "preload file main.toml is this program file: the model would read its own declaration"),
        ]);
        compilation.Graph!.Root.Preload.Select(file => file.Given).ShouldBe(["a.md", "main.toml", "b.md"]);
    }

    [Theory]
    [InlineData("openai", 1_000_001, "LP0318")]
    [InlineData("openai", 1_000_000, null)]
    [InlineData("embedded", 3_000_000, null)]
    public void A_preload_larger_than_models_take_is_warned_of(string provider, int length, string? code)
    {
        using TempFolder folder = new();
        string program = Expert.Replace("openai", provider, StringComparison.Ordinal).Replace("\"m\"", "\"extractive\"", StringComparison.Ordinal);
        folder.Write("main.toml", program + "[preload]\nfiles = [\"a.md\", \"b.md\"]\n").Write("a.md", "a").Write("b.md", new string('b', length - 1));

        folder.Link("main.toml").Diagnostics.SingleOrDefault()?.Code.ShouldBe(code);
        folder.Link("main.toml").Diagnostics.Length.ShouldBe(code is null ? 0 : 1);
    }

    [Theory]
    [InlineData("{ \"$ref\": \"https://example.com/s.json\" }", "cannot be checked: #/$ref")]
    [InlineData("{ \"$ref\": \"#\" }", "cannot be checked: #")]
    [InlineData("{ \"pattern\": \"(a+)+\\\\1\" }", "cannot be checked: #/pattern")]
    [InlineData("{ \"type\": \"thing\" }", "cannot be checked: #/type")]
    [MemberData(nameof(HostileSchemas))]
    [Trait("Row", "40")]
    [Trait("Row", "41")]
    public void A_schema_that_answers_cannot_be_checked_with_is_refused(string schema, string reason)
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Primary(Link("a", "a.toml", ", output_schema = \"s.json\""))).Write("a.toml", Expert).Write("s.json", schema);

        Diagnostic error = folder.Link("main.toml").Diagnostics.ShouldHaveSingleItem();

        (error.Code, error.Span.Line, error.Span.Column).ShouldBe(("LP0406", 9, 59));
        error.Message.ShouldStartWith("output schema s.json");
        error.Message.ShouldContain(reason);
    }

    public static TheoryData<string, string> HostileSchemas => new()
    {
        { string.Concat(Enumerable.Repeat("{\"not\":", 1000)) + "true" + new string('}', 1000), "is not JSON of at most 64 levels" },
        { $"{{\"enum\":[{string.Join(',', Enumerable.Range(0, 100_000))}]}}", "cannot be checked: #/enum" },
        { $"{{\"description\":\"{new string('d', 1 << 20)}\"}}", "limit 1 MiB" },
        { "{ \"$defs\": { \"a\": { \"$ref\": \"#/$defs/b\" }, \"b\": { \"$ref\": \"#/$defs/a\" } }, \"$ref\": \"#/$defs/a\" }", "cannot be checked: #" },
    };
}
