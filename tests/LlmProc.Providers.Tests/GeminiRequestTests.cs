using static LlmProc.Providers.Tests.GeminiStream;

namespace LlmProc.Providers.Tests;

/// <summary>The bytes that go over Gemini's wire.</summary>
public sealed class GeminiRequestTests
{
    private static readonly RequestHead s_head = new("You know.", [new ToolSpec("spawn", "Asks.", """{"type":"object"}""")]);

    private static Wired Gemini(string model = "gemini-3.8-flash", Func<ModelSettings, ModelSettings>? change = null) => new("gemini", model, change);

    [Fact]
    public async Task A_request_has_this_form()
    {
        Wired wired = Gemini("gemini-2.5-flash").Reply(Answer());
        Conversation conversation = Conversation.Empty.Add(Message.User("Hi"))
            .Add(new Message(Role.Assistant, [new ContentBlock.Thinking("hm", null), new ContentBlock.Text("I ask."), Asked("call_2_0", "{\"a\": 1}"), Asked("call_2_1", "{")]))
            .Add(new Message(Role.User, [Result("call_2_1", "bad", isError: true), Result("call_2_0", "done")]))
            .Add(Message.User("And?"));

        await wired.SampleAsync(conversation, wired.Program with { Parameters = new ModelParameters { MaxTokens = 7, Temperature = 0.5, TopP = 0.9, TopK = 3, Seed = 1, StopSequences = ["END"] } }, s_head);

        wired.Bodies[0].ShouldBe("""
            {"tools":[{"functionDeclarations":[{"name":"spawn","description":"Asks.","parametersJsonSchema":{"type":"object"}}]}],"systemInstruction":{"parts":[{"text":"You know."}]},"contents":[{"role":"user","parts":[{"text":"Hi"}]},{"role":"model","parts":[{"text":"I ask."},{"functionCall":{"id":"c00002000","name":"spawn","args":{"a": 1}}},{"functionCall":{"id":"c00002001","name":"spawn","args":{"invalid_json":"{"}}}]},{"role":"user","parts":[{"functionResponse":{"id":"c00002000","name":"spawn","response":{"output":"done"}}},{"functionResponse":{"id":"c00002001","name":"spawn","response":{"error":"bad"}}},{"text":"And?"}]}],"generationConfig":{"maxOutputTokens":7,"temperature":0.5,"topP":0.9,"topK":3,"seed":1,"stopSequences":["END"]}}
            """.Trim());
        HttpRequestMessage request = wired.Requests[0];
        request.RequestUri!.AbsoluteUri.ShouldBe("https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse");
        request.Headers.GetValues("x-goog-api-key").ShouldBe([Wired.Key]);
        request.Headers.Contains("authorization").ShouldBeFalse();
    }

    [Fact]
    public async Task Without_parameters_tools_and_system_prompt_only_the_conversation_goes()
    {
        Wired wired = Gemini().Reply(Answer());

        await wired.SampleAsync();

        wired.Bodies[0].ShouldBe("""{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}""");
    }

    [Theory]
    [InlineData("gemini-3.8-flash", null, "http://localhost:9000", "http://localhost:9000/v1beta/models/gemini-3.8-flash")]
    [InlineData("gemini-3.8-flash", null, "https://proxy.example/google/", "https://proxy.example/google/v1beta/models/gemini-3.8-flash")]
    [InlineData("gemini-3.8-flash", null, "https://proxy.example/v1alpha", "https://proxy.example/v1alpha/models/gemini-3.8-flash")]
    [InlineData("models/gemini-3.8-flash", null, null, "https://generativelanguage.googleapis.com/v1beta/models/gemini-3.8-flash")]
    [InlineData("tunedModels/mine", null, null, "https://generativelanguage.googleapis.com/v1beta/tunedModels/mine")]
    [InlineData("a b:c?d", null, null, "https://generativelanguage.googleapis.com/v1beta/models/a%20b%3Ac%3Fd")]
    [InlineData("gemini-3.8-flash", "http://box:8080", null, "http://box:8080/v1beta/models/gemini-3.8-flash")]
    public async Task Models_and_addresses_stand_in_the_path(string model, string? variable, string? address, string path)
    {
        var wired = new Wired("gemini", model, settings => settings with { BaseUrl = address }, null, ("GOOGLE_API_KEY", Wired.Key), ("GOOGLE_GEMINI_BASE_URL", variable!));

        await wired.Reply(Answer()).SampleAsync();

        wired.Requests[0].RequestUri!.AbsoluteUri.ShouldBe(path + ":streamGenerateContent?alt=sse");
        wired.Requests[0].Headers.Contains("x-goog-api-key").ShouldBe(address is null, "a vendor's key goes to the vendor, or where the operator says");
    }

