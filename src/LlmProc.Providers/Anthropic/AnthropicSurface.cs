namespace LlmProc.Providers;

/// <summary>What differs where Anthropic's protocol is spoken at another house.</summary>
/// <param name="Path">After the endpoint's address.</param>
internal sealed record AnthropicSurface(string Path)
{
    public static AnthropicSurface Own { get; } = new("v1/messages") { CountPath = "v1/messages/count_tokens" };

    /// <summary>Where tokens are counted; null where they are not.</summary>
    public string? CountPath { get; init; }

    /// <summary>The version, where it stands in the body and not in a header; the model is then named by the path.</summary>
    public string? BodyVersion { get; init; }

    /// <summary>Whether the body says that the answer is to be streamed; otherwise the path does.</summary>
    public bool SaysStream { get; init; } = true;

    public StreamFraming Framing { get; init; } = StreamFraming.ServerSent;
}
