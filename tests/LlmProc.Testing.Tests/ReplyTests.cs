using Microsoft.Extensions.Time.Testing;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;
using static LlmProc.Testing.Tests.Requests;

namespace LlmProc.Testing.Tests;

public class ReplyTests
{
    [Fact]
    public async Task Say_streams_words_that_make_up_the_sample()
    {
        var updates = await Model(Say("  Anna does.\nSince 2019 ")).UpdatesOf(Says("x"));

        updates.OfType<ModelUpdate.TextDelta>().Select(delta => delta.Text).ShouldBe(["  Anna", " does.", "\nSince", " 2019", " "]);
        Sample sample = updates[^1].ShouldBeOfType<ModelUpdate.Completed>().Sample;
        sample.Content.ShouldBe([new ContentBlock.Text("  Anna does.\nSince 2019 ")]);
        sample.Stop.ShouldBe(SampleStop.EndTurn);
        sample.CostUsd.ShouldBe(0);
    }

    [Fact]
    public async Task An_empty_text_is_streamed_without_deltas() =>
        (await Model(Say("")).UpdatesOf(Says("x"))).ShouldHaveSingleItem().ShouldBeOfType<ModelUpdate.Completed>();

    [Fact]
    public async Task Several_calls_follow_a_text_in_one_turn()
    {
        Reply reply = Say("Let me look.").And(Call("read_file", """{"file_path":"a"}""")).And(Call("list_dir"));

        Sample sample = await Model(reply).Answer(Says("x"));

        sample.Stop.ShouldBe(SampleStop.ToolCalls);
        sample.Content.ShouldBe(
        [
            new ContentBlock.Text("Let me look."),
            new ContentBlock.Call(new ToolCall("call_1_1", "read_file", """{"file_path":"a"}""")),
            new ContentBlock.Call(new ToolCall("call_1_2", "list_dir", "{}")),
        ]);
    }

    [Fact]
    public async Task Ids_of_calls_differ_from_turn_to_turn_and_agree_in_a_replay()
    {
        ScriptedModel model = Model(Call("a"));
        ModelRequest later = Of(Message.User("x"), Assistant("y"), Result("z"));

        Sample first = await model.Answer(Says("x"));
        Sample second = await model.Answer(later);
        Sample replayed = await model.Answer(later);

        IdOf(second).ShouldNotBe(IdOf(first));
        IdOf(replayed).ShouldBe(IdOf(second));
    }

    [Fact]
    public async Task Groups_and_the_last_text_are_put_into_a_text()
    {
        ScriptedModel model = new ScriptedModel().When(LastMatches("([a-z]+)=([0-9]+)"), Say("{1} is {2} ({0}), not {3}; {last}; {other}"));

        (await model.TextOf("let x=5 {1}")).ShouldBe("x is 5 (x=5), not {3}; let x=5 {1}; {other}");
    }

    [Fact]
    public async Task What_is_put_into_arguments_stays_inside_its_string()
    {
        ScriptedModel model = new ScriptedModel()
            .When(LastMatches("read (.*)"), Call("read_file", """{"file_path":"{1}","all":"{last}","nested":{"n":{}}}"""));

        Sample sample = await model.Answer(Says("read a\"b\\c\tü"));

        CallIn(sample).Arguments.ShouldBe("""{"file_path":"a\"b\\c\tü","all":"read a\"b\\c\tü","nested":{"n":{}}}""");
    }

    [Fact]
    public async Task Arguments_need_not_be_JSON() =>
        CallIn(await Model(Call("a", "{'x': ")).Answer(Says("x"))).Arguments.ShouldBe("{'x': ");

    [Fact]
    public async Task Blocks_are_given_back_as_they_are()
    {
        ContentBlock[] blocks =
        [
            new ContentBlock.Thinking("hm {last}", "signed"),
            new ContentBlock.Opaque("anthropic", """{"type":"new"}"""),
            new ContentBlock.Call(new ToolCall("mine", "a", "{}")),
        ];

        Sample sample = await Model(Blocks([.. blocks])).Answer(Says("x"));

        sample.Content.ShouldBe(blocks);
    }

