using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using static LlmProc.Testing.Reply;

namespace LlmProc.Testing.Tests;

/// <summary>Each refusal with the words that the real APIs are known to use.</summary>
public class OpenAiStrictTests
{
    private const string Question = """{"role":"user","content":"q"}""";
    private const string Call = """{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]}""";
    private const string Answer = """{"role":"tool","tool_call_id":"a","content":"r"}""";
    private const string Unanswered = "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: a";
    private const string Orphan = "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
    private const string ItemCall = """{"type":"function_call","call_id":"a","name":"f","arguments":"{}"}""";

    private readonly MockProvider _mock = new();

    [Theory]
    [InlineData(Answer, Orphan, "messages.[1].role")]
    [InlineData(Call, Unanswered, "messages.[2].role")]
    [InlineData(Call + "," + Question, Unanswered, "messages.[2].role")]
    [InlineData(Call + "," + Answer + "," + Answer, Orphan, "messages.[3].role")]
    [InlineData("""{"role":"assistant","content":null}""", "Invalid value for 'content': expected a string, got null.", "messages[1].content")]
    [InlineData("""{"role":"bot","content":"x"}""", "Invalid value: 'bot'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.", "messages[1].role")]
    [InlineData("""{"role":"assistant","content":"x","tool_calls":[]}""", "Invalid 'messages[1].tool_calls': empty array. Expected an array with minimum length 1, but got an empty array instead.", "messages[1].tool_calls")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":{}}}]}""", "Invalid type for 'messages[1].tool_calls[0].function.arguments': expected a string, but got an object instead.", "messages[1].tool_calls[0].function.arguments")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f g","arguments":"{}"}}]}""", "Invalid 'messages[1].tool_calls[0].function.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.", "messages[1].tool_calls[0].function.name")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"12345678901234567890123456789012345678901","type":"function","function":{"name":"f","arguments":"{}"}}]}""", "Invalid 'messages[1].tool_calls[0].id': string too long. Expected a string with maximum length 40, but got a string with length 41 instead.", "messages[1].tool_calls[0].id")]
    public async Task A_chat_that_breaks_a_rule_is_refused(string more, string message, string param) =>
        await ShouldBeRefusedAsync(MockWire.Chat, Wire.Chat($"{Question},{more}"), message, param);

    [Theory]
    [InlineData(",\"foo\":1", "Unrecognized request argument supplied: foo", null)]
    [InlineData(",\"temperature\":\"1\"", "Invalid type for 'temperature': expected a decimal, but got a string instead.", "temperature")]
    [InlineData(",\"temperature\":2.5", "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 2.5 instead.", "temperature")]
    [InlineData(",\"max_tokens\":1.5", "Invalid type for 'max_tokens': expected an integer, but got a decimal instead.", "max_tokens")]
    [InlineData(",\"stream_options\":{\"include_usage\":true}", "The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options")]
    [InlineData(",\"tools\":[]", "Invalid 'tools': empty array. Expected an array with minimum length 1, but got an empty array instead.", "tools")]
    [InlineData(",\"tool_choice\":\"auto\"", "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.", "tool_choice")]
    [InlineData(",\"reasoning_effort\":\"low\"", "Unrecognized request argument supplied: reasoning_effort", null)]
    [InlineData(",\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length 5 instead.", "stop")]
    public async Task A_parameter_of_chat_that_is_wrong_is_refused(string more, string message, string? param) =>
        await ShouldBeRefusedAsync(MockWire.Chat, Wire.Chat(Question, more), message, param);

    [Theory]
    [InlineData("\"max_tokens\":5", "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", "max_tokens")]
    [InlineData("\"temperature\":0.5", "Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is supported.", "temperature")]
    public async Task Reasoning_models_refuse_what_they_do_not_support(string parameter, string message, string param)
    {
        string body = $$"""{"model":"o3-mini",{{parameter}},"messages":[{{Question}}]}""";

        await ShouldBeRefusedAsync(MockWire.Chat, body, message, param);
        (await _mock.SendAsync(MockWire.Chat, body.Replace("o3-mini", "gpt-4.1", StringComparison.Ordinal))).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("""{"type":"function_call_output","call_id":"a","output":"r"}""", "No tool call found for function call output with call_id a.", "input")]
    [InlineData(ItemCall, "No tool output found for function call a.", "input")]
    [InlineData("""{"role":"user","content":[{"type":"text","text":"x"}]}""", "Invalid value: 'text'. Supported values are: 'input_text', 'input_image', 'output_text', 'refusal', 'input_file', 'computer_screenshot', and 'summary_text'.", "input[1].content[0]")]
    [InlineData("""{"role":"assistant","content":[{"type":"input_text","text":"x"}]}""", "Invalid value: 'input_text'. Supported values are: 'output_text' and 'refusal'.", "input[1].content[0]")]
    [InlineData("""{"type":"reasoning","id":"rs_1","summary":[]}""", "Item 'rs_1' of type 'reasoning' was provided without its required following item.", "input")]
    public async Task Items_that_break_a_rule_are_refused(string more, string message, string param) =>
        await ShouldBeRefusedAsync(MockWire.Responses, Wire.Responses($"{Question},{more}"), message, param);

    [Theory]
    [InlineData(",\"foo\":1", "Unknown parameter: 'foo'.", "foo")]
    [InlineData(",\"max_output_tokens\":5", "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got 5 instead.", "max_output_tokens")]
    [InlineData(",\"previous_response_id\":\"resp_1\"", "Previous response with id 'resp_1' not found.", "previous_response_id")]
    [InlineData(",\"reasoning\":{\"effort\":\"low\"}", "Unsupported parameter: 'reasoning.effort' is not supported with this model.", "reasoning.effort")]
    public async Task A_parameter_of_responses_that_is_wrong_is_refused(string more, string message, string param) =>
        await ShouldBeRefusedAsync(MockWire.Responses, Wire.Responses(Question, more), message, param);

    [Fact]
    public async Task Sealed_reasoning_comes_back_to_the_model_that_made_it_and_to_no_other()
    {
        const string more = ""","include":["reasoning.encrypted_content"]""";
        var mock = new MockProvider(_ => Blocks(new ContentBlock.Thinking("Hm.", null), new ContentBlock.Text("So.")));
        JsonArray output = (await mock.SendAsync(MockWire.Responses, Wire.Responses(Question, more))).Json["output"]!.AsArray();
        string next = Wire.Responses($"{Question},{string.Join(',', output.Select(item => item!.ToJsonString()))},{Question}", more);

        (await mock.SendAsync(MockWire.Responses, next)).Status.ShouldBe(200);
        WireReply other = await mock.SendAsync(MockWire.Responses, next.Replace("gpt-4.1", "gpt-4o", StringComparison.Ordinal));
        other.Error.ShouldStartWith("The encrypted content for item rs_mock00000001_0 could not be verified.");
        other.Json["error"]!["code"]!.GetValue<string>().ShouldBe("invalid_encrypted_content");
    }

    [Theory]
    [InlineData(Question + "," + Call + "," + Answer + "," + Question)]
    [InlineData("""{"role":"system","content":"s"},""" + Question + """,{"role":"assistant","content":""},""" + Question)]
    public async Task A_chat_that_keeps_the_rules_is_answered(string messages) =>
        (await _mock.SendAsync(MockWire.Chat, Wire.Chat(messages))).Status.ShouldBe(200);

    [Fact]
    public async Task A_key_is_required()
    {
        using HttpClient client = new MockProvider(new MockOptions { ApiKey = "sk-right" }).Client();

        WireReply none = await client.SendAsync(MockWire.Chat, Wire.Chat(Question), request => request.Headers.Authorization = null);
        WireReply wrong = await client.SendAsync(MockWire.Chat, Wire.Chat(Question), request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk-1234567890"));
        WireReply right = await client.SendAsync(MockWire.Chat, Wire.Chat(Question), request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk-right"));

        none.Error.ShouldStartWith("You didn't provide an API key.");
        wrong.Error.ShouldBe("Incorrect API key provided: sk-1*****7890. You can find your API key at https://platform.openai.com/account/api-keys.");
        new[] { none, wrong, right }.Select(reply => reply.Status).ShouldBe([401, 401, 200]);
    }

    private async Task ShouldBeRefusedAsync(MockWire wire, string body, string message, string? param)
    {
        WireReply reply = await _mock.SendAsync(wire, body);

        reply.Error.ShouldBe(message);
        reply.Status.ShouldBe(400);
        (reply.Json["error"]!["param"]?.GetValue<string>()).ShouldBe(param);
    }
}
