using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;
using static LlmProc.Testing.Tests.Requests;

namespace LlmProc.Testing.Tests;

public class ScriptedModelTests
{
    [Fact]
    public async Task The_first_rule_that_matches_answers()
    {
        ScriptedModel model = new ScriptedModel().When(Last("a"), Say("first")).When(Last("ab"), Say("second")).When(Any, Say("third"));

        (await model.TextOf("ab")).ShouldBe("first");
        (await model.TextOf("b")).ShouldBe("third");
    }

    [Fact]
    public async Task A_rule_is_added_to_a_new_model()
    {
        ScriptedModel one = new ScriptedModel().When(Last("a"), Say("a"));
        ScriptedModel two = one.When(Any, Say("b"));

        (await two.TextOf("x")).ShouldBe("b");
        await one.FailureOf(Says("x"));
    }

    [Fact]
    public async Task Without_a_matching_rule_the_failure_shows_the_message_and_the_rules()
    {
        ScriptedModel model = new ScriptedModel().When(Last("2+2?"), Say("4")).When(Turn(3), Say("x"));

        ModelException failure = await model.FailureOf(Of("expert", "", Message.User("3+3?\nquick")));

        failure.Code.ShouldBe("script");
        failure.Message.ShouldBe(
            "No rule of the script answers turn 1 of expert, last text: \"3+3? quick\". Rules: the last text contains \"2+2?\"; it is turn 3");
    }

    [Fact]
    public async Task A_long_message_is_shortened_between_characters()
    {
        ModelException failure = await new ScriptedModel().FailureOf(Says(new string('a', 199) + "😀" + new string('b', 500)));

        failure.Message.ShouldBe($"No rule of the script answers turn 1 of main, last text: \"{new string('a', 199)}…\". There are no rules.");
    }

    [Fact]
    public async Task Many_rules_are_counted_and_not_all_shown()
    {
        ScriptedModel model = Enumerable.Range(1, 25).Aggregate(new ScriptedModel(), (all, n) => all.When(Turn(n + 1), Say("x")));

        (await model.FailureOf(Says("x"))).Message.ShouldEndWith("it is turn 21; and 5 more");
    }

    [Fact]
    public async Task One_request_has_one_answer_whoever_asks_and_when()
    {
        ScriptedModel model = new ScriptedModel()
            .When(LastMatches("add ([0-9]+) ([0-9]+)"), Say("Adding.").And(Call("calculator", """{"expression":"{1}+{2}"}""")))
            .When(Any, Say("turn of {last}"));
        ModelRequest[] requests = [Says("add 1 2"), Says("x"), Of(Message.User("add 1 2"), Assistant("…"), Result("3"))];
        string[] expected = [.. await Task.WhenAll(requests.Select(request => Describe(model, request)))];

        string[][] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            List<string> seen = [];
            for (int i = 0; i < 300; i++)
            {
                seen.Add(await Describe(model, requests[i % requests.Length]));
            }

            return seen.Distinct().ToArray();
        })));

        answers.ShouldAllBe(seen => seen.SequenceEqual(expected));
        model.Requests.Length.ShouldBe(requests.Length + 8 * 300);
    }

    [Fact]
    public async Task Requests_are_kept_in_order_even_those_that_fail()
    {
        ScriptedModel model = new ScriptedModel().When(Last("a"), Say("a"));
        ModelRequest first = Says("a");
        ModelRequest second = Says("b");

        await model.Answer(first);
        await model.FailureOf(second);

        model.Requests.ShouldBe([first, second]);
    }

    [Fact]
    public async Task A_cancelled_request_is_not_answered()
    {
        ScriptedModel model = new ScriptedModel().When(Any, Say("x"));

        await using IAsyncEnumerator<ModelUpdate> updates = model
            .SampleAsync(Says("x"), new CancellationToken(canceled: true))
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await Should.ThrowAsync<OperationCanceledException>(async () => await updates.MoveNextAsync());

        model.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_scripted_provider_stands_in_for_any_other()
    {
        var provider = new ScriptedProvider("anthropic", new ScriptedModel().When(Any, Say("hello")));

        provider.Name.ShouldBe("anthropic");
        (await provider.Open(new ModelSettings("anthropic", "claude-haiku-4-5")).TextOf("x")).ShouldBe("hello");
    }

    private static async Task<string> Describe(ScriptedModel model, ModelRequest request)
    {
        Sample sample = await model.Answer(request);
        return $"{string.Join(' ', sample.Content)} {sample.Stop} {sample.Usage}";
    }
}
