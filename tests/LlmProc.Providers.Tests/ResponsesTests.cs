using System.Globalization;
using System.Text;

namespace LlmProc.Providers.Tests;

/// <summary>What goes over the Responses wire and comes back.</summary>
public sealed class ResponsesTests
{
    private const string Reasoning = """{"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"gAAA=="}""";

    private static Wired Responses(string model = "gpt-5") => new("openai", model);

    [Theory]
    [InlineData("o1", true)]
    [InlineData("o3-mini", true)]
    [InlineData("gpt-5", true)]
    [InlineData("gpt-5.4-mini", true)]
    [InlineData("gpt-10", true)]
    [InlineData("codex-mini-latest", true)]
    [InlineData("gpt-5-chat-latest", false)]
    [InlineData("gpt-4o", false)]
    [InlineData("gpt-4.1", false)]
    [InlineData("gpt-oss-120b", false)]
    [InlineData("omni", false)]
    [InlineData("llama-5", false)]
    public async Task Models_that_reason_are_spoken_to_in_responses(string model, bool reasons)
    {
        Wired wired = Responses(model).Reply(reasons ? Answer() : ChatStream.Answer());

        await wired.SampleAsync();

        wired.Requests[0].RequestUri!.AbsolutePath.ShouldBe(reasons ? "/v1/responses" : "/v1/chat/completions");
    }

    [Fact]
    public async Task A_turn_goes_back_with_its_reasoning_and_nothing_is_stored()
    {
        Wired wired = Responses()
            .Reply(Item(0, Reasoning) + Item(1, """{"id":"fc_1","type":"function_call","call_id":"call_abc","name":"spawn","arguments":"{\"q\": 1}"}""") + Completed("completed"))
            .Reply(Answer());
        var head = new RequestHead("You know.", [new ToolSpec("spawn", "Asks.", """{"type":"object"}""")]);
        LlmProgram program = wired.Program with { Parameters = new ModelParameters { MaxCompletionTokens = 99, ReasoningEffort = "low" } };

        Sample sample = await wired.SampleAsync("Hi", program, head);
        await wired.SampleAsync(After(sample), program, head);

        sample.Stop.ShouldBe(SampleStop.ToolCalls);
        sample.Usage.ShouldBe(new Usage(4, 7, 6, 0, 3));
        wired.Bodies[1].ShouldBe($$"""
            {"model":"gpt-5","stream":true,"store":false,"include":["reasoning.encrypted_content"],"reasoning":{"effort":"low"},"tools":[{"type":"function","name":"spawn","description":"Asks.","parameters":{"type":"object"},"strict":false}],"instructions":"You know.","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]},{{Reasoning}},{"type":"function_call","call_id":"c00002000","name":"spawn","arguments":"{\"q\": 1}"},{"type":"function_call_output","call_id":"c00002000","output":"done"}],"max_output_tokens":99}
            """.Trim());
    }

    [Fact]
    public async Task Reasoning_that_led_to_nothing_or_is_another_models_does_not_go_back()
    {
        Sample cut = await Responses().Reply(Item(0, Reasoning) + Completed("incomplete", "max_output_tokens")).SampleAsync();
        Wired other = Responses("o3").Reply(Answer()).Reply(Answer());

        await other.SampleAsync(After(cut));
        await other.SampleAsync(After(await Responses().Reply(Item(0, Reasoning) + Item(1, Text("Hello")) + Completed("completed")).SampleAsync()));

        cut.Stop.ShouldBe(SampleStop.MaxTokens);
        other.Bodies.ShouldAllBe(body => !body.Contains("gAAA=="));
        other.Bodies[1].ShouldContain("Hello");
    }

    [Fact]
    public async Task Text_comes_in_pieces_and_items_of_the_future_are_kept()
    {
        Wired wired = Responses().Reply(Event("response.created", "\"response\":{\"model\":\"gpt-5-2025-08-07\"}")
            + Event("response.output_text.delta", "\"delta\":\"Hel\"") + Event("response.output_text.delta", "\"delta\":\"lo\"")
            + Event("response.levitated", "\"x\":{}") + Item(0, """{"type":"levitation","height":3}""") + Item(1, Text("Hello")) + Completed("completed"));

        List<ModelUpdate> updates = await wired.UpdatesAsync();

        string.Concat(updates.OfType<ModelUpdate.TextDelta>().Select(delta => delta.Text)).ShouldBe("Hello");
        ((ModelUpdate.Completed)updates[^1]).Sample.Content.ShouldBe([new ContentBlock.Opaque("openai", """{"type":"levitation","height":3}"""), new ContentBlock.Text("Hello")]);
    }

    [Theory]
    [InlineData("incomplete", "content_filter", SampleStop.Refusal)]
    [InlineData("incomplete", "levitation", SampleStop.EndTurn)]
    [InlineData("completed", null, SampleStop.EndTurn)]
    public async Task Every_end_means_something(string status, string? reason, SampleStop meant) =>
        (await Responses().Reply(Item(0, Text("Hi")) + Completed(status, reason)).SampleAsync()).Stop.ShouldBe(meant);

    [Fact]
    public async Task A_call_in_an_incomplete_response_is_not_run() =>
        (await Responses().Reply(Item(0, """{"type":"function_call","call_id":"a","name":"x","arguments":"{}"}""") + Completed("incomplete", "levitation")).SampleAsync())
            .Stop.ShouldBe(SampleStop.MaxTokens);

