using System.Text.Json.Nodes;

namespace LlmProc.Testing.Tests;

public class BenchmarkPromptTests
{
    private readonly MockProvider _mock = new();

    [Fact]
    public async Task Delegate_calls_the_tool_so_often_in_one_turn()
    {
        WireReply reply = await _mock.SendAsync(MockWire.Anthropic, Wire.Ask(MockWire.Anthropic, "DELEGATE n=3 to=worker d=1 rounds=1"));

        reply.Json["stop_reason"]!.GetValue<string>().ShouldBe("tool_use");
        reply.Json["content"]!.AsArray().Select(block => block!["input"]!.ToJsonString()).ShouldBe(
        [
            """{"program_name":"worker","query":"WORK k=0"}""",
            """{"program_name":"worker","query":"WORK k=1"}""",
            """{"program_name":"worker","query":"WORK k=2"}""",
        ]);
    }

    [Theory]
    [InlineData("DELEGATE n=1 to=worker d=3 rounds=1", "CHAIN d=2")]
    [InlineData("DELEGATE n=1 to=worker", "WORK k=0")]
    [InlineData("CHAIN d=2", "CHAIN d=1")]
    [InlineData("CHAIN d=1", "WORK k=0")]
    public async Task Deeper_orders_are_passed_on(string prompt, string query)
    {
        WireReply reply = await _mock.SendAsync(MockWire.Chat, Wire.Ask(MockWire.Chat, prompt));

        JsonNode call = reply.Json["choices"]![0]!["message"]!["tool_calls"]!.AsArray().ShouldHaveSingleItem()!;
        call["function"]!["arguments"]!.GetValue<string>().ShouldBe($$"""{"program_name":"worker","query":"{{query}}"}""");
    }

    [Theory]
    [InlineData(MockWire.Anthropic)]
    [InlineData(MockWire.Chat)]
    [InlineData(MockWire.Responses)]
    [InlineData(MockWire.Gemini)]
    public async Task Work_is_answered(MockWire wire)
    {
        WireReply reply = await _mock.SendAsync(wire, Wire.Ask(wire, "WORK k=7", stream: true));

        reply.Status.ShouldBe(200, reply.Body);
        reply.Body.ShouldContain("ANSWER");
        reply.Joined(wire switch { MockWire.Anthropic or MockWire.Gemini => "text", MockWire.Chat => "content", _ => "delta" }).ShouldBe("ANSWER 7");
    }

    [Theory]
    [InlineData(1, 1, "DONE 2")]
    [InlineData(2, 2, "DONE 2")]
    [InlineData(1, 2, null)]
    public async Task Results_are_counted_after_the_last_round(int made, int wanted, string? answer)
    {
        string round = """
            ,{"role":"assistant","content":[{"type":"tool_use","id":"aN","name":"spawn","input":{}},{"type":"tool_use","id":"bN","name":"spawn","input":{}}]}
            ,{"role":"user","content":[{"type":"tool_result","tool_use_id":"aN","content":"ANSWER 0"},{"type":"tool_result","tool_use_id":"bN","content":"ANSWER 1"}]}
            """;
        string rounds = string.Concat(Enumerable.Range(0, made).Select(i => round.Replace("N", $"{i}", StringComparison.Ordinal).Replace($"A{i}SWER", "ANSWER", StringComparison.Ordinal)));

        WireReply reply = await _mock.SendAsync(MockWire.Anthropic, Wire.Messages(
            $$"""{"role":"user","content":"DELEGATE n=2 to=worker d=1 rounds={{wanted}}"}""" + rounds));

        reply.Status.ShouldBe(200, reply.Body);
        (reply.Json["content"]![0]!["text"]?.GetValue<string>()).ShouldBe(answer);
    }

    [Fact]
    public async Task Each_round_asks_for_other_work()
    {
        WireReply reply = await _mock.SendAsync(MockWire.Anthropic, Wire.Messages("""
            {"role":"user","content":"DELEGATE n=2 to=worker d=1 rounds=2"}
            ,{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"spawn","input":{}},{"type":"tool_use","id":"b","name":"spawn","input":{}}]}
            ,{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"ANSWER 0"},{"type":"tool_result","tool_use_id":"b","content":"ANSWER 1"}]}
            """));

        reply.Json["content"]!.AsArray().Select(block => block!["input"]!["query"]!.GetValue<string>()).ShouldBe(["WORK k=2", "WORK k=3"]);
    }

    [Fact]
    public async Task A_second_order_in_a_conversation_begins_anew()
    {
        WireReply reply = await _mock.SendAsync(MockWire.Anthropic, Wire.Messages("""
            {"role":"user","content":"DELEGATE n=1 to=worker"},{"role":"assistant","content":"DONE 1"},{"role":"user","content":"WORK k=3"}
            """));

        reply.Json["content"]![0]!["text"]!.GetValue<string>().ShouldBe("ANSWER 3");
    }

    [Fact]
    public async Task Any_other_prompt_is_repeated() =>
        (await _mock.SendAsync(MockWire.Chat, Wire.Ask(MockWire.Chat, "Hello"))).Body.ShouldContain("\"content\":\"You said: Hello\"");

    [Fact]
    public async Task Nothing_can_be_delegated_without_a_tool_for_it() =>
        (await _mock.SendAsync(MockWire.Chat, Wire.Chat("""{"role":"user","content":"DELEGATE n=1 to=worker"}"""))).Error.ShouldContain("no tool with a parameter 'query'");
}
