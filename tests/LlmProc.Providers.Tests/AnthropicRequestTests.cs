using static LlmProc.Providers.Tests.AnthropicStream;

namespace LlmProc.Providers.Tests;

/// <summary>The bytes that go over the Messages wire.</summary>
public sealed class AnthropicRequestTests
{
    private static readonly RequestHead s_head = new("You know.", [new ToolSpec("spawn", "Asks.", """{"type":"object"}""")]);

    [Fact]
    public async Task A_request_has_head_messages_and_breakpoints_in_this_form()
    {
        Wired wired = new Wired().Reply(Answer());

        await wired.SampleAsync(head: s_head);

        wired.Bodies[0].ShouldBe("""
            {"model":"claude-haiku-4-5","stream":true,"tools":[{"name":"spawn","description":"Asks.","input_schema":{"type":"object"}}],"system":[{"type":"text","text":"You know.","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}]}],"max_tokens":4096}
            """.Trim());
        HttpRequestMessage request = wired.Requests[0];
        request.RequestUri!.AbsoluteUri.ShouldBe("https://api.anthropic.com/v1/messages");
        request.Headers.GetValues("x-api-key").ShouldBe([Wired.Key]);
        request.Headers.GetValues("anthropic-version").ShouldBe(["2023-06-01"]);
        request.Headers.Contains("authorization").ShouldBeFalse();
    }

    [Fact]
    public async Task Without_caching_there_are_no_breakpoints()
    {
        Wired wired = new Wired(change: settings => settings with { DisableAutomaticCaching = true }).Reply(Answer());

        await wired.SampleAsync(head: s_head);

        wired.Bodies[0].ShouldNotContain("cache_control");
    }

    [Fact]
    public async Task Without_a_system_prompt_the_last_tool_ends_the_head()
    {
        Wired wired = new Wired().Reply(Answer());

        await wired.SampleAsync(head: new RequestHead("", s_head.Tools));

        wired.Bodies[0].ShouldContain("\"input_schema\":{\"type\":\"object\"},\"cache_control\":{\"type\":\"ephemeral\"}}],\"messages\"");
    }

    [Fact]
    public async Task Parameters_stand_where_the_provider_looks_for_them()
    {
        Wired wired = new Wired().Reply(Answer());
        LlmProgram program = wired.Program with
        {
            Parameters = new ModelParameters
            {
                Temperature = 0.5,
                TopK = 3,
                StopSequences = ["END"],
                Thinking = new ThinkingSettings("enabled", 2000),
                ReasoningEffort = "minimal",
                Other = [new("service_tier", "\"auto\"")],
                ExtraHeaders = [new("anthropic-beta", "x-2026"), new("anthropic-version", "2026-10-21")],
            },
        };

        await wired.SampleAsync(program: program);

        wired.Bodies[0].ShouldStartWith("""{"model":"claude-haiku-4-5","stream":true,"temperature":0.5,"top_k":3,"stop_sequences":["END"],"output_config":{"effort":"low"},"service_tier":"auto","messages":[""");
        wired.Bodies[0].ShouldEndWith("""}],"max_tokens":6096,"thinking":{"type":"enabled","budget_tokens":2000}}""");
        wired.Requests[0].Headers.GetValues("anthropic-beta").ShouldBe(["x-2026"]);
        wired.Requests[0].Headers.GetValues("anthropic-version").ShouldBe(["2026-10-21"]);
    }

    [Fact]
    public async Task Each_request_extends_the_one_before_byte_for_byte_but_for_breakpoints()
    {
        var wired = new Wired();
        Conversation conversation = Conversation.Empty;
        for (int turn = 0; turn < 6; turn++)
        {
            conversation = conversation.Add(Message.User($"Question {turn}")).Add(new Message(Role.Assistant, [new ContentBlock.Call(new ToolCall($"call_{turn}_0", "spawn", "{}"))]))
                .Add(new Message(Role.User, [new ContentBlock.Result(new ToolResult($"call_{turn}_0", "done", false))]));
            await wired.Reply(Answer()).SampleAsync(conversation, head: s_head);
            conversation = conversation.Add(new Message(Role.Assistant, [new ContentBlock.Text("Answer")]));
        }

        string[] bodies = [.. wired.Bodies.Select(body => body.Replace(",\"cache_control\":{\"type\":\"ephemeral\"}", "", StringComparison.Ordinal))];
        for (int i = 1; i < bodies.Length; i++)
        {
            bodies[i].ShouldStartWith(bodies[i - 1][..^"]}],\"max_tokens\":4096}".Length]);
        }

        wired.Bodies[^1].Split("cache_control").Length.ShouldBe(4);
    }

