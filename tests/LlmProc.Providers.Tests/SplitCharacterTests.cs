namespace LlmProc.Providers.Tests;

/// <summary>Some servers cut a text between the two halves of one character, and each piece alone is no text.</summary>
public sealed class SplitCharacterTests
{
    private const string First = """a\ud83d""";
    private const string Second = """\udc69b""";
    private const string Whole = "a👩b";

    public static TheoryData<string, string, string> Streams => new()
    {
        {
            "anthropic", "claude-haiku-4-5",
            AnthropicStream.Start() + AnthropicStream.Block(0, """{"type":"text","text":""}""", Delta("text_delta", "text", First), Delta("text_delta", "text", Second)) + AnthropicStream.Delta() + AnthropicStream.Stop
        },
        { "openai", "gpt-4o", ChatStream.Chunk($$"""{"content":"{{First}}"}""") + ChatStream.Chunk($$"""{"content":"{{Second}}"}""") + ChatStream.Finish("stop") + ChatStream.Done },
        {
            "openai", "gpt-5",
            Event("response.output_text.delta", $"\"delta\":\"{First}\"") + Event("response.output_text.delta", $"\"delta\":\"{Second}\"")
            + Event("response.completed", "\"response\":" + """{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"a\ud83d\udc69b"}]}]}""")
        },
        { "gemini", "gemini-3.8-flash", GeminiStream.Chunk($$"""{"text":"{{First}}"}""") + GeminiStream.Chunk($$"""{"text":"{{Second}}"}""") + GeminiStream.Finish() },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Both_halves_find_each_other(string provider, string model, string stream)
    {
        List<ModelUpdate> updates = await new Wired(provider, model).Reply(stream).UpdatesAsync();

        updates[^1].ShouldBeOfType<ModelUpdate.Completed>().Sample.Content.ShouldBe([new ContentBlock.Text(Whole)]);
        string.Concat(updates.OfType<ModelUpdate.TextDelta>().Select(delta => delta.Text)).ShouldBe(Whole);
        updates.OfType<ModelUpdate.TextDelta>().ShouldAllBe(delta => !delta.Text.Any(char.IsSurrogate) || delta.Text.Contains("👩"), "nobody who watches sees half a character");
    }

    [Fact]
    public async Task Arguments_are_put_together_as_well()
    {
        string stream = AnthropicStream.Start()
            + AnthropicStream.Block(0, """{"type":"tool_use","id":"t","name":"f","input":{}}""", Delta("input_json_delta", "partial_json", """{\"q\":\"a\ud83d"""), Delta("input_json_delta", "partial_json", """\udc69b\"}"""))
            + AnthropicStream.Delta("tool_use") + AnthropicStream.Stop;

        Sample sample = await new Wired().Reply(stream).SampleAsync();

        sample.Content.OfType<ContentBlock.Call>().Single().Value.Arguments.ShouldBe($$"""{"q":"{{Whole}}"}""");
    }

    [Fact]
    public async Task A_half_that_stays_alone_is_no_character()
    {
        Sample sample = await new Wired("gemini", "gemini-3.8-flash").Reply(GeminiStream.Chunk($$"""{"text":"{{First}}"}""") + GeminiStream.Chunk("""{"text":"c"}""") + GeminiStream.Finish()).SampleAsync();

        sample.Content.ShouldBe([new ContentBlock.Text("a\uFFFDc")]);
    }

    private static string Delta(string type, string name, string json) => $$"""{"type":"{{type}}","{{name}}":"{{json}}"}""";

    private static string Event(string type, string rest) => $"event: {type}\ndata: {{\"type\":\"{type}\",{rest}}}\n\n";
}
