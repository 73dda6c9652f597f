using System.Text.Json.Nodes;
using static LlmProc.Testing.Reply;

namespace LlmProc.Testing.Tests;

/// <summary>The bytes of the streams, as the providers' documentation shows them.</summary>
public class StreamTests
{
    private static readonly Reply s_all = Blocks(
        new ContentBlock.Thinking("Hm, two.", Signature: null),
        new ContentBlock.Text("Let me\nlook. Grüße 😀"),
        new ContentBlock.Call(new ToolCall("", "spawn", """{"program_name":"worker","query":"Who has been here, and what was it that they wanted?"}""")));

    [Fact]
    public async Task Anthropic_streams_the_documented_events_byte_for_byte()
    {
        WireReply reply = await new MockProvider(_ => Say("Hi there")).SendAsync(MockWire.Anthropic, Wire.Ask(MockWire.Anthropic, "x", stream: true));

        reply.Message.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        reply.Body.ShouldBe("""
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_mock00000001","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":48,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":1,"service_tier":"standard"}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            event: ping
            data: {"type": "ping"}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" there"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":48,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":2,"service_tier":"standard"}}

            event: message_stop
            data: {"type":"message_stop"}


            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Chat_ends_with_the_usage_and_done()
    {
        string body = Wire.Chat("""{"role":"user","content":"x"}""", ""","stream":true,"stream_options":{"include_usage":true}""");
        WireReply reply = await new MockProvider(_ => Say("Hi")).SendAsync(MockWire.Chat, body);

        reply.Body.ShouldEndWith("data: [DONE]\n\n");
        List<JsonNode> events = reply.Events;
        events.SkipLast(1).ShouldAllBe(data => data["usage"] == null && data.AsObject().ContainsKey("usage"));
        events[0]["choices"]![0]!["delta"]!.ToJsonString().ShouldBe("""{"role":"assistant","content":"","refusal":null}""");
        events[1]["choices"]![0]!["delta"]!.ToJsonString().ShouldBe("""{"content":"Hi"}""");
        events[2]["choices"]![0]!["finish_reason"]!.GetValue<string>().ShouldBe("stop");
        events[3]["choices"]!.AsArray().ShouldBeEmpty();
        events[3]["usage"]!["total_tokens"]!.GetValue<int>().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Chat_has_no_usage_unless_it_is_asked_for() =>
        (await new MockProvider(_ => Say("Hi")).SendAsync(MockWire.Chat, Wire.Ask(MockWire.Chat, "x", stream: true))).Body.ShouldNotContain("usage");

    [Fact]
    public async Task Responses_number_their_events_without_gaps()
    {
        WireReply reply = await new MockProvider(_ => s_all).SendAsync(MockWire.Responses, Wire.Ask(MockWire.Responses, "x", stream: true));

        List<JsonNode> events = reply.Events;
        events.Select(data => data["sequence_number"]!.GetValue<int>()).ShouldBe(Enumerable.Range(0, events.Count));
        events.Select(data => data["type"]!.GetValue<string>()).Distinct().ShouldBe(
        [
            "response.created", "response.in_progress", "response.output_item.added", "response.reasoning_summary_part.added",
            "response.reasoning_summary_text.delta", "response.reasoning_summary_text.done", "response.reasoning_summary_part.done", "response.output_item.done",
            "response.content_part.added", "response.output_text.delta", "response.output_text.done", "response.content_part.done",
            "response.function_call_arguments.delta", "response.function_call_arguments.done", "response.completed",
        ]);
        events[^1]["response"]!["output"]!.AsArray().Select(item => item!["type"]!.GetValue<string>()).ShouldBe(["reasoning", "message", "function_call"]);
    }

    [Fact]
    public async Task The_deltas_of_every_wire_make_up_the_whole()
    {
        var mock = new MockProvider(_ => s_all);
        var call = (ContentBlock.Call)s_all.ContentAfter(1, new Placeholders([], "")).Last();

        WireReply anthropic = await mock.SendAsync(MockWire.Anthropic, Wire.Ask(MockWire.Anthropic, "x", stream: true));
        WireReply chat = await mock.SendAsync(MockWire.Chat, Wire.Ask(MockWire.Chat, "x", stream: true));

        anthropic.Joined("thinking").ShouldBe("Hm, two.");
        anthropic.Joined("text").ShouldBe("Let me\nlook. Grüße 😀");
        anthropic.Joined("partial_json").ShouldBe(call.Value.Arguments);
        anthropic.Joined("id").ShouldContain("call_1_2");
        chat.Joined("content").ShouldBe("Let me\nlook. Grüße 😀");
        chat.Joined("arguments").ShouldBe(call.Value.Arguments);
    }

    [Theory]
    [InlineData(MockWire.Anthropic)]
    [InlineData(MockWire.Chat)]
    [InlineData(MockWire.Responses)]
    [InlineData(MockWire.Gemini)]
    public async Task Every_event_is_json_and_the_whole_answer_too(MockWire wire)
    {
        var mock = new MockProvider(_ => s_all);

        (await mock.SendAsync(wire, Wire.Ask(wire, "x", stream: true))).Events.Count.ShouldBeGreaterThan(5);
        (await mock.SendAsync(wire, Wire.Ask(wire, "x"))).Json.ToJsonString().ShouldContain("spawn");
    }

    [Theory]
    [InlineData(MockWire.Anthropic, "rate_limit", 429, "rate_limit_error")]
    [InlineData(MockWire.Anthropic, "overloaded", 529, "overloaded_error")]
    [InlineData(MockWire.Chat, "rate_limited", 429, "requests")]
    [InlineData(MockWire.Responses, "auth", 401, "invalid_request_error")]
    public async Task A_failure_of_a_script_becomes_an_error_of_the_wire(MockWire wire, string code, int status, string type)
    {
        WireReply reply = await new MockProvider(new ScriptedModel().When(Match.Any, Fail(code, "too much: {last}"))).SendAsync(wire, Wire.Ask(wire, "x"));

        reply.Status.ShouldBe(status);
        reply.Error.ShouldBe("too much: x");
        reply.Json["error"]!["type"]!.GetValue<string>().ShouldBe(type);
    }

    [Fact]
    public async Task Rules_see_the_request_in_the_terms_of_the_library()
    {
        ScriptedModel model = new ScriptedModel()
            .When(Match.SystemPrompt("Be brief").And(Match.Turn(1)), Call("spawn", """{"query":"{last}"}"""))
            .When(Match.Turn(2).And(Match.Last("It is Anna")), Say("Anna."));
        var mock = new MockProvider(model);
        const string asked = """{"role":"system","content":"Be brief."},{"role":"user","content":"Who?"}""";
        const string answered = """
            ,{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"spawn","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"It is Anna"}
            """;

        WireReply first = await mock.SendAsync(MockWire.Chat, Wire.Chat(asked));
        WireReply second = await mock.SendAsync(MockWire.Chat, Wire.Chat(asked + answered));

        first.Body.ShouldContain("""{"name":"spawn","arguments":"{\"query\":\"Who?\"}"}""");
        second.Body.ShouldContain("\"content\":\"Anna.\"");
        mock.Exchanges.Select(exchange => exchange.Status).ShouldBe([200, 200]);
    }
}
