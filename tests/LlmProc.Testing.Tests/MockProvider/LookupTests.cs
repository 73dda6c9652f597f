using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LlmProc.Testing.Tests;

/// <summary>What is asked of a provider beside answers.</summary>
public sealed class LookupTests
{
    private readonly MockProvider _mock = new(request => Reply.Say($"{request.Conversation.Count}: {request.LastText}"));

    [Fact]
    public async Task A_response_goes_on_from_one_that_is_kept()
    {
        JsonNode first = (await _mock.SendAsync(MockWire.Responses, """{"model":"m","input":"one"}""")).Json;
        JsonNode second = (await ContinueAsync(first, "two")).Json;
        WireReply third = await ContinueAsync(second, "three");

        TextOf(second).ShouldBe("3: two");
        TextOf(third.Json).ShouldBe("5: three");
        third.Json["previous_response_id"]!.GetValue<string>().ShouldBe(second["id"]!.GetValue<string>());
        third.Json["usage"]!["input_tokens"]!.GetValue<int>().ShouldBeGreaterThan(second["usage"]!["input_tokens"]!.GetValue<int>());
    }

    [Fact]
    public async Task What_was_not_to_be_kept_or_is_deleted_cannot_be_gone_on_from()
    {
        JsonNode unkept = (await _mock.SendAsync(MockWire.Responses, """{"model":"m","input":"one","store":false}""")).Json;
        JsonNode deleted = (await _mock.SendAsync(MockWire.Responses, """{"model":"m","input":"one"}""")).Json;
        (await SendAsync(HttpMethod.Delete, $"v1/responses/{deleted["id"]}")).Json["deleted"]!.GetValue<bool>().ShouldBeTrue();

        foreach (JsonNode response in new[] { unkept, deleted })
        {
            WireReply refused = await ContinueAsync(response, "two");

            refused.Status.ShouldBe(400);
            refused.Error.ShouldBe($"Previous response with id '{response["id"]}' not found.");
            (await SendAsync(HttpMethod.Get, $"v1/responses/{response["id"]}")).Status.ShouldBe(404);
        }
    }

    [Theory]
    [InlineData(null, "queued in_progress completed completed")]
    [InlineData("background-queued", "queued queued queued queued")]
    [InlineData("background-failed", "queued in_progress failed failed")]
    public async Task One_in_the_background_is_asked_for_until_it_is_there(string? fault, string states)
    {
        if (fault is not null)
        {
            _mock.Inject(MockFault.Named(fault)!);
        }

        JsonNode response = (await _mock.SendAsync(MockWire.Responses, """{"model":"m","input":"one","background":true}""")).Json;
        var seen = new List<JsonNode> { response };
        for (int i = 0; i < 3; i++)
        {
            seen.Add((await SendAsync(HttpMethod.Get, $"v1/responses/{response["id"]}")).Json);
        }

        string.Join(' ', seen.Select(each => each["status"])).ShouldBe(states);
        seen.ShouldAllBe(each => each["background"]!.GetValue<bool>() && (each["status"]!.GetValue<string>() == "completed") == (each["output"]!.AsArray().Count > 0));
        seen.Where(each => each["status"]!.GetValue<string>() == "failed").ShouldAllBe(each => each["error"]!["code"]!.GetValue<string>() == "server_error");
        (await SendAsync(HttpMethod.Post, $"v1/responses/{response["id"]}/cancel")).Json["status"]!.GetValue<string>().ShouldBe("cancelled");
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("replay-overlaps", 1)]
    public async Task A_stream_is_taken_up_where_it_was_cut(string? fault, int repeated)
    {
        if (fault is not null)
        {
            _mock.Inject(MockFault.Named(fault)!);
        }

        WireReply whole = await _mock.SendAsync(MockWire.Responses, """{"model":"m","input":"one two three","background":true,"stream":true}""");
        JsonNode id = whole.Events[0]["response"]!["id"]!;
        whole.Events[1]["type"]!.GetValue<string>().ShouldBe("response.queued");
        for (int after = 0; after < whole.Events.Count; after++)
        {
            WireReply rest = await SendAsync(HttpMethod.Get, $"v1/responses/{id}?stream=true&starting_after={after}");

            rest.Events.Select(e => e.ToJsonString()).ShouldBe(whole.Events.Skip(after + 1 - repeated).Select(e => e.ToJsonString()));
        }
    }

    [Fact]
    public async Task The_tokens_of_a_prompt_are_those_it_would_take()
    {
        string prompt = """{"model":"claude-x","system":"You know.","messages":[{"role":"user","content":"Hi"}]}""";

        int counted = (await SendAsync(HttpMethod.Post, "v1/messages/count_tokens", prompt)).Json["input_tokens"]!.GetValue<int>();

        WireReply answered = await _mock.SendAsync(MockWire.Anthropic, prompt.Replace("\"system\"", "\"max_tokens\":50,\"system\"", StringComparison.Ordinal));
        answered.Json["usage"]!["input_tokens"]!.GetValue<int>().ShouldBe(counted);
        (await SendAsync(HttpMethod.Post, "v1/messages/count_tokens", """{"model":"claude-x","messages":[]}""")).Status.ShouldBe(400);
        (await SendAsync(HttpMethod.Post, "v1/messages/count_tokens", prompt.Replace("\"system\"", "\"max_tokens\":50,\"system\"", StringComparison.Ordinal)))
            .Error.ShouldBe("max_tokens: Extra inputs are not permitted");
    }

