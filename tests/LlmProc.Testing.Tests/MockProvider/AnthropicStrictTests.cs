using System.Text;
using System.Text.Json.Nodes;
using static LlmProc.Testing.Reply;

namespace LlmProc.Testing.Tests;

/// <summary>Each refusal with the words that the real API is known to use.</summary>
public class AnthropicStrictTests
{
    private const string Question = """{"role":"user","content":"q"}""";
    private const string Call = """{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"spawn","input":{}}]}""";
    private const string Answer = """{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"r"}]}""";

    private readonly MockProvider _mock = new();

    [Theory]
    [InlineData(Call, "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: a. Each `tool_use` block must have a corresponding `tool_result` block in the next message.")]
    [InlineData(Call + ",{\"role\":\"user\",\"content\":\"go on\"}", "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: a. Each `tool_use` block must have a corresponding `tool_result` block in the next message.")]
    [InlineData("""{"role":"assistant","content":"x"},""" + Answer, "messages.2.content.0: unexpected `tool_use_id` found in `tool_result` blocks: a. Each `tool_result` block must have a corresponding `tool_use` block in the previous message.")]
    [InlineData(Call + """,{"role":"user","content":[{"type":"text","text":"t"},{"type":"tool_result","tool_use_id":"a","content":"r"}]}""", "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: a. Each `tool_use` block must have a corresponding `tool_result` block in the next message.")]
    [InlineData(Call + """,{"role":"user","content":[{"type":"tool_result","tool_use_id":"a"},{"type":"tool_result","tool_use_id":"a"}]}""", "messages.2.content.1: each tool_use must have a single result. Found multiple `tool_result` blocks with id: a")]
    [InlineData(Call + "," + Answer + "," + Call + "," + Answer, "messages.3.content.0: `tool_use` ids must be unique")]
    [InlineData("""{"role":"assistant","content":[{"type":"tool_use","id":"functions.x:0","name":"spawn","input":{}}]}""", "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'")]
    [InlineData("""{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"spawn","input":"{}"}]}""", "messages.1.content.0.tool_use.input: Input should be a valid dictionary")]
    [InlineData("""{"role":"user","content":[{"type":"text","text":""}]}""", "messages: text content blocks must be non-empty")]
    [InlineData("""{"role":"user","content":[{"type":"text","text":" \n"}]}""", "messages: text content blocks must contain non-whitespace text")]
    [InlineData("""{"role":"user","content":[]}""", "messages.1: all messages must have non-empty content except for the optional final assistant message")]
    [InlineData("""{"role":"assistant","content":"x "}""", "messages: final assistant content cannot end with trailing whitespace")]
    [InlineData("""{"role":"system","content":"x"}""", "messages: Unexpected role \"system\". The Messages API accepts a top-level `system` parameter, not \"system\" as an input message role.")]
    [InlineData("""{"role":"tool","content":"x"}""", "messages.1.role: Input should be 'user' or 'assistant'")]
    [InlineData("""{"role":"user","content":"x","name":"n"}""", "messages.1.name: Extra inputs are not permitted")]
    [InlineData("""{"role":"user","content":[{"type":"audio"}]}""", "messages.1.content.0: Input tag 'audio' found using 'type' does not match any of the expected tags: 'document', 'image', 'redacted_thinking', 'search_result', 'server_tool_use', 'text', 'thinking', 'tool_result', 'tool_use', 'web_search_tool_result'")]
    [InlineData("""{"role":"assistant","content":[{"type":"thinking","thinking":"t"}]}""", "messages.1.content.0.thinking.signature: Field required")]
    [InlineData("""{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"EqQB"}]}""", "messages.1.content.0: Invalid `signature` in `thinking` block")]
    [InlineData("""{"role":"assistant","content":[{"type":"redacted_thinking","data":"EqQB"}]}""", "messages.1.content.0: Invalid `data` in `redacted_thinking` block")]
    public async Task A_conversation_that_breaks_a_rule_is_refused(string more, string message)
    {
        WireReply reply = await _mock.SendAsync(MockWire.Anthropic, Wire.Messages($"{Question},{more}"));

        reply.Error.ShouldBe(message);
        reply.Status.ShouldBe(400);
        reply.Json["error"]!["type"]!.GetValue<string>().ShouldBe("invalid_request_error");
    }

