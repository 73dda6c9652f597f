using System.Text.Json;

namespace LlmProc.Providers.Tests;

/// <summary>Streams as Chat Completions have them.</summary>
internal static class ChatStream
{
    public const string Done = "data: [DONE]\n\n";

    public static string Chunk(string delta, string finish = "null") =>
        $$$"""data: {"id":"x","object":"chat.completion.chunk","model":"gpt-4o-2024-08-06","choices":[{"index":0,"delta":{{{delta}}},"finish_reason":{{{finish}}}}]}""" + "\n\n";

    public static string Text(params string[] pieces) => string.Concat(pieces.Select(piece => Chunk($$"""{"content":"{{JsonEncodedText.Encode(piece)}}"}""")));

    public static string Call(string json) => Chunk($$"""{"tool_calls":[{{json}}]}""");

    public static string Finish(string reason) => Chunk("{}", '"' + reason + '"');

    public static string Usage(string usage) => $$"""data: {"id":"x","choices":[],"usage":{{usage}} }""" + "\n\n";

    public static string Answer(string text = "Hello") => Text(text) + Finish("stop") + Done;
}
