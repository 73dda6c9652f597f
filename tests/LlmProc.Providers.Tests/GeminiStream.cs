using System.Text.Json;

namespace LlmProc.Providers.Tests;

/// <summary>Streams as generateContent has them.</summary>
internal static class GeminiStream
{
    public static string Chunk(string parts, string? finish = null, string more = "") =>
        $$$"""data: {"candidates":[{"content":{"parts":[{{{parts}}}],"role":"model"}{{{(finish is null ? "" : $",\"finishReason\":\"{finish}\"")}}},"index":0}],"modelVersion":"gemini-3.8-flash-001"{{{more}}}}""" + "\n\n";

    public static string Text(params string[] pieces) => string.Concat(pieces.Select(piece => Chunk($$"""{"text":{{Quoted(piece)}}}""")));

    public static string Call(string name, string args, string? signature = null, string id = "") =>
        Chunk($$"""{"functionCall":{{{(id.Length == 0 ? "" : $"\"id\":\"{id}\",")}}"name":"{{name}}","args":{{args}}}{{(signature is null ? "" : $",\"thoughtSignature\":\"{signature}\"")}}}""");

    public static string Finish(string reason = "STOP", string usage = """{"promptTokenCount":10,"candidatesTokenCount":5,"totalTokenCount":15}""", string parts = """{"text":""}""") =>
        Chunk(parts, reason, $",\"usageMetadata\":{usage}");

    public static string Answer(string text = "Hello") => Text(text) + Finish();

    private static string Quoted(string text) => '"' + JsonEncodedText.Encode(text).Value + '"';
}
