namespace LlmProc;

/// <summary>What an earlier request of a conversation is known to have taken: a later one extends it.</summary>
/// <param name="Conversation">As it was sent; empty where only the head is the same.</param>
/// <param name="Usage">Of that sample.</param>
public sealed record KnownPrefix(Conversation Conversation, Usage Usage)
{
    /// <summary>Tokens of a request that adds so many bytes, the answer among them.</summary>
    /// <remarks>An answer that is sent back may count as many tokens as it had, even if its bytes are fewer.</remarks>
    public long Total(long newBytes) => Usage.InputTokens + Usage.CacheReadTokens + Usage.CacheWriteTokens + Usage.OutputTokens + newBytes;
}