    [Theory]
    [InlineData("gemini-3.8-flash", "enabled", 2000, null, """{"includeThoughts":true,"thinkingBudget":2000}""")]
    [InlineData("gemini-3.8-flash", "adaptive", null, null, """{"includeThoughts":true}""")]
    [InlineData("gemini-3.8-flash", "adaptive", null, "low", """{"includeThoughts":true,"thinkingLevel":"low"}""")]
    [InlineData("gemini-3.8-flash", "disabled", null, null, """{"thinkingLevel":"minimal"}""")]
    [InlineData("gemini-3.8-flash", null, null, "xhigh", """{"includeThoughts":true,"thinkingLevel":"high"}""")]
    [InlineData("gemini-3.8-flash", null, null, "none", """{"thinkingLevel":"minimal"}""")]
    [InlineData("gemini-3.1-pro-preview", null, null, "minimal", """{"includeThoughts":true,"thinkingLevel":"low"}""")]
    [InlineData("gemini-flash-latest", null, null, "medium", """{"includeThoughts":true,"thinkingLevel":"medium"}""")]
    [InlineData("gemini-2.5-pro", "adaptive", null, null, """{"includeThoughts":true,"thinkingBudget":-1}""")]
    [InlineData("gemini-2.5-flash", "disabled", null, null, """{"thinkingBudget":0}""")]
    [InlineData("gemini-2.5-flash", null, null, "medium", """{"includeThoughts":true,"thinkingBudget":8192}""")]
    [InlineData("gemini-2.5-flash", null, null, "none", """{"thinkingBudget":0}""")]
    public async Task How_much_to_think_is_said_as_the_model_wants_it(string model, string? type, int? budget, string? effort, string config)
    {
        Wired wired = Gemini(model).Reply(Answer());

        await wired.SampleAsync(program: wired.Program with { Parameters = new ModelParameters { Thinking = type is null ? null : new ThinkingSettings(type, budget), ReasoningEffort = effort } });

        wired.Bodies[0].ShouldEndWith("],\"generationConfig\":{\"thinkingConfig\":" + config + "}}");
    }

    [Fact]
    public async Task Parameters_that_are_not_known_here_stand_where_the_service_looks_for_them()
    {
        Wired wired = Gemini().Reply(Answer());

        await wired.SampleAsync(program: wired.Program with { Parameters = new ModelParameters { Other = [new("safetySettings", "[]"), new("responseMimeType", "\"application/json\"")] } });

        wired.Bodies[0].ShouldStartWith("""{"safetySettings":[],"contents":[""");
        wired.Bodies[0].ShouldEndWith("""],"generationConfig":{"responseMimeType":"application/json"}}""");
    }