    [Theory]
    [InlineData("response.failed", "\"response\":{\"error\":{\"code\":\"server_error\",\"message\":\"x\"}}", "provider_error")]
    [InlineData("response.failed", "\"response\":{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"x\"}}", "rate_limited")]
    [InlineData("error", "\"code\":\"server_error\",\"message\":\"x\"", "provider_error")]
    public async Task A_failure_in_the_stream_is_tried_again(string type, string rest, string code) =>
        (await Responses().Reply(Event(type, rest)).Reply(Answer()).UpdatesAsync()).OfType<ModelUpdate.Retrying>().Single().Code.ShouldBe(code);

    [Fact]
    public async Task The_end_of_the_connection_anywhere_is_not_the_end_of_the_answer()
    {
        byte[] stream = Encoding.UTF8.GetBytes(Item(0, Text("Grüße")) + Completed("completed"));
        for (int cut = 0; cut < stream.Length - 1; cut++)
        {
            int at = cut;
            (await Responses().Reply(() => new MemoryStream(stream, 0, at)).Reply(Answer()).UpdatesAsync()).OfType<ModelUpdate.Retrying>().Single().Code.ShouldBe("incomplete", $"{cut}");
        }
    }

    public static TheoryData<string, ModelParameters> NotThere => new()
    {
        { "stop_sequences", new ModelParameters { StopSequences = ["END"] } },
        { "seed", new ModelParameters { Seed = 7 } },
        { "top_k", new ModelParameters { TopK = 3 } },
        { "frequency_penalty", new ModelParameters { FrequencyPenalty = 1 } },
        { "presence_penalty", new ModelParameters { PresencePenalty = 1 } },
    };

    [Theory]
    [MemberData(nameof(NotThere))]
    public async Task A_parameter_that_responses_have_not_is_told_before_anything_is_sent(string name, ModelParameters parameters)
    {
        Wired responses = Responses(), chat = Responses("gpt-4o").Reply(ChatStream.Answer());

        ModelException e = await Should.ThrowAsync<ModelException>(() => responses.SampleAsync(program: responses.Program with { Parameters = parameters }));
        await chat.SampleAsync(program: chat.Program with { Parameters = parameters });

        e.Code.ShouldBe("bad_request");
        e.Message.ShouldBe($"openai/gpt-5 has no parameter '{name}': it is spoken to with Responses, which knows none; take it out of [parameters]");
        responses.Bodies.ShouldBeEmpty();
        chat.Bodies[0].ShouldContain(name == "stop_sequences" ? "\"stop\":[\"END\"]" : $"\"{name}\":");
    }

    [Theory]
    [InlineData("model", "\"gpt-5-pro\"", "model.name says which model answers")]
    [InlineData("max_output_tokens", "100000", "parameters.max_tokens says how long an answer may be")]
    public async Task What_a_request_says_itself_no_program_says_again(string name, string value, string instead)
    {
        Wired wired = Responses();

        ModelException e = await Should.ThrowAsync<ModelException>(() => wired.SampleAsync(program: wired.Program with { Parameters = new ModelParameters { Other = [new(name, value)] } }));

        e.Code.ShouldBe("bad_request");
        e.Message.ShouldBe($"openai/gpt-5: every request has its own '{name}', and no program sets it by that name; {instead}");
        wired.Bodies.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_parameter_that_would_stand_in_the_request_twice_is_told_before_anything_is_sent()
    {
        Wired wired = Responses();
        wired.Reply(Answer());
        var reasoning = new KeyValuePair<string, string>("reasoning", """{"summary":"auto"}""");

        ModelException e = await Should.ThrowAsync<ModelException>(() =>
            wired.SampleAsync(program: wired.Program with { Parameters = new ModelParameters { ReasoningEffort = "low", Other = [reasoning] } }));
        await wired.SampleAsync(program: wired.Program with { Parameters = new ModelParameters { Other = [reasoning] } });

        e.Message.ShouldBe("openai/gpt-5: a request to it has its own 'reasoning', and [parameters] sets it a second time; set it by the name that [parameters] has for it, or leave it out");
        wired.Bodies.ShouldHaveSingleItem().ShouldContain("\"reasoning\":{\"summary\":\"auto\"}");
    }

    private static string Event(string type, string rest) => $"event: {type}\ndata: {{\"type\":\"{type}\",{rest}}}\n\n";

    private static string Item(int index, string item) =>
        Event("response.output_item.done", string.Create(CultureInfo.InvariantCulture, $"\"output_index\":{index},\"item\":{item}"));

    private static string Text(string text) => $$"""{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"output_text","text":"{{text}}","annotations":[]}]}""";

    private static string Completed(string status, string? reason = null) => Event(
        $"response.{status}",
        $$$"""
        "response":{"status":"{{{status}}}","model":"gpt-5-2025-08-07","incomplete_details":{{{(reason is null ? "null" : $"{{\"reason\":\"{reason}\"}}")}}},"output":[],"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":6},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":3} } }
        """);

    private static string Answer() => Item(0, Text("Hello")) + Completed("completed");

    private static Conversation After(Sample sample)
    {
        Conversation conversation = Conversation.Empty.Add(Message.User("Hi")).Add(new Message(Role.Assistant, [.. sample.Content.Select(block => block is ContentBlock.Call call ? new ContentBlock.Call(call.Value with { Id = "call_3_0" }) : block)]));
        return sample.Stop == SampleStop.ToolCalls
            ? conversation.Add(new Message(Role.User, [new ContentBlock.Result(new ToolResult("call_3_0", "done", false))]))
            : conversation.Add(Message.User("And?"));
    }
}