    [Fact]
    public async Task Gemini_counts_contents_or_a_whole_request()
    {
        const string path = "v1beta/models/gemini-2.5-flash:countTokens";
        const string contents = """ "contents":[{"role":"user","parts":[{"text":"Hi"}]}] """;
        string asked = $$$"""{"systemInstruction":{"parts":[{"text":"You know a lot."}]},{{{contents}}}}""";

        int alone = await CountedAsync($$"""{{{contents}}}""");
        int whole = await CountedAsync($$$"""{"generateContentRequest":{"model":"models/gemini-2.5-flash",{{{asked[1..]}}}}""");

        WireReply answered = await _mock.SendAsync(MockWire.Gemini, asked);
        answered.Json["usageMetadata"]!["promptTokenCount"]!.GetValue<int>().ShouldBe(whole);
        alone.ShouldBeInRange(1, whole - 1);
        (await SendAsync(HttpMethod.Post, path, $$"""{"generateContentRequest":{{asked}}}""")).Error.ShouldContain("model is required");
        (await SendAsync(HttpMethod.Post, path, """{"generateContentRequest":{"model":"m","contents":[]}}""")).Status.ShouldBe(400);

        async Task<int> CountedAsync(string body) => (await SendAsync(HttpMethod.Post, path, body)).Json["totalTokens"]!.GetValue<int>();
    }

    [Fact]
    public async Task Models_are_listed_as_each_provider_does()
    {
        JsonNode anthropic = (await SendAsync(HttpMethod.Get, "v1/models", version: true)).Json;
        JsonNode openAi = (await SendAsync(HttpMethod.Get, "v1/models")).Json;

        anthropic["data"]![0]!["type"]!.GetValue<string>().ShouldBe("model");
        anthropic["first_id"]!.GetValue<string>().ShouldStartWith("claude-");
        openAi["object"]!.GetValue<string>().ShouldBe("list");
        (await SendAsync(HttpMethod.Get, "v1/models/claude-x", version: true)).Json["id"]!.GetValue<string>().ShouldBe("claude-x");
        (await SendAsync(HttpMethod.Get, "v1/models/ft%3Agpt")).Json["id"]!.GetValue<string>().ShouldBe("ft:gpt");
        (await new MockProvider(new MockOptions { ApiKey = "other" }).Client().GetAsync("v1/models", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(MockWire.Anthropic, "\"max_tokens\":2", "max_tokens", 3)]
    [InlineData(MockWire.Chat, "\"max_completion_tokens\":2", "length", 3)]
    [InlineData(MockWire.Responses, "\"max_output_tokens\":16", "incomplete", 31)]
    [InlineData(MockWire.Gemini, "\"generationConfig\":{\"maxOutputTokens\":2}", "MAX_TOKENS", 3)]
    public async Task An_answer_that_is_longer_than_allowed_is_cut(MockWire wire, string bound, string stop, int whole)
    {
        var mock = new MockProvider(_ => Reply.Say("x" + string.Concat(Enumerable.Repeat("👍", 100))));
        string body = wire switch
        {
            MockWire.Anthropic => """{"model":"m","messages":[{"role":"user","content":"x"}],BOUND}""",
            MockWire.Chat => """{"model":"m","messages":[{"role":"user","content":"x"}],BOUND}""",
            MockWire.Gemini => """{"contents":[{"role":"user","parts":[{"text":"x"}]}],BOUND}""",
            _ => """{"model":"m","input":"x",BOUND}""",
        };

        WireReply reply = await mock.SendAsync(wire, body.Replace("BOUND", bound, StringComparison.Ordinal));

        reply.Body.ShouldContain(stop);
        Regex.Count(reply.Body, @"\\uD83D\\uDC4D").ShouldBe(whole);
        Regex.Count(reply.Body, @"\\uD83D").ShouldBe(whole, "no half of one");
    }

    [Fact]
    public async Task A_call_that_is_cut_breaks_off_in_a_stream_and_is_not_there_in_a_document()
    {
        var mock = new MockProvider(_ => Reply.Call("spawn", $$"""{"query":"{{new string('x', 1000)}}"}"""));

        WireReply stream = await mock.SendAsync(MockWire.Anthropic, Wire.Ask(MockWire.Anthropic, "x", stream: true));
        WireReply document = await mock.SendAsync(MockWire.Anthropic, Wire.Ask(MockWire.Anthropic, "x"));

        stream.Joined("partial_json").Length.ShouldBe(400 - "spawn".Length);
        stream.Joined("stop_reason").ShouldBe("max_tokens");
        document.Json["content"]!.AsArray().ShouldBeEmpty();
        document.Json["stop_reason"]!.GetValue<string>().ShouldBe("max_tokens");
    }

    private Task<WireReply> ContinueAsync(JsonNode response, string text) =>
        _mock.SendAsync(MockWire.Responses, $$"""{"model":"m","input":"{{text}}","previous_response_id":"{{response["id"]}}"}""");

    private async Task<WireReply> SendAsync(HttpMethod method, string path, string? body = null, bool version = false)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", "sk-test");
        if (version || path.Contains("count_tokens", StringComparison.Ordinal))
        {
            request.Headers.Add("anthropic-version", "2023-06-01");
        }

        request.Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        HttpResponseMessage response = await _mock.Client().SendAsync(request, TestContext.Current.CancellationToken);
        return new WireReply((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response);
    }

    private static string TextOf(JsonNode response) => response["output"]![0]!["content"]![0]!["text"]!.GetValue<string>();
}
