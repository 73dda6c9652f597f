using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LlmProc.Providers.Tests;

/// <summary>Streams as the Messages protocol has them.</summary>
internal static class AnthropicStream
{
    public static string Event(string type, string rest) => $"event: {type}\ndata: {{\"type\":\"{type}\"{(rest.Length == 0 ? "" : "," + rest)}}}\n\n";

    public static string Start(string usage = """{"input_tokens":10,"output_tokens":1}""", string model = "claude-haiku-4-5-20251001") =>
        Event("message_start", $$"""
            "message":{"id":"msg_1","type":"message","role":"assistant","model":"{{model}}","content":[],"stop_reason":null,"stop_sequence":null,"usage":{{usage}} }
            """);

    public static string Block(int index, string start, params string[] deltas) => new StringBuilder()
        .Append(Event("content_block_start", string.Create(CultureInfo.InvariantCulture, $"\"index\":{index},\"content_block\":{start}")))
        .AppendJoin("", deltas.Select(delta => Event("content_block_delta", string.Create(CultureInfo.InvariantCulture, $"\"index\":{index},\"delta\":{delta}"))))
        .Append(Event("content_block_stop", string.Create(CultureInfo.InvariantCulture, $"\"index\":{index}")))
        .ToString();

    public static string Text(int index, params string[] pieces) =>
        Block(index, """{"type":"text","text":""}""", [.. pieces.Select(piece => $$"""{"type":"text_delta","text":{{Quoted(piece)}}}""")]);

    public static string Call(int index, string name, params string[] pieces) => Block(
        index, $$"""{"type":"tool_use","id":"toolu_{{index}}","name":"{{name}}","input":{} }""",
        [.. pieces.Select(piece => $$"""{"type":"input_json_delta","partial_json":{{Quoted(piece)}}}""")]);

    public static string Delta(string stop = "end_turn", string usage = """{"output_tokens":5}""") =>
        Event("message_delta", $$"""
            "delta":{"stop_reason":"{{stop}}","stop_sequence":null},"usage":{{usage}}
            """);

    public static string Stop => Event("message_stop", "");

    public static string Ping => Event("ping", "");

    public static string Answer(string text = "Hello") => Start() + Text(0, text) + Delta() + Stop;

    private static string Quoted(string text) => '"' + JsonEncodedText.Encode(text).Value + '"';
}