    [Fact]
    public async Task Stop_wins_over_the_calls()
    {
        (await Model(Say("half").Stop(SampleStop.MaxTokens)).Answer(Says("x"))).Stop.ShouldBe(SampleStop.MaxTokens);
        (await Model(Call("a").Stop(SampleStop.MaxTokens)).Answer(Says("x"))).Stop.ShouldBe(SampleStop.MaxTokens);
    }

    [Fact]
    public async Task Fail_throws_its_code_and_message()
    {
        ModelException failure = await Model(Fail("overloaded", "no room for '{last}'")).FailureOf(Says("x"));

        failure.Code.ShouldBe("overloaded");
        failure.Message.ShouldBe("no room for 'x'");
    }

    [Theory]
    [InlineData(0, new string[0])]
    [InlineData(2, new[] { "one", " two" })]
    [InlineData(9, new[] { "one", " two", " three" })]
    public async Task Cut_breaks_the_stream_after_some_deltas(int after, string[] expected)
    {
        List<ModelUpdate> seen = [];
        ScriptedModel model = Model(Say("one two three").Cut(after));

        ModelException failure = await Should.ThrowAsync<ModelException>(async () =>
        {
            await foreach (ModelUpdate update in model.SampleAsync(Says("x"), TestContext.Current.CancellationToken))
            {
                seen.Add(update);
            }
        });

        failure.Code.ShouldBe("incomplete");
        seen.ShouldBe(expected.Select(word => new ModelUpdate.TextDelta(word)));
    }

    [Fact]
    public async Task After_waits_on_the_clock_of_the_model()
    {
        var time = new FakeTimeProvider();
        ScriptedModel model = new ScriptedModel(time).When(Any, Say("late").After(TimeSpan.FromMinutes(5)));

        Task<string> answer = model.TextOf("x");
        time.Advance(TimeSpan.FromSeconds(299));
        answer.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));

        (await answer).ShouldBe("late");
    }

    [Fact]
    public async Task A_delay_ends_when_it_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        ScriptedModel model = new ScriptedModel(new FakeTimeProvider()).When(Any, Fail("overloaded", "late").After(TimeSpan.FromMinutes(5)));
        await using IAsyncEnumerator<ModelUpdate> updates = model.SampleAsync(Says("x"), cancel.Token).GetAsyncEnumerator(cancel.Token);

        ValueTask<bool> next = updates.MoveNextAsync();
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await next);
    }

    [Fact]
    public async Task Usage_is_estimated_from_what_is_new()
    {
        ScriptedModel model = Model(Say("12345"));

        Sample first = await model.Answer(Of("main", "12345678", Message.User("1234")));
        Sample second = await model.Answer(Of("main", "12345678", Message.User("1234"), Assistant("12345"), Result("123456789")));

        first.Usage.ShouldBe(new Usage(3, 2));
        second.Usage.ShouldBe(new Usage(3, 2));
    }

    [Fact]
    public async Task Takes_sets_usage_and_cost()
    {
        Sample sample = await Model(Say("x").Takes(new Usage(10, 5, CacheReadTokens: 7), costUsd: 0.02m)).Answer(Says("x"));

        sample.Usage.ShouldBe(new Usage(10, 5, CacheReadTokens: 7));
        sample.CostUsd.ShouldBe(0.02m);
        (await Model(Say("x").Takes(default, costUsd: null)).Answer(Says("x"))).CostUsd.ShouldBeNull();
    }

    [Fact]
    public void Only_contents_can_be_joined()
    {
        Should.Throw<ArgumentException>(() => Say("a").And(Fail("overloaded", "b")));
        Should.Throw<ArgumentException>(() => Fail("overloaded", "b").And(Say("a")));
        Should.Throw<ArgumentException>(() => Say("a").And(Say("b").Stop(SampleStop.Refusal)));
    }

    private static ScriptedModel Model(Reply reply) => new ScriptedModel().When(Any, reply);

    private static ToolCall CallIn(Sample sample) => sample.Content.OfType<ContentBlock.Call>().Single().Value;

    private static string IdOf(Sample sample) => CallIn(sample).Id;
}
