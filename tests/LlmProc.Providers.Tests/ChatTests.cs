using System.Text;
using System.Text.Json.Nodes;
using static LlmProc.Providers.Tests.ChatStream;

namespace LlmProc.Providers.Tests;

/// <summary>What goes over the Chat Completions wire and comes back, as servers have it that call themselves compatible.</summary>
public sealed class ChatTests
{
    private static readonly RequestHead s_head = new("You know.", [new ToolSpec("spawn", "Asks.", """{"type":"object"}""")]);

    private static Wired Chat() => new("openai", "gpt-4o");

    [Fact]
    public async Task A_request_has_this_form()
    {
        Wired wired = Chat().Reply(Answer());
        Conversation conversation = Conversation.Empty.Add(Message.User("Hi"))
            .Add(new Message(Role.Assistant, [new ContentBlock.Thinking("hm", null), new ContentBlock.Call(new ToolCall("call_2_0", "spawn", "{\"a\":1}")), new ContentBlock.Call(new ToolCall("call_2_1", "spawn", "{"))]))
            .Add(new Message(Role.User, [new ContentBlock.Result(new ToolResult("call_2_0", "done", false)), new ContentBlock.Result(new ToolResult("call_2_1", "bad", true))]));

        await wired.SampleAsync(conversation, wired.Program with { Parameters = new ModelParameters { MaxTokens = 7, StopSequences = ["END"] } }, s_head);

        wired.Bodies[0].ShouldBe("""
            {"model":"gpt-4o","stream":true,"stream_options":{"include_usage":true},"stop":["END"],"tools":[{"type":"function","function":{"name":"spawn","description":"Asks.","parameters":{"type":"object"}}}],"messages":[{"role":"system","content":"You know."},{"role":"user","content":"Hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"c00002000","type":"function","function":{"name":"spawn","arguments":"{\"a\":1}"}},{"id":"c00002001","type":"function","function":{"name":"spawn","arguments":"{\"invalid_json\":\"{\"}"}}]},{"role":"tool","tool_call_id":"c00002000","content":"done"},{"role":"tool","tool_call_id":"c00002001","content":"Error: bad"}],"max_tokens":7}
            """.Trim());
        wired.Requests[0].RequestUri!.AbsoluteUri.ShouldBe("https://api.openai.com/v1/chat/completions");
        wired.Requests[0].Headers.GetValues("authorization").ShouldBe([$"Bearer {Wired.Key}"]);
        wired.Requests[0].Headers.Contains("x-api-key").ShouldBeFalse();
    }

    [Fact]
    public async Task Each_of_more_than_a_thousand_calls_keeps_an_id_of_its_own()
    {
        const int count = 1_100;
        Wired wired = Chat().Reply(Answer());
        Conversation conversation = Conversation.Empty.Add(Message.User("Hi"))
            .Add(new Message(Role.Assistant, [.. Enumerable.Range(0, count).Select(i => new ContentBlock.Call(new ToolCall($"call_2_{i}", "spawn", "{}")))]))
            .Add(new Message(Role.User, [.. Enumerable.Range(0, count).Reverse().Select(i => new ContentBlock.Result(new ToolResult($"call_2_{i}", $"done {i}", false)))]));

        await wired.SampleAsync(conversation, wired.Program, s_head);

        JsonArray messages = JsonNode.Parse(wired.Bodies[0])!["messages"]!.AsArray();
        string[] ids = [.. messages[2]!["tool_calls"]!.AsArray().Select(call => call!["id"]!.GetValue<string>())];
        ids.Distinct().Count().ShouldBe(count);
        ids.ShouldAllBe(id => id.Length == 9 && id.All(char.IsAsciiLetterOrDigit));
        messages.Skip(3).Select(result => (result!["tool_call_id"]!.GetValue<string>(), result["content"]!.GetValue<string>()))
            .ShouldBe(ids.Select((id, i) => (id, $"done {i}")));
    }

    [Fact]
    public async Task Without_a_system_prompt_the_first_message_comes_first()
    {
        Wired wired = Chat().Reply(Answer());

        await wired.SampleAsync();

        wired.Bodies[0].ShouldEndWith("""
            "messages":[{"role":"user","content":"Hi"}]}
            """.Trim());
    }

    [Theory]
    [InlineData("http://localhost:9000", "http://localhost:9000/v1/chat/completions")]
    [InlineData("https://proxy.example/openai/v1/", "https://proxy.example/openai/v1/chat/completions")]
    public async Task Any_compatible_server_can_be_named(string address, string path)
    {
        Wired wired = new Wired("openai", "gpt-5", settings => settings with { BaseUrl = address }).Reply(Answer());

        await wired.SampleAsync();

        wired.Requests[0].RequestUri!.AbsoluteUri.ShouldBe(path);
        wired.Requests[0].Headers.Contains("authorization").ShouldBeFalse();
    }

