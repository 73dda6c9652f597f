using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace LlmProc;

/// <summary>Why a model stopped in one sample.</summary>
public enum SampleStop
{
    /// <summary>It said all it wanted to say.</summary>
    [JsonStringEnumMemberName("end_turn")]
    EndTurn,

    /// <summary>It waits for the results of its calls.</summary>
    [JsonStringEnumMemberName("tool_calls")]
    ToolCalls,

    /// <summary>It was cut at the output limit.</summary>
    [JsonStringEnumMemberName("max_tokens")]
    MaxTokens,

    /// <summary>It said a sequence that the program ends answers with.</summary>
    [JsonStringEnumMemberName("stop_sequence")]
    StopSequence,

    /// <summary>It, or its provider, refused to answer.</summary>
    [JsonStringEnumMemberName("refusal")]
    Refusal,

    /// <summary>The provider interrupted a long turn; the conversation goes on with another sample.</summary>
    [JsonStringEnumMemberName("pause_turn")]
    PauseTurn,

    /// <summary>The answer was cut because request and answer together fill what the model can read.</summary>
    [JsonStringEnumMemberName("context_full")]
    ContextFull,
}

/// <summary>One whole answer of a model. There are no halves: a stream that breaks gives no sample.</summary>
/// <param name="CostUsd">Null if the model's price is not known; 0 only if it is free.</param>
public sealed record Sample(ImmutableArray<ContentBlock> Content, SampleStop Stop, Usage Usage, decimal? CostUsd)
{
    /// <summary>The provider did not say what the sample took: <see cref="Usage"/> may hold less.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool UsageUnknown { get; init; }

    /// <summary>The model that answered, in the provider's words; null if it did not say.</summary>
    public string? Model { get; init; }

    /// <summary>Why the provider stopped, in its words, where this version has none of its own for it.</summary>
    public string? ProviderStop { get; init; }
}
