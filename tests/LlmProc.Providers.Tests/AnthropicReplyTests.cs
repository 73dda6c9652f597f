using System.Text;
using static LlmProc.Providers.Tests.AnthropicStream;

namespace LlmProc.Providers.Tests;

/// <summary>What comes over the Messages wire, and what becomes of it.</summary>
public sealed class AnthropicReplyTests
{
    [Fact]
    public async Task Text_reaches_the_watcher_as_it_comes_and_is_whole_in_the_sample()
    {
        Wired wired = new Wired().Reply(Start() + Ping + Text(0, "Hel", "lo") + Delta() + Stop);

        List<ModelUpdate> updates = await wired.UpdatesAsync();

        string.Concat(updates.OfType<ModelUpdate.TextDelta>().Select(delta => delta.Text)).ShouldBe("Hello");
        Sample sample = updates[^1].ShouldBeOfType<ModelUpdate.Completed>().Sample;
        sample.Content.ShouldBe([new ContentBlock.Text("Hello")]);
        sample.Stop.ShouldBe(SampleStop.EndTurn);
        sample.Usage.ShouldBe(new Usage(10, 5));
        sample.Model.ShouldBe("claude-haiku-4-5-20251001");
        sample.CostUsd.ShouldBe(0.000035m);
    }

    [Fact]
    public async Task All_kinds_of_blocks_keep_their_order_and_go_back_as_they_came()
    {
        Wired wired = new Wired()
            .Reply(Start()
                + Block(0, """{"type":"thinking","thinking":"","signature":""}""", """{"type":"thinking_delta","thinking":"Let me"}""", """{"type":"signature_delta","signature":"sig=="}""")
                + Block(1, """{"type":"redacted_thinking","data":"EmwK"}""")
                + Block(2, """{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{}}""", """{"type":"input_json_delta","partial_json":"{\"query\":"}""", """{"type":"input_json_delta","partial_json":"\"x\"}"}""")
                + Block(3, """{"type":"from_the_future","n":[1, 2],"s":"a"}""")
                + Block(4, """{"type":"compaction","content":"a"}""", """{"type":"compaction_delta","content":"b"}""")
                + Text(5, "I ask.")
                + Call(6, "spawn", "{\"query\": ", "\"Who?\"}")
                + Delta("tool_use") + Stop)
            .Reply(Answer());

        Sample sample = await wired.SampleAsync();
        await wired.SampleAsync(After(sample));

        sample.Stop.ShouldBe(SampleStop.ToolCalls);
        wired.Bodies[1].ShouldContain("""
            {"role":"assistant","content":[{"type":"thinking","thinking":"Let me","signature":"sig=="},{"type":"redacted_thinking","data":"EmwK"},{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"x"}},{"type":"from_the_future","n":[1, 2],"s":"a"},{"type":"compaction","content":"ab"},{"type":"text","text":"I ask."},{"type":"tool_use","id":"c00002000","name":"spawn","input":{"query": "Who?"}}]}
            """.Trim());
    }

    [Fact]
    public async Task Thoughts_do_not_go_to_a_model_that_did_not_think_them()
    {
        string thinking = Start() + Block(0, """{"type":"thinking","thinking":"Let me","signature":"sig=="}""") + Block(1, """{"type":"redacted_thinking","data":"EmwK"}""") + Text(2, "Yes.") + Delta() + Stop;
        Sample sample = await new Wired().Reply(thinking).SampleAsync();
        Wired other = new Wired(model: "claude-opus-4-6").Reply(Answer());

        await other.SampleAsync(After(sample));

        other.Bodies[0].ShouldNotContain("sig==");
        other.Bodies[0].ShouldNotContain("EmwK");
        other.Bodies[0].ShouldContain("Yes.");
    }