    [Fact]
    public async Task Ollama_is_on_this_machine_wants_no_key_and_costs_nothing()
    {
        Wired own = new Wired("ollama", "llama3", variables: [("NONE", "")]).Reply(Answer());
        Wired other = new Wired("ollama", "llama3", variables: [("OLLAMA_HOST", "box")]).Reply(Answer());

        (await own.SampleAsync()).CostUsd.ShouldBe(0);
        (await other.SampleAsync()).CostUsd.ShouldBeNull();
        own.Requests[0].RequestUri!.AbsoluteUri.ShouldBe("http://localhost:11434/v1/chat/completions");
        other.Requests[0].RequestUri!.AbsoluteUri.ShouldBe("http://box:11434/v1/chat/completions");
    }

    [Fact]
    public async Task Usage_comes_last_and_cached_tokens_are_counted_apart()
    {
        Wired wired = Chat().Reply(Text("Hi") + Finish("stop") + ChatStream.Usage("""{"prompt_tokens":2000,"completion_tokens":300,"prompt_tokens_details":{"cached_tokens":1500},"completion_tokens_details":{"reasoning_tokens":200}}""") + Done);

        Sample sample = await wired.SampleAsync();

        sample.Usage.ShouldBe(new Usage(500, 300, 1500, 0, 200));
        sample.CostUsd.ShouldBe((500 * 2.5m + 1500 * 1.25m + 300 * 10m) / 1_000_000);
        sample.Model.ShouldBe("gpt-4o-2024-08-06");
    }

    public static TheoryData<string, string, string> Oddities => new()
    {
        { "index missing", Call("""{"id":"a","function":{"name":"x","arguments":"{\"n\":"}}""") + Call("""{"function":{"arguments":"1}"}}""") + Call("""{"id":"b","function":{"name":"y","arguments":"{}"}}"""), """x{"n":1} y{}""" },
        { "index always 0", Call("""{"index":0,"id":"a","function":{"name":"x","arguments":"{}"}}""") + Call("""{"index":0,"id":"b","function":{"name":"y","arguments":"{}"}}"""), "x{} y{}" },
        { "index a string", Call("""{"index":"1","id":"b","function":{"name":"y","arguments":"{}"}}""") + Call("""{"index":"0","id":"a","function":{"name":"x","arguments":"{}"}}"""), "y{} x{}" },
        { "index jumps", Call("""{"index":3,"id":"a","function":{"name":"x","arguments":""}}""") + Call("""{"index":9,"id":"b","function":{"name":"y","arguments":""}}""") + Call("""{"index":3,"function":{"arguments":"{}"}}"""), "x{} y{}" },
        { "name in pieces", Call("""{"index":0,"id":"a","function":{"name":"sp"}}""") + Call("""{"index":0,"function":{"name":"awn"}}""") + Call("""{"index":0,"function":{"name":null,"arguments":"{}"}}"""), "spawn{}" },
        { "name repeated", Call("""{"index":0,"id":"a","function":{"name":"x","arguments":"{\"n\""}}""") + Call("""{"index":0,"id":"a","function":{"name":"x","arguments":":1}"}}"""), """x{"n":1}""" },
        { "arguments an object", Call("""{"index":0,"id":"a","function":{"name":"x","arguments":{"n": 1}}}"""), """x{"n": 1}""" },
        { "no arguments", Call("""{"index":0,"id":"a","function":{"name":"x"}}"""), "x{}" },
        { "no ids", Call("""{"function":{"name":"x","arguments":"{}"}},{"function":{"name":"x","arguments":"{}"}}"""), "x{} x{}" },
        { "two in one chunk", Call("""{"index":0,"id":"a","function":{"name":"x","arguments":"{}"}},{"index":1,"id":"b","function":{"name":"y","arguments":"{}"}}"""), "x{} y{}" },
        { "a second answer", """data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"x","arguments":"{}"}}]}},{"index":1,"delta":{"tool_calls":[{"index":0,"id":"b","function":{"name":"y","arguments":"{}"}}]}}]}""" + "\n\n", "x{}" },
        { "the answer's number last", """data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"x","arguments":"{}"}}]},"index":0}]}""" + "\n\n", "x{}" },
        { "another answer's number last", Call("""{"index":0,"id":"a","function":{"name":"x","arguments":"{}"}}""") + """data: {"choices":[{"delta":{"tool_calls":[{"index":1,"id":"b","function":{"name":"y","arguments":"{}"}}]},"index":1}]}""" + "\n\n", "x{}" },
        { "members nobody knows", """data: {"a":[1,{"b":[]}],"choices":[{"x":{"y":[[0]]},"index":0,"delta":{"z":{"z":1},"tool_calls":[null,{"q":[{}],"index":0,"id":"a","function":{"name":"x","s":[],"arguments":"{}"},"r":{}}]},"finish_reason":null}],"d":{}}""" + "\n\n", "x{}" },
        { "a whole message", """data: {"choices":[{"message":{"tool_calls":[{"id":"a","function":{"name":"x","arguments":"{}"}}]}}]}""" + "\n\n", "x{}" },
    };

