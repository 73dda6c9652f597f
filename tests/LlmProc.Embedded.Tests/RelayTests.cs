namespace LlmProc;

public sealed class RelayTests
{
    private static readonly RequestHead Head = Ask.Head([], Ask.Spawn(("repo_expert", ""), ("code_helper", "")));

    [Fact]
    public async Task One_answer_is_passed_on_as_it_is_under_its_name() =>
        (await Relayed(("repo_expert", "> MIT\nLICENSE:1", false))).ShouldBe("repo_expert says:\n\n> MIT\nLICENSE:1");

    [Fact]
    public async Task Several_answers_keep_the_order_of_the_calls() =>
        (await Relayed(("repo_expert", "A", false), ("code_helper", "B", false))).ShouldBe("repo_expert says:\n\nA\n\ncode_helper says:\n\nB");

    [Fact]
    public async Task A_failure_is_passed_on_as_one() =>
        (await Relayed(("repo_expert", "limit depth 3 reached.", true), ("code_helper", "B", false)))
            .ShouldBe("repo_expert could not answer: limit depth 3 reached.\n\ncode_helper says:\n\nB");

    [Fact]
    public async Task A_refusal_beside_an_answer_is_one_line_after_it() =>
        (await Relayed(("repo_expert", await Refused("Does it support Kubernetes?"), false), ("code_helper", "B", false)))
            .ShouldBe("code_helper says:\n\nB\n\nrepo_expert: the preloaded files do not answer this.");

    [Fact]
    public async Task Refusals_without_an_answer_are_one_that_names_who_was_asked()
    {
        string near = "\nThe nearest passage:\n\n> Lakes freeze.\na.md:1";
        string first = "The preloaded files do not answer this. Read: a.md (r)\nThey never mention: weather, paris, today.";
        string second = "The preloaded files do not answer this. Read: b.md (r)\nThey never mention: paris, weather." + near;

        (await Relayed(("repo_expert", first, false), ("code_helper", second + "\n", false))).ShouldBe(
            "The preloaded files do not answer this. Asked: repo_expert, code_helper "
            + "(embedded is an extractive reader, not a language model: it can only quote.)\nThey never mention: weather, paris." + near);
    }

    [Fact]
    public async Task A_refusal_that_was_relayed_is_a_refusal()
    {
        string relayed = await Relayed(("a", await Refused("Does it support Kubernetes?"), false), ("b", await Refused("Which kubernetes?"), false));

        (await Relayed(("team", relayed, false))).ShouldBe(
            "The preloaded files do not answer this. Asked: team "
            + "(embedded is an extractive reader, not a language model: it can only quote.)\nThey never mention: kubernetes.");
    }

    [Fact]
    public async Task A_failure_stands_before_the_refusals() =>
        (await Relayed(("repo_expert", await Refused("Does it support Kubernetes?"), false), ("code_helper", "limit depth 3 reached.", true)))
            .ShouldStartWith("code_helper could not answer: limit depth 3 reached.\n\nThe preloaded files do not answer this. Asked: repo_expert (");

    [Fact]
    public async Task An_empty_answer_is_named() =>
        (await Relayed(("repo_expert", "", false))).ShouldBe("repo_expert gave no answer.");

    [Theory]
    [InlineData("{\"query\":\"x\"}")]
    [InlineData("{\"program_name\":3}")]
    [InlineData("[]")]
    [InlineData("not JSON")]
    public async Task A_call_that_names_no_program_is_called_by_its_tool(string arguments)
    {
        Conversation conversation = Conversation.Empty
            .Add(Message.User("Hello?"))
            .Add(new Message(Role.Assistant, [new ContentBlock.Call(new ToolCall("1", "spawn", arguments))]))
            .Add(new Message(Role.User, [new ContentBlock.Result(new ToolResult("1", "A", false))]));

        (await TextOf(conversation)).ShouldBe("spawn says:\n\nA");
    }

    [Fact]
    public async Task A_question_beside_results_is_a_question()
    {
        Conversation conversation = Conversation.Empty
            .Add(new Message(Role.Assistant, [new ContentBlock.Call(new ToolCall("1", "fork", "{}"))]))
            .Add(new Message(Role.User, [Result("1", "you are child 1 of 2", false), new ContentBlock.Text("Ask code_helper")]));

        (await Ask.Sample(Head, conversation)).Stop.ShouldBe(SampleStop.ToolCalls);
    }

    private static Task<string> Refused(string question) => Ask.Text(Ask.Tidepool, question);

    private static Task<string> Relayed(params (string Program, string Text, bool IsError)[] answers) => TextOf(Conversation.Empty
        .Add(Message.User("Who knows?"))
        .Add(new Message(Role.Assistant, [.. answers.Select((answer, i) => Call($"{i}", answer.Program))]))
        .Add(new Message(Role.User, [.. answers.Select((answer, i) => Result($"{i}", answer.Text, answer.IsError))])));

    private static ContentBlock.Call Call(string id, string program) => new(new ToolCall(id, "spawn", $$"""{"program_name":"{{program}}"}"""));

    private static ContentBlock.Result Result(string id, string text, bool isError) => new(new ToolResult(id, text, isError));

    private static async Task<string> TextOf(Conversation conversation) =>
        (await Ask.Sample(Head, conversation)).Content.ShouldHaveSingleItem().ShouldBeOfType<ContentBlock.Text>().Value;
}