    [Theory]
    [InlineData(Question + "," + Call + "," + Answer)]
    [InlineData(Question + "," + Call + """,{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"r"}],"is_error":true},{"type":"text","text":"t"}]}""")]
    [InlineData(Question + "," + Question + """,{"role":"assistant","content":"So"}""")]
    [InlineData(Question + """,{"role":"assistant","content":""}""")]
    public async Task A_conversation_that_keeps_the_rules_is_answered(string messages) =>
        (await _mock.SendAsync(MockWire.Anthropic, Wire.Messages(messages))).Status.ShouldBe(200);

    [Theory]
    [InlineData("\"max_tokens\":4000,", "", "max_tokens: Field required")]
    [InlineData("\"model\":\"claude-x\",", "", "model: Field required")]
    [InlineData("4000", "0", "max_tokens: must be greater than or equal to 1")]
    [InlineData("4000", "\"4000\"", "max_tokens: Input should be a valid integer")]
    [InlineData("4000", "4000,\"max_completion_tokens\":1", "max_completion_tokens: Extra inputs are not permitted")]
    [InlineData("4000", "4000,\"temperature\":1.5", "temperature: range: 0..1")]
    [InlineData("4000", "4000,\"stop_sequences\":[\" \"]", "stop_sequences: each stop sequence must contain non-whitespace")]
    [InlineData("4000", "4000,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":100}", "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024")]
    [InlineData("4000", "4000,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000},\"tool_choice\":{\"type\":\"any\"}", "Thinking may not be enabled when tool_choice forces tool use.")]
    [InlineData("\"role\":\"user\"", "\"role\":\"assistant\"", "messages: first message must use the \"user\" role")]
    [InlineData("\"name\":\"spawn\"", "\"name\":\"sp awn\"", "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'")]
    [InlineData("\"type\":\"object\",", "", "tools.0.custom.input_schema.type: Field required")]
    [InlineData("\"content\":\"q\"", "\"content\":[{\"type\":\"text\",\"text\":\"\",\"cache_control\":{\"type\":\"ephemeral\"}}]", "messages.0.content.0.text: cache_control cannot be set for empty text blocks")]
    [InlineData("\"content\":\"q\"", "\"content\":\"\\ud83d\"", "The request body is not valid JSON: no low surrogate in string: line 1 column 249 (char 248)")]
    [InlineData("{\"model\"", "{\"model", "The request body is not valid JSON: expected value: line 1 column 1 (char 0)")]
    public async Task A_request_that_breaks_a_rule_is_refused(string good, string bad, string message)
    {
        string body = Wire.Messages(Question);
        int at = body.IndexOf(good, StringComparison.Ordinal);

        WireReply reply = await _mock.SendAsync(MockWire.Anthropic, body[..at] + bad + body[(at + good.Length)..]);

        reply.Error.ShouldBe(message);
        reply.Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_whole_pair_of_surrogates_may_be_escaped() =>
        (await _mock.SendAsync(MockWire.Anthropic, Wire.Messages("""{"role":"user","content":"\ud83d\ude00 \\ud83d"}"""))).Status.ShouldBe(200);

    [Fact]
    public async Task Five_breakpoints_are_one_too_many()
    {
        string blocks = string.Join(',', Enumerable.Repeat("""{"type":"text","text":"t","cache_control":{"type":"ephemeral"}}""", 5));

        (await _mock.SendAsync(MockWire.Anthropic, Wire.Messages($$"""{"role":"user","content":[{{blocks}}]}"""))).Error
            .ShouldBe("A maximum of 4 blocks with cache_control may be provided. Found 5.");
    }

    [Fact]
    public async Task A_long_breakpoint_must_not_follow_a_short_one()
    {
        const string blocks = """{"type":"text","text":"t","cache_control":{"type":"ephemeral"}},{"type":"text","text":"t","cache_control":{"type":"ephemeral","ttl":"1h"}}""";

        (await _mock.SendAsync(MockWire.Anthropic, Wire.Messages($$"""{"role":"user","content":[{{blocks}}]}"""))).Error
            .ShouldStartWith("messages.0.content.1.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m'");
    }

    [Fact]
    public async Task Calls_need_tools() =>
        (await _mock.SendAsync(MockWire.Anthropic, $$"""{"model":"m","max_tokens":9,"messages":[{{Question}},{{Call}},{{Answer}}]}""")).Error
            .ShouldBe("Requests which include `tool_use` or `tool_result` blocks must define tools.");

    [Fact]
    public async Task Thinking_comes_back_to_the_model_that_signed_it_and_to_no_other()
    {
        const string thinking = ""","thinking":{"type":"enabled","budget_tokens":1024}""";
        var mock = new MockProvider(request => request.Conversation.Count > 1 ? Say("done") : Call("spawn"));
        JsonNode content = (await mock.SendAsync(MockWire.Anthropic, Wire.Messages(Question, thinking))).Json["content"]!;
        string id = content[1]!["id"]!.GetValue<string>();
        string next = Wire.Messages(
            $$"""{{Question}},{"role":"assistant","content":{{content.ToJsonString()}}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"{{id}}"}]}""", thinking);

        content[0]!["type"]!.GetValue<string>().ShouldBe("thinking");
        (await mock.SendAsync(MockWire.Anthropic, next)).Status.ShouldBe(200);
        (await mock.SendAsync(MockWire.Anthropic, next.Replace("claude-x", "claude-y", StringComparison.Ordinal))).Error.ShouldBe("messages.1.content.0: Invalid `signature` in `thinking` block");
        (await mock.SendAsync(MockWire.Anthropic, next.Replace("Let me see", "Let me be", StringComparison.Ordinal))).Error.ShouldBe("messages.1.content.0: Invalid `signature` in `thinking` block");

        content.AsArray().RemoveAt(0);
        string without = Wire.Messages(
            $$"""{{Question}},{"role":"assistant","content":{{content.ToJsonString()}}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"{{id}}"}]}""", thinking);
        (await mock.SendAsync(MockWire.Anthropic, without)).Error.ShouldStartWith("messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`.");
    }

    [Fact]
    public async Task A_key_a_version_and_json_are_required()
    {
        using HttpClient client = new MockProvider(new MockOptions { ApiKey = "right" }).Client();
        string body = Wire.Messages(Question);

        WireReply none = await client.SendAsync(MockWire.Anthropic, body, request => request.Headers.Authorization = null);
        WireReply wrong = await client.SendAsync(MockWire.Anthropic, body);
        WireReply version = await client.SendAsync(MockWire.Anthropic, body, request => Right(request).Headers.Remove("anthropic-version"));
        WireReply text = await client.SendAsync(MockWire.Anthropic, body, request => Right(request).Content = new StringContent(body, Encoding.UTF8, "text/plain"));
        WireReply right = await client.SendAsync(MockWire.Anthropic, body, request => Right(request));

        new[] { none, wrong, version, text, right }.Select(reply => reply.Status).ShouldBe([401, 401, 400, 400, 200]);
        none.Error.ShouldBe("x-api-key header is required");
        wrong.Error.ShouldBe("invalid x-api-key");
        version.Error.ShouldBe("anthropic-version: header is required");

        static HttpRequestMessage Right(HttpRequestMessage request)
        {
            request.Headers.Authorization = null;
            request.Headers.Add("x-api-key", "right");
            return request;
        }
    }

    [Fact]
    public async Task More_than_32_MB_are_too_large()
    {
        WireReply reply = await _mock.SendAsync(MockWire.Anthropic, Wire.Messages($$"""{"role":"user","content":"{{new string('x', 32 * 1024 * 1024)}}"}"""));

        reply.Status.ShouldBe(413);
        reply.Json["error"]!["type"]!.GetValue<string>().ShouldBe("request_too_large");
    }

    [Fact]
    public async Task A_prompt_longer_than_the_window_is_refused() =>
        (await new MockProvider(new MockOptions { ContextWindow = 20 }).SendAsync(MockWire.Anthropic, Wire.Messages(Question))).Error
            .ShouldBe("prompt is too long: 48 tokens > 20 maximum");

    [Fact]
    public async Task A_lenient_mock_takes_what_a_strict_one_refuses()
    {
        var lenient = new MockProvider(new MockOptions { Strict = false });

        (await lenient.SendAsync(MockWire.Anthropic, Wire.Messages($"{Question},{Call}"))).Status.ShouldBe(200);
    }
}