    [Theory]
    [MemberData(nameof(Oddities))]
    public async Task Calls_are_understood_however_they_are_numbered(string oddity, string chunks, string calls)
    {
        Sample sample = await Chat().Reply(chunks + Finish("stop") + Done).SampleAsync();

        string.Join(' ', sample.Content.OfType<ContentBlock.Call>().Select(call => call.Value.Tool + call.Value.Arguments)).ShouldBe(calls, oddity);
        sample.Stop.ShouldBe(SampleStop.ToolCalls, "calls count, whatever the finish reason");
    }

    [Theory]
    [InlineData("length", SampleStop.MaxTokens)]
    [InlineData("content_filter", SampleStop.Refusal)]
    [InlineData("levitated", SampleStop.EndTurn)]
    public async Task Every_finish_reason_means_something(string said, SampleStop meant) =>
        (await Chat().Reply(Text("Hi") + Finish(said) + Done).SampleAsync()).Stop.ShouldBe(meant);

    [Fact]
    public async Task Cut_arguments_count_as_cut_even_where_the_reason_says_tool_calls() =>
        (await Chat().Reply(Call("""{"index":0,"id":"a","function":{"name":"x","arguments":"{\"n\": "}}""") + Finish("tool_calls") + Done).SampleAsync()).Stop.ShouldBe(SampleStop.MaxTokens);

    [Fact]
    public async Task A_clean_end_after_the_finish_reason_is_enough_and_one_before_is_not()
    {
        (await Chat().Reply(Text("Hello") + Finish("stop")).UpdatesAsync()).OfType<ModelUpdate.Retrying>().ShouldBeEmpty();
        (await Chat().Reply(Text("Hello")).Reply(Answer()).UpdatesAsync()).OfType<ModelUpdate.Retrying>().Single().Code.ShouldBe("incomplete");
        (await Chat().Reply(Text("Hello") + Done).Reply(Answer()).UpdatesAsync()).OfType<ModelUpdate.Retrying>().Single().Code.ShouldBe("incomplete");
    }

    [Fact]
    public async Task A_stream_that_ends_breaks_or_stops_anywhere_before_that_is_noticed()
    {
        string whole = Text("Hel", "lo") + Call("""{"index":0,"id":"a","function":{"name":"x","arguments":"{}"}}""") + Finish("tool_calls");
        byte[] stream = Encoding.UTF8.GetBytes(whole);
        for (int cut = 0; cut < stream.Length - 2; cut++)
        {
            int at = cut;
            Wired stalled = Chat();
            (await CodeAsync(Chat().Reply(() => new MemoryStream(stream, 0, at)))).ShouldBe("incomplete", $"{cut}");
            (await CodeAsync(Chat().Reply(() => new CutStream(stream, at, new IOException("reset"))))).ShouldBe("incomplete", $"{cut}");
            (await CodeAsync(stalled.Reply(() => new CutStream(stream, at, stall: () => stalled.Time.Advance(TimeSpan.FromSeconds(120)))))).ShouldBe("stalled", $"{cut}");
        }

        static async Task<string> CodeAsync(Wired wired) => (await wired.Reply(Answer()).UpdatesAsync()).OfType<ModelUpdate.Retrying>().Single().Code;
    }

    [Fact]
    public async Task A_stream_cut_in_two_anywhere_says_the_same()
    {
        byte[] stream = Encoding.UTF8.GetBytes("""data: {"choices":[{"delta":{"content":"Grüße, 世界 👩‍🚀"}}]}""" + "\n\n" + Finish("stop") + Done);
        for (int cut = 1; cut < stream.Length; cut++)
        {
            int at = cut;
            (await Chat().Reply(() => new CutStream(stream, at)).SampleAsync()).Content.ShouldBe([new ContentBlock.Text("Grüße, 世界 👩‍🚀")]);
        }
    }

    [Theory]
    [InlineData("""{"error":{"message":"The server had an error","type":"server_error","code":null}}""", "provider_error")]
    [InlineData("""{"error":{"message":"slow down","code":"rate_limit_exceeded"}}""", "rate_limited")]
    [InlineData("""{"error":"overloaded"}""", "provider_error")]
    public async Task An_error_object_in_the_stream_is_an_error(string chunk, string code)
    {
        Wired wired = Chat().Reply(Text("Hel") + $"data: {chunk}\n\n" + Done).Reply(Answer());

        (await wired.UpdatesAsync()).OfType<ModelUpdate.Retrying>().Single().Code.ShouldBe(code);
    }

    [Fact]
    public async Task Content_in_parts_and_thoughts_beside_it_are_told_apart()
    {
        Wired wired = Chat().Reply(Chunk("""{"reasoning_content":"hm"}""") + Chunk("""{"content":[{"type":"text","text":"Hel"},{"type":"text","text":"lo"}]}""") + Finish("stop") + Done);

        (await wired.SampleAsync()).Content.ShouldBe([new ContentBlock.Thinking("hm", null), new ContentBlock.Text("Hello")]);
    }
}