    [Fact]
    public async Task An_unanswered_call_is_answered_before_it_is_sent_and_blank_text_is_not()
    {
        Wired wired = new Wired().Reply(Answer());
        Conversation conversation = Conversation.Empty.Add(Message.User("Hi"))
            .Add(new Message(Role.Assistant, [new ContentBlock.Text("  "), new ContentBlock.Call(new ToolCall("call_1_0", "a b\n", "[1]")), new ContentBlock.Text("after"), new ContentBlock.Call(new ToolCall("call_1_0", "b", ""))]))
            .Add(Message.User("Never mind."));

        await wired.SampleAsync(conversation);

        wired.Bodies[0].ShouldContain("""
            {"role":"assistant","content":[{"type":"text","text":"after"},{"type":"tool_use","id":"c00002000","name":"a_b_","input":{"invalid_json":"[1]"}},{"type":"tool_use","id":"c00002001","name":"b","input":{"invalid_json":""}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c00002000","content":"Interrupted: this was not answered. It may or may not have been done.","is_error":true},{"type":"tool_result","tool_use_id":"c00002001"
            """.Trim());
    }

    [Theory]
    [InlineData("{\"a\":\"\\ud83d\"}")]
    [InlineData("{\"a\ud83d\":1}")]
    [InlineData("{\"a\":\"b\ud83d\"}")]
    public async Task Arguments_with_half_a_character_do_not_make_a_request_illegal(string arguments)
    {
        Wired wired = new Wired().Reply(Answer());

        await wired.SampleAsync(Conversation.Empty.Add(Message.User("Hi")).Add(new Message(Role.Assistant, [new ContentBlock.Call(new ToolCall("call_1_0", "a", arguments))])));

        wired.Bodies[0].ShouldNotContain("\"\\ud83d", Case.Sensitive);
        System.Text.Json.JsonDocument.Parse(wired.Bodies[0]).RootElement.GetProperty("messages")[1].GetProperty("content")[0].GetProperty("input").ToString().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_paused_turn_goes_back_as_it_is_without_blanks_at_its_end()
    {
        Wired wired = new Wired().Reply(Answer());

        await wired.SampleAsync(Conversation.Empty.Add(Message.User("Hi")).Add(new Message(Role.Assistant, [new ContentBlock.Text("Let me think. \n")])));

        wired.Bodies[0].ShouldEndWith("""{"role":"assistant","content":[{"type":"text","text":"Let me think."}]}],"max_tokens":4096}""");
    }

    [Fact]
    public async Task The_head_is_encoded_once_for_all_processes_of_a_program()
    {
        var wired = new Wired();
        LlmProgram program = wired.Program;
        ReadOnlyMemory<byte> first = default;
        for (int i = 0; i < 2; i++)
        {
            await wired.Reply(Answer()).SampleAsync("Hi", program, s_head);
            var field = typeof(RequestBody).GetField("_pieces", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!;
            ReadOnlyMemory<byte> head = ((ReadOnlyMemory<byte>[])field.GetValue(wired.Contents[i])!)[0];
            first = i == 0 ? head : first;
            head.Equals(first).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_lone_half_of_a_character_is_sent_as_a_replacement()
    {
        Wired wired = new Wired().Reply(Answer());

        await wired.SampleAsync("a\ud83d");

        using var body = System.Text.Json.JsonDocument.Parse(wired.Bodies[0]);
        body.RootElement.GetProperty("messages")[0].GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("a\uFFFD");
    }
}