    [Fact]
    public async Task Citations_stay_with_their_text()
    {
        Wired wired = new Wired()
            .Reply(Start() + Block(0, """{"type":"text","text":"","citations":[]}""", """{"type":"citations_delta","citation":{"type":"char_location","cited_text":"x"}}""", """{"type":"text_delta","text":"Cited."}""") + Delta() + Stop)
            .Reply(Answer());

        Sample sample = await wired.SampleAsync();
        await wired.SampleAsync(After(sample));

        sample.Content.OfType<ContentBlock.Text>().Single().Value.ShouldBe("Cited.");
        wired.Bodies[1].ShouldContain("""{"type":"text","text":"Cited.","citations":[{"type":"char_location","cited_text":"x"}]}""");
    }

    [Fact]
    public async Task Cache_writes_of_both_kinds_and_reads_are_counted_and_priced()
    {
        Wired wired = new Wired().Reply(
            Start("""{"input_tokens":100,"cache_creation_input_tokens":3000,"cache_read_input_tokens":500,"cache_creation":{"ephemeral_5m_input_tokens":1000,"ephemeral_1h_input_tokens":2000},"output_tokens":1}""")
            + Text(0, "Hi") + Delta(usage: """{"output_tokens":1000}""") + Stop);

        Sample sample = await wired.SampleAsync();

        sample.Usage.ShouldBe(new Usage(100, 1000, 500, 3000, 0, 2000));
        sample.CostUsd.ShouldBe((100 * 1m + 1000 * 5m + 500 * 0.1m + 1000 * 1.25m + 2000 * 2m) / 1_000_000);
    }

    [Theory]
    [InlineData("{}", 0, 0)]
    [InlineData("null", 0, 0)]
    [InlineData("""{"input_tokens":-5,"output_tokens":null}""", 0, 0)]
    [InlineData("""{"input_tokens":"12","output_tokens":3.0}""", 12, 3)]
    public async Task Counts_that_are_missing_or_make_no_sense_are_no_error(string usage, long input, long output)
    {
        Sample sample = await new Wired().Reply(Start(usage) + Text(0, "Hi") + Delta(usage: "{}") + Stop).SampleAsync();

        sample.Usage.ShouldBe(new Usage(input, output));
    }

    [Theory]
    [InlineData("max_tokens", SampleStop.MaxTokens)]
    [InlineData("model_context_window_exceeded", SampleStop.ContextFull)]
    [InlineData("stop_sequence", SampleStop.StopSequence)]
    [InlineData("refusal", SampleStop.Refusal)]
    [InlineData("pause_turn", SampleStop.PauseTurn)]
    [InlineData("levitated", SampleStop.EndTurn)]
    public async Task Every_stop_reason_means_something_even_one_from_the_future(string said, SampleStop meant)
    {
        Sample sample = await new Wired().Reply(Start() + Text(0, "Hi") + Delta(said) + Stop).SampleAsync();

        sample.Stop.ShouldBe(meant);
        (sample.ProviderStop ?? said).ShouldBe(said);
    }

    [Theory]
    [InlineData("", "{}")]
    [InlineData("null", "{}")]
    [InlineData("{\"a\":1}", "{\"a\":1}")]
    public async Task Arguments_of_a_call_are_what_the_model_wrote(string written, string arguments)
    {
        Sample sample = await new Wired().Reply(Start() + Call(0, "spawn", written) + Delta("tool_use") + Stop).SampleAsync();

        sample.Content.OfType<ContentBlock.Call>().Single().Value.Arguments.ShouldBe(arguments);
        sample.Stop.ShouldBe(SampleStop.ToolCalls);
    }

    [Fact]
    public async Task A_call_that_was_cut_counts_as_cut_whatever_the_stop_reason_says()
    {
        const string arguments = """{"program_name":"worker","query":"say \"hi\" to [everybody]"}""";
        for (int length = 1; length < arguments.Length; length++)
        {
            Sample sample = await new Wired().Reply(Start() + Call(0, "spawn", arguments[..length]) + Delta("tool_use") + Stop).SampleAsync();

            sample.Stop.ShouldBe(SampleStop.MaxTokens, arguments[..length]);
        }
    }

    [Fact]
    public async Task Calls_at_the_very_output_limit_count_as_cut()
    {
        Sample sample = await new Wired().Reply(Start() + Call(0, "spawn", "{}") + Delta("tool_use", """{"output_tokens":4096}""") + Stop).SampleAsync();

        sample.Stop.ShouldBe(SampleStop.MaxTokens);
    }

