using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Why a model stopped in one sample.</summary>
public enum SampleStop
{
    EndTurn,
    ToolCalls,
    MaxTokens,
    StopSequence,
    Refusal,

    /// <summary>The provider interrupted a long turn; the conversation goes on with another sample.</summary>
    PauseTurn,
}

/// <summary>One whole answer of a model. There are no halves: a stream that breaks gives no sample.</summary>
/// <param name="CostUsd">Null if the model's price is not known; 0 only if it is free.</param>
public sealed record Sample(ImmutableArray<ContentBlock> Content, SampleStop Stop, Usage Usage, decimal? CostUsd);
