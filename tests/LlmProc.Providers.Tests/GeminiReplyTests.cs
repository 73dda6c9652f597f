using System.Text;
using static LlmProc.Providers.Tests.GeminiStream;

namespace LlmProc.Providers.Tests;

/// <summary>What comes over Gemini's wire, and what becomes of it.</summary>
public sealed class GeminiReplyTests
{
    private static Wired Gemini(string model = "gemini-3.8-flash") => new("gemini", model);

    [Fact]
    public async Task Text_reaches_the_watcher_as_it_comes_and_thoughts_do_not()
    {
        Wired wired = Gemini().Reply(Chunk("""{"text":"hm ","thought":true}""") + Chunk("""{"text":"hm","thought":true}""") + Text("Hel", "lo") + Finish());

        List<ModelUpdate> updates = await wired.UpdatesAsync();

        string.Concat(updates.OfType<ModelUpdate.TextDelta>().Select(delta => delta.Text)).ShouldBe("Hello");
        Sample sample = updates[^1].ShouldBeOfType<ModelUpdate.Completed>().Sample;
        sample.Content.ShouldBe([new ContentBlock.Thinking("hm hm", null), new ContentBlock.Text("Hello")]);
        sample.Stop.ShouldBe(SampleStop.EndTurn);
        sample.Model.ShouldBe("gemini-3.8-flash-001");
    }

