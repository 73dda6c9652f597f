using System.Text.Json;

namespace LlmProc;

public sealed class RoutingTests
{
    private static readonly (string, string)[] Three =
    [
        ("repo_expert", ": Knows this repository; knows README.md, pyproject.toml; topics: Install, Usage, Limits, License"),
        ("code_helper", ": Reads and explains source code; knows parser.cs; topics: Parsing, Errors"),
        ("billing", "; knows billing.md; topics: Plans, Invoices, Refunds"),
    ];

    [Theory]
    [InlineData("How do I get a refund?", "billing")]
    [InlineData("When are the invoices sent?", "billing")]
    [InlineData("What are the limits?", "repo_expert")]
    [InlineData("How am I installing this?", "repo_expert")]
    [InlineData("Explain the parser's errors", "code_helper")]
    [InlineData("What does pyproject.toml say?", "repo_expert")]
    [InlineData("What is the tallest mountain?", "repo_expert,code_helper,billing")]
    [InlineData("Which license, and which invoices?", "repo_expert,billing")]
    [InlineData("What is this?", "repo_expert")]
    [InlineData("What does this project do?", "repo_expert")]
    [InlineData("Is the repo expert there?", "repo_expert")]
    public async Task A_question_goes_to_the_programs_that_fit_it(string question, string programs)
    {
        ToolCall[] calls = await Ask.Calls(Ask.Head([], Ask.Spawn(Three)), question);

        string.Join(',', calls.Select(Program)).ShouldBe(programs);
        calls.ShouldAllBe(call => Argument(call, "query") == question);
        calls.ShouldAllBe(call => call.Tool == "spawn");
        calls.Select(call => call.Id).ShouldBeUnique();
    }

    [Theory]
    [InlineData("Ask the repo expert about refunds", "repo_expert", "refunds")]
    [InlineData("ask RepoExpert", "repo_expert", "ask RepoExpert")]
    [InlineData("Ask repo_expert and code_helper who wrote the lexer", "repo_expert,code_helper", "who wrote the lexer")]
    [InlineData("Ask repo_expert, code_helper, and billing about the journal.", "repo_expert,code_helper,billing", "the journal.")]
    [InlineData("Let code-helper and then repo expert look at it", "repo_expert,code_helper", "look at it")]
    [InlineData("Please consult both repo-expert and code helper: is there a limit?", "repo_expert,code_helper", "is there a limit?")]
    [InlineData("Could you ask BILLING for the plans", "billing", "the plans")]
    [InlineData("tell billing to list the plans", "billing", "list the plans")]
    [InlineData("have billing explain refunds", "billing", "explain refunds")]
    [InlineData("query billing whether refunds exist", "billing", "whether refunds exist")]
    [InlineData("repo_expert: what are invoices?", "repo_expert", "what are invoices?")]
    [InlineData("@repo_expert what are invoices?", "repo_expert", "what are invoices?")]
    [InlineData("@repo_expert @billing: what are\ninvoices?", "repo_expert,billing", "what are\ninvoices?")]
    [InlineData("Ask code_helper what billing knows", "code_helper", "what billing knows")]
    [InlineData("ask billing?\n\nAnswer with JSON: {}", "billing", "ask billing?\n\nAnswer with JSON: {}")]
    [InlineData("Ask billings about refunds", "billing", "Ask billings about refunds")]
    public async Task Whom_a_question_is_addressed_to_is_no_part_of_it(string prompt, string programs, string query)
    {
        ToolCall[] calls = await Ask.Calls(Ask.Head([], Ask.Spawn(Three)), prompt);

        string.Join(',', calls.Select(Program)).ShouldBe(programs);
        calls.ShouldAllBe(call => Argument(call, "query") == query);
    }

    [Fact]
    public async Task The_program_that_fits_best_is_asked_first()
    {
        RequestHead head = Ask.Head([], Ask.Spawn(("a", ": Invoices, seats"), ("b", ": Refunds, seats; topics: Plans")));

        (await Ask.Calls(head, "Which plans have refunds, seats or invoices?")).Select(Program).ShouldBe(["b", "a"]);
    }

    [Theory]
    [InlineData("What is the tallest mountain?")]
    [InlineData("")]
    [InlineData("hello \"quoted\" \\ 🦀")]
    public async Task The_only_link_is_asked_everything(string question)
    {
        ToolCall[] calls = await Ask.Calls(Ask.Head([], Ask.Spawn(("expert", ""))), question);

        Program(calls.ShouldHaveSingleItem()).ShouldBe("expert");
        Argument(calls[0], "query").ShouldBe(question);
    }

    [Fact]
    public async Task Own_files_answer_what_no_link_is_about() =>
        (await Ask.Text(Ask.Head([Ask.Data("deploy.md")], Ask.Spawn(Three)), "How often are secrets rotated?")).ShouldContain("deploy.md:13");

    [Fact]
    public async Task A_link_that_fits_goes_before_own_files() =>
        (await Ask.Calls(Ask.Head([Ask.Data("deploy.md")], Ask.Spawn(Three)), "How often are invoices sent?"))
            .Select(Program).ShouldBe(["billing"]);

    [Fact]
    public async Task Of_many_links_none_is_asked_in_doubt()
    {
        (string, string)[] many = [.. Enumerable.Range(1, 5).Select(i => ($"expert{i}", $": Topic number {i}"))];

        string answer = await Ask.Text(Ask.Head([], Ask.Spawn(many)), "What is the tallest mountain?");

        answer.ShouldBe("""
            None of the linked programs seems to know about this. Name the one to ask:
            - expert1: Topic number 1
            - expert2: Topic number 2
            - expert3: Topic number 3
            - expert4: Topic number 4
            - expert5: Topic number 5
            """);
    }

    [Fact]
    public async Task The_tool_is_known_by_its_schema_whatever_its_name()
    {
        ToolSpec alias = Ask.Spawn(Three) with { Name = "delegate" };
        var other = new ToolSpec("calculator", "Counts.", """{"type":"object","properties":{"expression":{"type":"string"}}}""");

        (await Ask.Calls(Ask.Head([], other, alias), "refunds?")).ShouldHaveSingleItem().Tool.ShouldBe("delegate");
    }

    [Fact]
    public async Task A_tool_that_spawns_only_the_program_itself_is_not_used()
    {
        var self = new ToolSpec("spawn", "Starts this program afresh.", """{"type":"object","properties":{"query":{"type":"string"}}}""");

        (await Ask.Text(Ask.Head([Ask.Data("deploy.md")], self), "How often are secrets rotated?")).ShouldContain("deploy.md:13");
    }

    private static string? Program(ToolCall call) => Argument(call, "program_name");

    private static string? Argument(ToolCall call, string name)
    {
        using var arguments = JsonDocument.Parse(call.Arguments);
        return arguments.RootElement.GetProperty(name).GetString();
    }
}
