using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace LlmProc;

/// <summary>How a call of a tool with effects ended.</summary>
public enum CallEnding
{
    /// <summary>It came to its end.</summary>
    [JsonStringEnumMemberName("returned")]
    Returned,

    /// <summary>The tool says that it did not do what was asked; parts of it may have happened.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>It had begun, and nobody saw its end: it may have happened or not.</summary>
    [JsonStringEnumMemberName("interrupted")]
    Interrupted,
}

/// <summary>One call of a tool with effects, as the events tell it.</summary>
/// <param name="Tool">The tool's name as the model knows it.</param>
public sealed record CallReceipt(string CallId, string Tool, CallEnding Ending)
{
    /// <summary>What the tool says that it changed; empty if it does not say.</summary>
    [JsonIgnore]
    public ImmutableArray<Receipt> Receipts { get; init; } = [];

    [JsonInclude]
    [JsonPropertyName("receipts")]
    internal ImmutableArray<Receipt>? Kept
    {
        get => Receipts.IsEmpty ? null : Receipts;
        init => Receipts = value ?? [];
    }
}
