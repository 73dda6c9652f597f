using System.Text.Json;
using Microsoft.Extensions.AI;
using static LlmProc.Providers.Tests.ScriptedClient;

namespace LlmProc.Providers.Tests;

public sealed class ChatClientReplyTests
{
    private readonly ScriptedClient _client = new();

    [Fact]
    public async Task Text_is_shown_as_it_comes_and_kept_whole()
    {
        List<ModelUpdate> updates = await _client.Reply(Text("Hel"), Text("lo"), Stop).UpdatesAsync();

        updates.OfType<ModelUpdate.TextDelta>().Select(delta => delta.Text).ShouldBe(["Hel", "lo"]);
        Sample sample = ((ModelUpdate.Completed)updates[^1]).Sample;
        sample.Content.ShouldBe([new ContentBlock.Text("Hello")]);
        sample.Stop.ShouldBe(SampleStop.EndTurn);
        sample.CostUsd.ShouldBeNull();
    }

    [Fact]
    public async Task Calls_get_no_id_of_the_client_and_arguments_as_json()
    {
        Sample sample = await _client.Reply(
            Of(new FunctionCallContent("dup", "spawn", new Dictionary<string, object?> { ["n"] = 1, ["x"] = 0.5, ["s"] = "a\"b", ["l"] = new object?[] { null, true }, ["j"] = Json("""{"k":[1]}""") })),
            Calls).SampleAsync();

        ToolCall call = sample.Content.ShouldHaveSingleItem().ShouldBeOfType<ContentBlock.Call>().Value;
        call.ShouldBe(new ToolCall("", "spawn", """{"n":1,"x":0.5,"s":"a\"b","l":[null,true],"j":{"k":[1]}}"""));
        sample.Stop.ShouldBe(SampleStop.ToolCalls);
    }

    [Fact]
    public async Task A_call_without_arguments_has_none()
    {
        Sample sample = await _client.Reply(Of(new FunctionCallContent("1", "now", null)), Calls).SampleAsync();

        ((ContentBlock.Call)sample.Content[0]).Value.Arguments.ShouldBe("{}");
    }

    [Fact]
    public async Task A_call_whose_arguments_the_client_could_not_read_is_not_a_call_without_arguments()
    {
        Sample sample = await _client.Reply(Of(new FunctionCallContent("1", "now", null) { Exception = new JsonException("bad") }), Calls).SampleAsync();

        string arguments = ((ContentBlock.Call)sample.Content[0]).Value.Arguments;
        Should.Throw<JsonException>(() => JsonDocument.Parse(arguments));
        sample.Stop.ShouldBe(SampleStop.ToolCalls);
    }

    [Fact]
    public async Task A_call_that_is_repeated_while_it_grows_is_one_call()
    {
        Sample sample = await _client.Reply(
            Of(new FunctionCallContent("1", "spawn", null)),
            Of(Call("1", "spawn", ("query", "who"))),
            Of(Call("1", "spawn", ("query", "who is"), ("to", "x"))),
            Of(Call("1", "spawn", ("query", "who is"), ("to", "x"))),
            Calls).SampleAsync();

        ((ContentBlock.Call)sample.Content.ShouldHaveSingleItem()).Value.Arguments.ShouldBe("""{"query":"who is","to":"x"}""");
    }

    [Theory]
    [InlineData("same")]
    [InlineData("")]
    public async Task Different_calls_under_one_id_are_different_calls(string id)
    {
        Sample sample = await _client.Reply(Of(Call(id, "spawn", ("query", "a")), Call(id, "spawn", ("query", "b")), Call(id, "read", ("query", "b"))), Calls).SampleAsync();

        sample.Content.OfType<ContentBlock.Call>().Select(call => call.Value.Tool + call.Value.Arguments)
            .ShouldBe(["""spawn{"query":"a"}""", """spawn{"query":"b"}""", """read{"query":"b"}"""]);
    }

