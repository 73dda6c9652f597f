using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace LlmProc.Testing.Tests;

/// <summary>Tokens are four bytes each; the cache takes prefixes from 1,024 tokens on.</summary>
public class PrefixCacheTests
{
    private static readonly string s_long = new('x', 8000);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_prefix_is_written_once_and_then_read()
    {
        MockProvider mock = Mock();

        await AskAsync(mock, "one");
        await AskAsync(mock, "two");

        mock.Exchanges[0].ShouldSatisfyAllConditions(
            first => first.CacheReadTokens.ShouldBe(0), first => first.CacheWriteTokens.ShouldBe(2007), first => first.InputTokens.ShouldBe(7));
        mock.Exchanges[1].ShouldSatisfyAllConditions(
            second => second.CacheReadTokens.ShouldBe(2007), second => second.CacheWriteTokens.ShouldBe(0), second => second.InputTokens.ShouldBe(7));
    }

    [Fact]
    public async Task Usage_tells_writes_by_their_lifetime()
    {
        JsonNode usage = (await AskAsync(Mock(), "one", ttl: ",\"ttl\":\"1h\"", last: true)).Json["usage"]!;

        usage["cache_creation"]!["ephemeral_1h_input_tokens"]!.GetValue<int>().ShouldBe(2007);
        usage["cache_creation"]!["ephemeral_5m_input_tokens"]!.GetValue<int>().ShouldBe(7);
        usage["cache_creation_input_tokens"]!.GetValue<int>().ShouldBe(2014);
        usage["input_tokens"]!.GetValue<int>().ShouldBe(0);
    }

    [Theory]
    [InlineData("", 299, 2007)]
    [InlineData("", 301, 0)]
    [InlineData(",\"ttl\":\"1h\"", 3599, 2007)]
    [InlineData(",\"ttl\":\"1h\"", 3601, 0)]
    public async Task An_entry_lives_for_its_lifetime(string ttl, int seconds, long read)
    {
        MockProvider mock = Mock();
        await AskAsync(mock, "one", ttl);

        _time.Advance(TimeSpan.FromSeconds(seconds));
        await AskAsync(mock, "two", ttl);

        mock.Exchanges[1].CacheReadTokens.ShouldBe(read);
    }

    [Fact]
    public async Task Reading_keeps_an_entry_alive()
    {
        MockProvider mock = Mock();
        for (int i = 0; i < 4; i++)
        {
            await AskAsync(mock, $"{i}");
            _time.Advance(TimeSpan.FromMinutes(4));
        }

        mock.Exchanges.Select(exchange => exchange.CacheReadTokens).ShouldBe([0, 2007, 2007, 2007]);
    }

    [Fact]
    public async Task Models_do_not_share_a_prefix()
    {
        MockProvider mock = Mock();
        await AskAsync(mock, "one");
        await AskAsync(mock, "one", model: "claude-other");

        mock.Exchanges[1].CacheReadTokens.ShouldBe(0);
    }

    [Fact]
    public async Task A_short_prefix_is_not_cached()
    {
        MockProvider mock = Mock();
        const string body = """{"model":"m","max_tokens":9,"system":[{"type":"text","text":"short","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"q"}]}""";
        await mock.SendAsync(MockWire.Anthropic, body);
        await mock.SendAsync(MockWire.Anthropic, body);

        mock.Exchanges.ShouldAllBe(exchange => exchange.CacheReadTokens == 0 && exchange.CacheWriteTokens == 0);
    }

    [Theory]
    [InlineData(19, true)]
    [InlineData(20, false)]
    public async Task A_breakpoint_looks_back_over_20_blocks(int blocksSince, bool isFound)
    {
        MockProvider mock = Mock();
        await mock.SendAsync(MockWire.Anthropic, Blocks(0));
        await mock.SendAsync(MockWire.Anthropic, Blocks(blocksSince));

        (mock.Exchanges[1].CacheReadTokens > 0).ShouldBe(isFound);

        // A long first block with the breakpoint, then others with the breakpoint on the last.
        static string Blocks(int more)
        {
            const string mark = ""","cache_control":{"type":"ephemeral"}""";
            IEnumerable<string> blocks = Enumerable.Range(0, more + 1)
                .Select(i => $$"""{"type":"text","text":"{{(i == 0 ? s_long : $"{i}")}}"{{(i == more ? mark : "")}}}""");
            return Wire.Messages($$"""{"role":"user","content":[{{string.Join(',', blocks)}}]}""");
        }
    }

