using System.Text.Json.Nodes;
using static LlmProc.Testing.Reply;

namespace LlmProc.Testing.Tests;

/// <summary>Gemini's protocol as the mock speaks it: what it answers, byte for byte, and what it refuses with the words that the real API is known to use.</summary>
public class GeminiStrictTests
{
    private const string Question = """{"role":"user","parts":[{"text":"q"}]}""";
    private const string Call = """{"role":"model","parts":[{"functionCall":{"id":"a","name":"f","args":{}},"thoughtSignature":"skip_thought_signature_validator"}]}""";
    private const string Unsigned = """{"role":"model","parts":[{"functionCall":{"id":"a","name":"f","args":{}}}]}""";
    private const string Response = """{"role":"user","parts":[{"functionResponse":{"id":"a","name":"f","response":{"output":"r"}}}]}""";
    private const string CallTurn = "Please ensure that function call turn comes immediately after a user turn or after a function response turn.";
    private const string ResponseTurn = "Please ensure that function response turn comes immediately after a function call turn.";
    private const string Number = "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.";

    private readonly MockProvider _mock = new();

    [Fact]
    public async Task It_streams_chunks_byte_for_byte()
    {
        WireReply reply = await new MockProvider(_ => Say("Hi there")).SendAsync(MockWire.Gemini, Wire.Ask(MockWire.Gemini, "x", stream: true));

        reply.Message.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        reply.Body.ShouldBe("""
            data: {"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":40,"totalTokenCount":40,"promptTokensDetails":[{"modality":"TEXT","tokenCount":40}]},"modelVersion":"m","responseId":"mock00000001"}

            data: {"candidates":[{"content":{"parts":[{"text":" there"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":40,"totalTokenCount":40,"promptTokensDetails":[{"modality":"TEXT","tokenCount":40}]},"modelVersion":"m","responseId":"mock00000001"}

            data: {"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":40,"candidatesTokenCount":2,"totalTokenCount":42,"promptTokensDetails":[{"modality":"TEXT","tokenCount":40}]},"modelVersion":"m","responseId":"mock00000001"}


            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Thoughts_are_shown_to_those_who_ask_and_the_first_call_is_signed()
    {
        var mock = new MockProvider(_ => Blocks(
            new ContentBlock.Thinking("Hm.", Signature: null), new ContentBlock.Call(new ToolCall("", "f", """{"n":1}""")), new ContentBlock.Call(new ToolCall("", "f", ""))));

        JsonArray shown = Parts(await mock.SendAsync(MockWire.Gemini, Wire.Contents(Question, ""","generationConfig":{"thinkingConfig":{"includeThoughts":true}}""")));
        JsonArray hidden = Parts(await mock.SendAsync(MockWire.Gemini, Wire.Contents(Question)));

        shown[0]!.ToJsonString().ShouldBe("""{"text":"Hm.","thought":true}""");
        hidden.Count.ShouldBe(2);
        hidden[0]!["functionCall"]!.ToJsonString().ShouldBe("""{"id":"call_1_1","name":"f","args":{"n":1}}""");
        hidden[0]!["thoughtSignature"].ShouldNotBeNull();
        hidden[1]!.ToJsonString().ShouldBe("""{"functionCall":{"id":"call_1_2","name":"f"}}""");
    }

    [Theory]
    [InlineData("", "* GenerateContentRequest.contents: contents is not specified\n")]
    [InlineData("""{"role":"bot","parts":[{"text":"x"}]}""", "Please use a valid role: user, model.")]
    [InlineData("""{"role":"user","parts":[]}""", "* GenerateContentRequest.contents[0].parts: contents.parts must not be empty.\n")]
    [InlineData("""{"role":"user"}""", "* GenerateContentRequest.contents[0].parts: contents.parts must not be empty.\n")]
    [InlineData("""{"role":"user","parts":[{"thoughtSignature":"x"}]}""", "* GenerateContentRequest.contents[0].parts[0].data: required oneof field 'data' must have one initialized field\n")]
    [InlineData(Call + "," + Response, CallTurn)]
    [InlineData(Question + """,{"role":"model","parts":[{"text":"x"}]},""" + Call + "," + Response, CallTurn)]
    [InlineData(Question + "," + Response, ResponseTurn)]
    [InlineData(Question + "," + Call, Number)]
    [InlineData(Question + "," + Call + "," + Question, Number)]
    [InlineData(Question + ""","""  + """{"role":"model","parts":[{"functionCall":{"id":"a","name":"f"}},{"functionCall":{"id":"b","name":"f"}}]},""" + Response, Number)]
    [InlineData(Question + "," + Call + """,{"role":"user","parts":[{"functionResponse":{"response":{}}}]}""", "* GenerateContentRequest.contents[2].parts[0].function_response.name: Name cannot be empty.\n")]
    [InlineData(Question + "," + Call + """,{"role":"user","parts":[{"functionResponse":{"id":"a","name":"g","response":{}}}]}""", "Please ensure that each function response has the id and the name of the function call that it answers.")]
    [InlineData(Question + """,{"role":"model","parts":[{"text":"x"}]}""", "Please ensure that multi-turn requests end with a user role or a function response.")]
    [InlineData(Question + """,{"role":"model","parts":[{"text":"x","thoughtSignature":"Zm9yZ2Vk"}]},""" + Question, "Corrupted thought signature.")]
    [InlineData(Question + "," + Unsigned + "," + Response, "Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call `default_api:f` , position 2. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.")]
    public async Task A_conversation_that_breaks_a_rule_is_refused(string contents, string message)
    {
        WireReply reply = await _mock.SendAsync(MockWire.Gemini, Wire.Contents(contents));

        reply.Error.ShouldBe(message);
        reply.Status.ShouldBe(400);
        reply.Json["error"]!["status"]!.GetValue<string>().ShouldBe("INVALID_ARGUMENT");
    }

    [Theory]
    [InlineData(Question + "," + Call + "," + Response, "gemini-3-pro")]
    [InlineData(Question + "," + Unsigned + "," + Response, "gemini-2.5-pro")]
    [InlineData(Question + "," + Unsigned + "," + Response + ""","""  + """{"role":"model","parts":[{"text":"x"}]},""" + Question, "gemini-3-pro")]
    [InlineData(Question + "," + Question, "gemini-3-pro")]
    public async Task What_the_rules_allow_is_answered(string contents, string model) =>
        (await _mock.SendAsync(MockWire.Gemini, Wire.Contents(contents, model: model))).Status.ShouldBe(200);

    [Fact]
    public async Task A_signature_is_good_for_the_model_that_gave_it()
    {
        var mock = new MockProvider(request => request.LastText == "q" ? Reply.Call("f") : Say("done"));
        string part = Parts(await mock.SendAsync(MockWire.Gemini, Wire.Contents(Question)))[0]!.ToJsonString().Replace("call_1_0", "a", StringComparison.Ordinal);
        string history = $$"""{{Question}},{"role":"model","parts":[{{part}}]},{{Response}}""";

        (await mock.SendAsync(MockWire.Gemini, Wire.Contents(history))).Status.ShouldBe(200);
        (await mock.SendAsync(MockWire.Gemini, Wire.Contents(history, model: "gemini-3-flash"))).Error.ShouldBe("Corrupted thought signature.");
    }

    [Theory]
    [InlineData(",\"foo\":1", "Invalid JSON payload received. Unknown name \"foo\": Cannot find field.")]
    [InlineData(",\"generationConfig\":{\"top_q\":1}", "Invalid JSON payload received. Unknown name \"top_q\" at 'generation_config': Cannot find field.")]
    [InlineData(",\"generationConfig\":{\"seed\":\"x\"}", "Invalid value at 'generation_config.seed', \"x\"")]
    [InlineData(",\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":1,\"thinkingLevel\":\"low\"}}", "You can only set only one of thinking budget and thinking level.")]
    [InlineData(",\"tools\":[{\"functionDeclarations\":[{\"name\":\"1f\"}]}]", "* GenerateContentRequest.tools[0].function_declarations[0].name: Invalid function name. Must start with a letter or an underscore. Must be alphameric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 64.")]
    [InlineData(",\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\"},{\"name\":\"f\"}]}]", "Duplicate function declaration found: f")]
    public async Task A_parameter_that_is_wrong_is_refused(string more, string message) =>
        (await _mock.SendAsync(MockWire.Gemini, Wire.Contents(Question, more))).Error.ShouldBe(message);

    [Fact]
    public async Task The_key_is_checked()
    {
        var mock = new MockProvider(new MockOptions { ApiKey = "right" });
        using HttpClient client = mock.Client();

        WireReply none = await client.SendAsync(MockWire.Gemini, Wire.Contents(Question), request => request.Headers.Authorization = null);
        WireReply wrong = await client.SendAsync(MockWire.Gemini, Wire.Contents(Question), request => request.Headers.Add("x-goog-api-key", "wrong"));
        WireReply right = await client.SendAsync(MockWire.Gemini, Wire.Contents(Question), request => request.Headers.Add("x-goog-api-key", "right"));

        none.Status.ShouldBe(403);
        wrong.Error.ShouldBe("API key not valid. Please pass a valid API key.");
        right.Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_long_prompt_is_cached_by_itself()
    {
        var mock = new MockProvider();
        string said = new('x', 8000);

        await mock.SendAsync(MockWire.Gemini, Wire.Ask(MockWire.Gemini, said + "one"));
        JsonNode usage = (await mock.SendAsync(MockWire.Gemini, Wire.Ask(MockWire.Gemini, said + "two"))).Json["usageMetadata"]!;

        usage["cachedContentTokenCount"]!.GetValue<long>().ShouldBe((mock.Exchanges[0].InputTokens - 1) / 128 * 128);
        usage["promptTokenCount"]!.GetValue<long>().ShouldBe(mock.Exchanges[1].InputTokens + mock.Exchanges[1].CacheReadTokens);
        mock.Exchanges[0].FirstDifference(mock.Exchanges[1])!.Path.ShouldBe("contents.0.0");
    }

    [Fact]
    public async Task Arguments_that_are_no_object_are_a_call_that_could_not_be_read()
    {
        JsonNode candidate = (await new MockProvider(_ => Reply.Call("f", "{'a'")).SendAsync(MockWire.Gemini, Wire.Contents(Question))).Json["candidates"]![0]!;

        candidate["finishReason"]!.GetValue<string>().ShouldBe("MALFORMED_FUNCTION_CALL");
        candidate.ToJsonString().ShouldNotContain("functionCall");
    }

    [Fact]
    public async Task A_path_that_is_none_is_not_found_in_its_words()
    {
        using HttpClient client = _mock.Client();
        using var content = new StringContent("{}");

        HttpResponseMessage response = await client.PostAsync(new Uri("v1beta/models/m:think", UriKind.Relative), content, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(404);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("\"status\":\"NOT_FOUND\"");
    }

    private static JsonArray Parts(WireReply reply) => reply.Json["candidates"]![0]!["content"]!["parts"]!.AsArray();
}