    [Fact]
    public async Task Text_that_comes_again_whole_is_said_once()
    {
        const string said = "The answer, as far as anyone knows, is 42.";
        List<ModelUpdate> updates = await _client.Reply(Text(said[..30]), Text(said), Text(said), Stop).UpdatesAsync();

        ((ModelUpdate.Completed)updates[^1]).Sample.Content.ShouldBe([new ContentBlock.Text(said)]);
        string.Concat(updates.OfType<ModelUpdate.TextDelta>().Select(delta => delta.Text)).ShouldBe(said);
    }

    [Fact]
    public async Task Short_texts_may_repeat() =>
        (await _client.Reply(Text("ha"), Text("ha"), Text("haha"), Stop).SampleAsync()).Content.ShouldBe([new ContentBlock.Text("hahahaha")]);

    [Theory]
    [InlineData("stop", SampleStop.EndTurn, null)]
    [InlineData("length", SampleStop.MaxTokens, null)]
    [InlineData("content_filter", SampleStop.Refusal, null)]
    [InlineData("refusal", SampleStop.Refusal, null)]
    [InlineData("pause_turn", SampleStop.PauseTurn, null)]
    [InlineData("solar_flare", SampleStop.EndTurn, "solar_flare")]
    public async Task Reasons_to_finish_are_known_or_kept(string reason, SampleStop stop, string? kept)
    {
        Sample sample = await _client.Reply(Text("x"), new ChatResponseUpdate { FinishReason = new ChatFinishReason(reason) }).SampleAsync();

        (sample.Stop, sample.ProviderStop).ShouldBe((stop, kept));
    }

    [Fact]
    public async Task Calls_decide_what_a_stop_means()
    {
        (await _client.Reply(Of(Call("1", "a")), Stop).SampleAsync()).Stop.ShouldBe(SampleStop.ToolCalls);

        // It is asked once more for the call that it announced.
        (await _client.Reply(Text("no calls"), Calls).Reply(Text("none again"), Calls).SampleAsync()).Stop.ShouldBe(SampleStop.EndTurn);
    }

    [Fact]
    public async Task Tokens_of_a_cache_stand_beside_the_input()
    {
        var usage = new UsageDetails
        {
            InputTokenCount = 2111, OutputTokenCount = 7, CachedInputTokenCount = 2000, ReasoningTokenCount = 3,
            AdditionalCounts = new() { ["CacheCreationInputTokens"] = 100, ["OutputTokenDetails.AcceptedPredictionTokenCount"] = 5 },
        };

        (await _client.Reply(Text("x"), Stop, Of(new UsageContent(usage))).SampleAsync()).Usage.ShouldBe(new Usage(11, 7, 2000, 100, 3));
    }

    [Fact]
    public async Task Missing_and_negative_counts_are_none() =>
        (await _client.Reply(Text("x"), Stop, Of(new UsageContent(new UsageDetails { InputTokenCount = -5 }))).SampleAsync()).Usage.ShouldBe(default);

    [Fact]
    public async Task A_refusal_is_not_an_answer()
    {
        Sample sample = await _client.Reply(Of(new ErrorContent("I will not.") { ErrorCode = "Refusal" }), Stop).SampleAsync();

        sample.Stop.ShouldBe(SampleStop.Refusal);
        sample.Content.ShouldBe([new ContentBlock.Text("I will not.")]);
    }

    [Fact]
    public async Task What_a_client_ran_itself_is_not_run_again()
    {
        Sample sample = await _client.Reply(Of(Call("s1", "web_search", ("q", "x"))), Of(new FunctionResultContent("s1", "found")), Text("It is so."), Stop).SampleAsync();

        sample.Content.OfType<ContentBlock.Call>().ShouldBeEmpty();
        sample.Content.OfType<ContentBlock.Opaque>().Count().ShouldBe(2);
        sample.Stop.ShouldBe(SampleStop.EndTurn);
    }

    private static FunctionCallContent Call(string id, string name, params (string Key, object? Value)[] arguments) =>
        new(id, name, arguments.ToDictionary(argument => argument.Key, argument => argument.Value));

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement.Clone();
}