    [Fact]
    public async Task Tokens_are_counted_apart_and_priced()
    {
        Wired wired = Gemini().Reply(Text("Hi") + Finish(usage: """{"promptTokenCount":5000,"cachedContentTokenCount":4000,"candidatesTokenCount":100,"thoughtsTokenCount":900,"toolUsePromptTokenCount":50,"totalTokenCount":6050}"""));

        Sample sample = await wired.SampleAsync();

        sample.Usage.ShouldBe(new Usage(1050, 1000, 4000, 0, 900));
        sample.CostUsd.ShouldBe((1050 * 0.75m + 1000 * 3.75m + 4000 * 0.075m) / 1_000_000);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"promptTokenCount":-5,"candidatesTokenCount":null}""")]
    public async Task Counts_that_are_missing_or_make_no_sense_are_no_error(string usage) =>
        (await Gemini().Reply(Text("Hi") + Finish(usage: usage)).SampleAsync()).Usage.ShouldBe(default);

    [Theory]
    [InlineData("STOP", SampleStop.EndTurn, null)]
    [InlineData("MAX_TOKENS", SampleStop.MaxTokens, null)]
    [InlineData("SAFETY", SampleStop.Refusal, "SAFETY")]
    [InlineData("RECITATION", SampleStop.Refusal, "RECITATION")]
    [InlineData("PROHIBITED_CONTENT", SampleStop.Refusal, "PROHIBITED_CONTENT")]
    [InlineData("OTHER", SampleStop.EndTurn, "OTHER")]
    [InlineData("LEVITATED", SampleStop.EndTurn, "LEVITATED")]
    public async Task Every_finish_reason_means_something_even_one_from_the_future(string said, SampleStop meant, string? kept)
    {
        Sample sample = await Gemini().Reply(Text("Hi") + Finish(said)).SampleAsync();

        sample.Stop.ShouldBe(meant);
        sample.ProviderStop.ShouldBe(kept);
    }

    [Theory]
    [InlineData("STOP", SampleStop.ToolCalls)]
    [InlineData("LEVITATED", SampleStop.ToolCalls)]
    [InlineData("MAX_TOKENS", SampleStop.MaxTokens)]
    [InlineData("SAFETY", SampleStop.Refusal)]
    public async Task Calls_are_run_when_the_answer_is_whole(string reason, SampleStop meant)
    {
        Sample sample = await Gemini().Reply(Call("spawn", "{\"n\": 1}") + Chunk("""{"functionCall":{"name":"look"}}""") + Finish(reason)).SampleAsync();

        sample.Stop.ShouldBe(meant);
        sample.Content.OfType<ContentBlock.Call>().Select(call => call.Value).ShouldBe([new ToolCall("", "spawn", "{\"n\": 1}"), new ToolCall("", "look", "{}")]);
    }

    [Fact]
    public async Task A_prompt_that_is_blocked_is_a_refusal_and_no_broken_stream()
    {
        Sample sample = await Gemini().Reply("data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"},\"usageMetadata\":{\"promptTokenCount\":8}}\n\n").SampleAsync();

        sample.Stop.ShouldBe(SampleStop.Refusal);
        sample.ProviderStop.ShouldBe("SAFETY");
        sample.Content.ShouldBeEmpty();
        sample.Usage.ShouldBe(new Usage(8, 0));
    }

    [Theory]
    [InlineData("MALFORMED_FUNCTION_CALL")]
    [InlineData("UNEXPECTED_TOOL_CALL")]
    public async Task A_call_that_could_not_be_read_is_asked_for_once_more_and_both_are_paid_for(string reason)
    {
        string garbled = Text("I ask") + Finish(reason);

        List<ModelUpdate> updates = await Gemini().Reply(garbled).Reply(Answer()).UpdatesAsync();
        Sample again = await Gemini().Reply(garbled).Reply(garbled).SampleAsync();

        updates.OfType<ModelUpdate.Retrying>().Single().Message.ShouldBe("gemini could not read the model's call");
        Sample sample = updates[^1].ShouldBeOfType<ModelUpdate.Completed>().Sample;
        sample.Content.ShouldBe([new ContentBlock.Text("Hello")]);
        sample.Usage.ShouldBe(new Usage(20, 10));
        again.ProviderStop.ShouldBe(reason);
    }

    [Fact]
    public async Task A_model_that_only_thought_is_asked_once_more()
    {
        Sample sample = await Gemini().Reply(Chunk("""{"text":"hm","thought":true}""") + Finish()).Reply(Answer()).SampleAsync();

        sample.Content.ShouldBe([new ContentBlock.Text("Hello")]);
    }

    [Fact]
    public async Task A_stream_that_ends_breaks_or_stops_anywhere_before_its_last_event_is_noticed()
    {
        byte[] stream = Encoding.UTF8.GetBytes(Text("Hel", "lo") + Call("spawn", "{\"query\":\"Who?\"}", "s==") + Finish());
        for (int cut = 0; cut < stream.Length - 1; cut++)
        {
            int at = cut;
            Wired stalled = Gemini();
            (await CodeAsync(Gemini().Reply(() => new MemoryStream(stream, 0, at)))).ShouldBe("incomplete", $"{cut}");
            (await CodeAsync(Gemini().Reply(() => new CutStream(stream, at, new IOException("reset"))))).ShouldBe("incomplete", $"{cut}");
            (await CodeAsync(stalled.Reply(() => new CutStream(stream, at, stall: () => stalled.Time.Advance(TimeSpan.FromSeconds(120)))))).ShouldBe("stalled", $"{cut}");
        }
    }

    [Fact]
    public async Task A_stream_cut_in_two_anywhere_says_the_same()
    {
        byte[] stream = Encoding.UTF8.GetBytes("data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Grüße, 世界 👩‍🚀\"}]}}]}\r\n\r\n" + Finish());
        for (int cut = 1; cut < stream.Length; cut++)
        {
            int at = cut;
            (await Gemini().Reply(() => new CutStream(stream, at)).SampleAsync()).Content.ShouldBe([new ContentBlock.Text("Grüße, 世界 👩‍🚀")]);
        }
    }

    [Theory]
    [InlineData("""{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}""", "overloaded")]
    [InlineData("""[{"error":{"code":429,"message":"slow down","status":"RESOURCE_EXHAUSTED"}}]""", "rate_limited")]
    [InlineData("""{"error":{"code":500,"message":"x","status":"INTERNAL"}}""", "provider_error")]
    public async Task An_error_object_in_the_stream_is_an_error(string chunk, string code) =>
        (await CodeAsync(Gemini().Reply(Text("Hel") + $"data: {chunk}\n\n"))).ShouldBe(code);

    [Theory]
    [InlineData(400, """[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]""", "auth")]
    [InlineData(403, """{"error":{"code":403,"message":"Method doesn't allow unregistered callers","status":"PERMISSION_DENIED"}}""", "permission")]
    [InlineData(404, """{"error":{"code":404,"message":"models/x is not found","status":"NOT_FOUND"}}""", "not_found")]
    [InlineData(400, """{"error":{"code":400,"message":"The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}""", "context_overflow")]
    [InlineData(400, """[{"error":{"code":400,"message":"Please use a valid role: user, model.","status":"INVALID_ARGUMENT"}}]""", "bad_request")]
    public async Task A_refusal_is_understood_alone_and_in_a_list(int status, string body, string code)
    {
        ModelException e = await Should.ThrowAsync<ModelException>(() => Gemini().Reply(body, status, "application/json").SampleAsync());

        e.Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("36s", 36)]
    [InlineData("1.5s", 1.5)]
    [InlineData("0s", 0.5)]
    [InlineData("soon", 0.5)]
    [InlineData("-3s", 0.5)]
    public async Task The_delay_in_an_error_is_a_floor(string delay, double seconds)
    {
        Wired wired = Gemini().Reply(Limited(delay), 429, "application/json").Reply(Answer());

        (await wired.UpdatesAsync()).OfType<ModelUpdate.Retrying>().Single().Wait.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task Of_two_delays_the_longer_one_counts()
    {
        Wired wired = Gemini().Reply(Limited("4s"), 429, "application/json", ("retry-after", "9")).Reply(Limited("30s"), 429, "application/json", ("retry-after", "9")).Reply(Answer());

        (await wired.UpdatesAsync()).OfType<ModelUpdate.Retrying>().Select(retrying => retrying.Wait.TotalSeconds).ShouldBe([9, 30]);
    }

    [Fact]
    public async Task A_delay_of_hours_is_told_at_once()
    {
        ModelException e = await Should.ThrowAsync<ModelException>(() => Gemini().Reply(Limited("50000s"), 429, "application/json").SampleAsync());

        e.Code.ShouldBe("rate_limited");
        e.Message.ShouldContain("it can be tried again in 50000 s");
    }

    private static string Limited(string delay) => $$$"""
        {"error":{"code":429,"message":"You exceeded your current quota.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"{{{delay}}}"}]}}
        """;

    private static async Task<string> CodeAsync(Wired wired) => (await wired.Reply(Answer()).UpdatesAsync()).OfType<ModelUpdate.Retrying>().Single().Code;
}
