namespace LlmProc.Testing;

/// <summary>What rules read of a request.</summary>
internal static class ModelRequestText
{
    /// <summary>The text blocks and tool results of the last message in their order, a line each; empty if nothing was said.</summary>
    public static string LastText(this ModelRequest request) => Of(request.Conversation.Last);

    /// <inheritdoc cref="LastText"/>
    public static string Of(Message? last) => last is null ? "" : string.Join('\n', last.Content.Select(TextOf).OfType<string>());

    /// <summary>1 for the first sample of a conversation.</summary>
    public static int Turn(this ModelRequest request) =>
        1 + request.Conversation.FromLast().Count(message => message.Role == Role.Assistant);

    private static string? TextOf(ContentBlock block) => block switch
    {
        ContentBlock.Text text => text.Value,
        ContentBlock.Result result => result.Value.Text,
        _ => null,
    };
}
