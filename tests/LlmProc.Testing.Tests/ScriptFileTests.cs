using Microsoft.Extensions.Time.Testing;
using static LlmProc.Testing.Tests.Requests;

namespace LlmProc.Testing.Tests;

public sealed class ScriptFileTests : IDisposable
{
    private readonly TempProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task A_script_says_calls_fails_and_has_a_last_word()
    {
        ScriptedModel model = Load(
            """
            [[rule]]
            when = "maintain"
            say = "Anna does."

            [[rule]]
            when = { matches = "add (\\d+) and (\\d+)" }
            say = "Let me add."
            call = [{ tool = "calculator", arguments = { expression = "{1}+{2}" } }, { tool = "list_dir" }]

            [[rule]]
            when = "boom"
            fail = { code = "overloaded", message = "the model is overloaded by {last}" }

            [[rule]]
            say = "I do not know."
            stop = "max_tokens"
            usage = { input_tokens = 10, output_tokens = 5, cache_read_tokens = 1, cache_write_tokens = 2, reasoning_tokens = 3 }
            """);

        (await model.TextOf("Who maintains it?")).ShouldBe("Anna does.");

        Sample calls = await model.Answer(Says("add 1 and 2"));
        calls.Stop.ShouldBe(SampleStop.ToolCalls);
        calls.Content.ShouldBe(
        [
            new ContentBlock.Text("Let me add."),
            new ContentBlock.Call(new ToolCall("call_1_1", "calculator", """{"expression":"1+2"}""")),
            new ContentBlock.Call(new ToolCall("call_1_2", "list_dir", "{}")),
        ]);

        ModelException failure = await model.FailureOf(Says("boom"));
        failure.Code.ShouldBe("overloaded");
        failure.Message.ShouldBe("the model is overloaded by boom");

        Sample other = await model.Answer(Says("?"));
        other.ShouldBe(new Sample(other.Content, SampleStop.MaxTokens, new Usage(10, 5, 1, 2, 3), 0));
        other.Content.ShouldBe([new ContentBlock.Text("I do not know.")]);
    }

    [Fact]
    public async Task All_conditions_of_a_table_must_hold()
    {
        ScriptedModel model = Load(
            """
            [[rule]]
            when = { last = "a", matches = "b+", program = "expert", system = "polite", turn = 1, tool_error = false }
            say = "all"
            [[rule]]
            when = { tool_error = true }
            say = "error"
            [[rule]]
            say = "none"
            """);

        (await model.TextOf(Of("expert", "Be polite.", Message.User("ab")))).ShouldBe("all");
        (await model.TextOf(Of("expert", "Be polite.", Message.User("a")))).ShouldBe("none");
        (await model.TextOf(Of("expert", "Be polite.", Message.User("b")))).ShouldBe("none");
        (await model.TextOf(Of("expert", "Be brief.", Message.User("ab")))).ShouldBe("none");
        (await model.TextOf(Of("main", "Be polite.", Message.User("ab")))).ShouldBe("none");
        (await model.TextOf(Of("expert", "Be polite.", Assistant("x"), Message.User("ab")))).ShouldBe("none");
        (await model.TextOf(Of("expert", "Be polite.", Result("ab", isError: true)))).ShouldBe("error");
    }

    [Theory]
    [InlineData("""{ a = 1, b = 1.5, c = true, d = [1, "x"], e = { f = "ü\"" } }""", """{"a":1,"b":1.5,"c":true,"d":[1,"x"],"e":{"f":"ü\""}}""")]
    [InlineData("""'{"n": {1}, '""", """{"n": 42, """)]
    [InlineData("{}", "{}")]
    public async Task Arguments_are_a_table_or_verbatim_text(string toml, string expected)
    {
        ScriptedModel model = Load($$"""
            [[rule]]
            when = { matches = "n=(\\d+)" }
            call = [{ tool = "t", arguments = {{toml}} }]
            """);

        Sample sample = await model.Answer(Says("n=42"));

        sample.Content.ShouldHaveSingleItem().ShouldBeOfType<ContentBlock.Call>().Value.Arguments.ShouldBe(expected);
    }

    [Theory]
    [InlineData("\"200ms\"", 0.2)]
    [InlineData("\"90s\"", 90)]
    [InlineData("\"1h2m3s4ms\"", 3723.004)]
    [InlineData("5", 5)]
    [InlineData("0.5", 0.5)]
    public async Task A_delay_passes_before_the_answer(string delay, double seconds)
    {
        var time = new FakeTimeProvider();
        ScriptedModel model = ScriptFile.Load(_project.Write("answers.toml", $"[[rule]]\nsay = \"x\"\ndelay = {delay}"), [], time).ShouldNotBeNull();

        Task<string> answer = model.TextOf("x");
        time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        answer.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMilliseconds(1));

        (await answer).ShouldBe("x");
    }

    [Theory]
    [InlineData("end_turn", SampleStop.EndTurn)]
    [InlineData("max_tokens", SampleStop.MaxTokens)]
    [InlineData("stop_sequence", SampleStop.StopSequence)]
    [InlineData("refusal", SampleStop.Refusal)]
    [InlineData("pause_turn", SampleStop.PauseTurn)]
    public async Task A_rule_may_say_why_it_stops(string stop, SampleStop expected) =>
        (await Load($"[[rule]]\nsay = \"x\"\nstop = \"{stop}\"").Answer(Says("x"))).Stop.ShouldBe(expected);

    [Fact]
    public async Task Keys_that_begin_with_x_are_the_users_own() =>
        (await Load("x-note = 1\n[[rule]]\nsay = \"x\"\nx-why = \"demo\"").TextOf("?")).ShouldBe("x");

    [Fact]
    public async Task A_script_keeps_no_requests()
    {
        ScriptedModel model = Load("[[rule]]\nsay = \"x\"");

        await model.Answer(Says("?"));

        model.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_byte_order_mark_is_skipped() => (await Load("\uFEFF[[rule]]\nsay = \"x\"").TextOf("?")).ShouldBe("x");

    private ScriptedModel Load(string toml)
    {
        List<Diagnostic> diagnostics = [];
        ScriptedModel? model = ScriptFile.Load(_project.Write("answers.toml", toml), diagnostics);
        diagnostics.ShouldBeEmpty();
        return model.ShouldNotBeNull();
    }
}