    [Fact]
    public async Task Each_part_goes_back_as_it_came_with_its_signature()
    {
        Wired wired = Gemini()
            .Reply(Chunk("""{"text":"hm","thought":true}""") + Chunk("""{"text":"hm hm","thought":true,"thoughtSignature":"s0=="}""") + Text("Let ", "me") + Chunk("""{"text":" ask.","thoughtSignature":"s1\/+="}""")
                + Chunk("""{"executableCode":{"language":"PYTHON","code":"1"},"thoughtSignature":"s2=="}""")
                + Call("spawn", "{\"query\": \"Who?\"}", "s3==", "abc") + Call("spawn", "{}") + Chunk("""{"text":"I wait."}""") + Finish(parts: """{"text":"","thoughtSignature":"s4=="}"""))
            .Reply(Answer());

        Sample sample = await wired.SampleAsync(head: s_head);
        await wired.SampleAsync(After(sample), head: s_head);

        sample.Stop.ShouldBe(SampleStop.ToolCalls);
        wired.Bodies[1].ShouldContain("""
            {"role":"model","parts":[{"text":"hm hm","thought":true,"thoughtSignature":"s0=="},{"text":"Let me"},{"text":" ask.","thoughtSignature":"s1\/+="},{"executableCode":{"language":"PYTHON","code":"1"},"thoughtSignature":"s2=="},{"functionCall":{"id":"c00002000","name":"spawn","args":{"query": "Who?"}},"thoughtSignature":"s3=="},{"functionCall":{"id":"c00002001","name":"spawn","args":{}}},{"text":"I wait."},{"text":"","thoughtSignature":"s4=="}]}
            """.Trim());
    }

    [Fact]
    public async Task Signatures_do_not_go_to_another_model_and_one_that_wants_them_is_told_that_there_are_none()
    {
        Sample sample = await Gemini().Reply(Call("spawn", "{}", "secret==") + Call("spawn", "{}") + Finish()).SampleAsync();
        Wired newer = Gemini("gemini-4-pro").Reply(Answer()), older = Gemini("gemini-2.5-pro").Reply(Answer());

        await newer.SampleAsync(After(sample), head: s_head);
        await older.SampleAsync(After(sample), head: s_head);

        newer.Bodies[0].ShouldNotContain("secret");
        newer.Bodies[0].ShouldContain("""{"functionCall":{"id":"c00002000","name":"spawn","args":{}},"thoughtSignature":"skip_thought_signature_validator"},{"functionCall":{"id":"c00002001","name":"spawn","args":{}}}]""");
        older.Bodies[0].ShouldNotContain("ignature");
    }

    [Fact]
    public async Task Each_request_extends_the_one_before_byte_for_byte()
    {
        Wired wired = Gemini();
        Conversation conversation = Conversation.Empty;
        for (int turn = 0; turn < 6; turn++)
        {
            conversation = conversation.Add(Message.User($"Question {turn}")).Add(new Message(Role.Assistant, [GeminiHistory.Signature("\"s\"", "gemini/gemini-3.8-flash"), Asked($"call_{turn}_0", "{}")]))
                .Add(new Message(Role.User, [Result($"call_{turn}_0", "done")]));
            await wired.Reply(Answer()).SampleAsync(conversation, head: s_head);
            conversation = conversation.Add(new Message(Role.Assistant, [new ContentBlock.Text("Answer ")]));
        }

        for (int i = 1; i < wired.Bodies.Count; i++)
        {
            wired.Bodies[i].ShouldStartWith(wired.Bodies[i - 1][..^4]);
        }
    }

    [Fact]
    public async Task A_request_ends_with_the_user()
    {
        Wired wired = Gemini().Reply(Answer());

        await wired.SampleAsync(Conversation.Empty.Add(Message.User("Hi")).Add(new Message(Role.Assistant, [new ContentBlock.Text("I was cut")])));

        wired.Bodies[0].ShouldEndWith("""{"role":"model","parts":[{"text":"I was cut"}]},{"role":"user","parts":[{"text":"Continue."}]}]}""");
    }

    private static ContentBlock.Call Asked(string id, string arguments) => new(new ToolCall(id, "spawn", arguments));

    private static ContentBlock.Result Result(string id, string text, bool isError = false) => new(new ToolResult(id, text, isError));

    private static Conversation After(Sample sample)
    {
        int call = 0;
        var message = new Message(Role.Assistant, [.. sample.Content.Select(block => block is ContentBlock.Call { Value: var value } ? new ContentBlock.Call(value with { Id = $"call_5_{call++}" }) : block)]);
        return Conversation.Empty.Add(Message.User("Hi")).Add(message).Add(new Message(Role.User, [.. message.Calls.Select(each => new ContentBlock.Result(new ToolResult(each.Id, "done", false)))]));
    }
}