    [Fact]
    public async Task Blocks_with_gaps_repeats_and_no_index_are_put_in_order()
    {
        string stream = Start() + Event("content_block_delta", "\"index\":9,\"delta\":{\"type\":\"text_delta\",\"text\":\"lost\"}")
            + Text(7, "second") + Text(3, "first ") + Event("vanished", "\"x\":[1,{}]") + Block(8, """{"type":"text"}""") + Delta() + Stop;

        Sample sample = await new Wired().Reply(stream).SampleAsync();

        new Message(Role.Assistant, sample.Content).Text.ShouldBe("first second");
    }

    [Fact]
    public async Task Characters_that_are_none_do_not_break_an_answer()
    {
        string half = Block(0, """{"type":"text","text":""}""", """{"type":"text_delta","text":"a\ud83db\u0000\ufffe"}""");

        Sample sample = await new Wired().Reply(Start() + half + Delta() + Stop).SampleAsync();

        sample.Content.OfType<ContentBlock.Text>().Single().Value.ShouldBe("a\uFFFDb\0\uFFFE");
    }

    [Fact]
    public async Task A_stream_cut_in_two_anywhere_says_the_same()
    {
        byte[] stream = Encoding.UTF8.GetBytes(Start() + Text(0, "Grüße, 世界 👩‍🚀 — ok", "é") + Delta() + Stop);
        for (int cut = 1; cut < stream.Length; cut++)
        {
            int at = cut;
            Sample sample = await new Wired().Reply(() => new CutStream(stream, at)).SampleAsync();

            sample.Content.ShouldBe([new ContentBlock.Text("Grüße, 世界 👩‍🚀 — oké")]);
        }
    }

    [Fact]
    public async Task Lines_may_end_in_any_way_and_data_may_have_several()
    {
        string stream = Answer().Replace("\n", "\r\n", StringComparison.Ordinal);
        (await new Wired().Reply("\uFEFF" + stream).SampleAsync()).Content.ShouldBe([new ContentBlock.Text("Hello")]);
        (await new Wired().Reply(Answer().Replace('\n', '\r')).SampleAsync()).Content.ShouldBe([new ContentBlock.Text("Hello")]);
        (await new Wired().Reply(": hi\n\n" + Answer().Replace("\",\"", "\",\ndata: \"", StringComparison.Ordinal)).SampleAsync()).Content.ShouldBe([new ContentBlock.Text("Hello")]);
    }

    [Fact]
    public async Task A_model_that_only_thought_is_asked_once_more_and_both_are_paid_for()
    {
        string silent = Start() + Block(0, """{"type":"thinking","thinking":"hm","signature":"s"}""") + Delta() + Stop;

        Sample sample = await new Wired().Reply(silent).Reply(Answer()).SampleAsync();
        Sample again = await new Wired().Reply(silent).Reply(silent).SampleAsync();

        sample.Content.ShouldBe([new ContentBlock.Text("Hello")]);
        sample.Usage.ShouldBe(new Usage(20, 10));
        again.Content.ShouldBe([new ContentBlock.Thinking("hm", "s") { SignedBy = "anthropic/claude-haiku-4-5" }]);
    }

    [Fact]
    public async Task An_empty_answer_is_an_answer()
    {
        Sample sample = await new Wired().Reply(Start() + Delta() + Stop).SampleAsync();

        sample.Content.ShouldBeEmpty();
    }

    private static Conversation After(Sample sample)
    {
        int call = 0;
        var message = new Message(Role.Assistant, [.. sample.Content.Select(block => block is ContentBlock.Call { Value: var value } ? new ContentBlock.Call(value with { Id = $"call_5_{call++}" }) : block)]);
        Conversation conversation = Conversation.Empty.Add(Message.User("Hi")).Add(message);
        return call == 0 ? conversation.Add(Message.User("And?")) : conversation.Add(new Message(Role.User, [.. message.Calls.Select(each => new ContentBlock.Result(new ToolResult(each.Id, "done", false)))]));
    }
}
