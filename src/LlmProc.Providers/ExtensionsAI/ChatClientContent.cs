using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace LlmProc.Providers;

/// <summary>Contents of a client that this version has no block for, as they came. What their JSON cannot hold is kept as long as the process is in memory.</summary>
internal static class ChatClientContent
{
    public const string Provider = "chat_client";

    private static readonly ConditionalWeakTable<ContentBlock.Opaque, AIContent> s_kept = [];

    private static JsonTypeInfo<AIContent> Info => (JsonTypeInfo<AIContent>)AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(AIContent));

    /// <summary>A content that any model behind this provider may get back.</summary>
    public static ContentBlock.Opaque Keep(AIContent content)
    {
        var block = new ContentBlock.Opaque(Provider, Write(content) ?? Nameless(content));
        s_kept.Add(block, content);
        return block;
    }

    /// <summary>What a model thought; always sent from its JSON, so that a resumed process sends what it would have sent.</summary>
    public static ContentBlock Thought(TextReasoningContent content, string signer) => content switch
    {
        { ProtectedData: not { Length: > 0 } } => new ContentBlock.Thinking(content.Text, null),
        { AdditionalProperties.Count: > 0 } when Write(content) is { } json => new ContentBlock.Opaque(Provider, json) { SignedBy = signer },
        _ => new ContentBlock.Thinking(content.Text, content.ProtectedData) { SignedBy = signer },
    };

    /// <summary>Null if it was kept by a process that is gone, and its JSON says too little.</summary>
    public static AIContent? Read(ContentBlock.Opaque block)
    {
        if (s_kept.TryGetValue(block, out AIContent? kept))
        {
            return kept;
        }

        try
        {
            return JsonSerializer.Deserialize(block.Json, Info) is { } content && content.GetType() != typeof(AIContent) ? content : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    private static string? Write(AIContent content)
    {
        try
        {
            return JsonSerializer.Serialize(content, Info);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static string Nameless(AIContent content) =>
        System.Text.Encoding.UTF8.GetString(JsonBytes.Write("", content.GetType().Name, static (json, name) =>
        {
            json.WriteStartObject();
            json.WriteString("unknown", name);
            json.WriteEndObject();
        }));
}