    [Fact]
    public async Task What_is_written_can_be_read_only_when_the_answer_has_begun()
    {
        var mock = new MockProvider(new MockOptions { TimeProvider = _time, Latency = TimeSpan.FromSeconds(1) });
        Task first = AskAsync(mock, "one"), second = AskAsync(mock, "two");

        await AdvanceUntilAsync(Task.WhenAll(first, second));
        Task third = AskAsync(mock, "three");
        await AdvanceUntilAsync(third);

        mock.Exchanges.Select(exchange => exchange.CacheReadTokens).ShouldBe([0, 0, 2007]);
    }

    [Theory]
    [InlineData(MockWire.Chat)]
    [InlineData(MockWire.Responses)]
    public async Task OpenAI_caches_by_itself_in_steps_of_128_tokens(MockWire wire)
    {
        MockProvider mock = Mock();
        string said = s_long;
        await mock.SendAsync(wire, Wire.Ask(wire, said + "one"));
        JsonNode usage = (await mock.SendAsync(wire, Wire.Ask(wire, said + "two"))).Json["usage"]!;

        long cached = (usage["prompt_tokens_details"] ?? usage["input_tokens_details"])!["cached_tokens"]!.GetValue<long>();
        (cached % 128).ShouldBe(0);
        cached.ShouldBe((mock.Exchanges[0].InputTokens - 1) / 128 * 128);
        mock.Exchanges[1].InputTokens.ShouldBe(mock.Exchanges[0].InputTokens - cached);
    }

    [Fact]
    public async Task A_short_prompt_is_not_cached_by_OpenAI()
    {
        MockProvider mock = Mock();
        string body = Wire.Ask(MockWire.Chat, new string('x', 3000));
        await mock.SendAsync(MockWire.Chat, body);
        await mock.SendAsync(MockWire.Chat, body);

        mock.Exchanges[1].CacheReadTokens.ShouldBe(0);
    }

    [Fact]
    public async Task The_log_shows_where_two_prompts_part()
    {
        MockProvider mock = Mock();
        await AskAsync(mock, "one");
        await AskAsync(mock, "one and more");
        await mock.SendAsync(MockWire.Anthropic, Body("one", "", "claude-x", last: true).Replace("""]}]""", """]},{"role":"assistant","content":"a"},{"role":"user","content":"q"}]""", StringComparison.Ordinal));

        mock.Exchanges[0].FirstDifference(mock.Exchanges[1]).ShouldBe(
            new MockDifference("messages.0.content.0", 26, """type":"text","text":"one"}"""[4..], """type":"text","text":"one and more"}"""[4..]));
        mock.Exchanges[0].FirstDifference(mock.Exchanges[2]).ShouldBeNull();
        mock.Exchanges[2].FirstDifference(mock.Exchanges[0])!.Path.ShouldBe("messages.1");
        mock.Exchanges[0].PrefixHash.ShouldNotBe(mock.Exchanges[1].PrefixHash);
    }

    private MockProvider Mock() => new(new MockOptions { TimeProvider = _time });

    private static Task<WireReply> AskAsync(MockProvider mock, string question, string ttl = "", string model = "claude-x", bool last = false) =>
        mock.SendAsync(MockWire.Anthropic, Body(question, ttl, model, last));

    private static string Body(string question, string ttl, string model, bool last) => $$$$"""
        {"model":"{{{{model}}}}","max_tokens":9,"system":[{"type":"text","text":"{{{{s_long}}}}","cache_control":{"type":"ephemeral"{{{{ttl}}}}}}],"messages":[{"role":"user","content":[{"type":"text","text":"{{{{question}}}}"{{{{(last ? ",\"cache_control\":{\"type\":\"ephemeral\"}" : "")}}}}}]}]}
        """;

    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await task;
    }
}
