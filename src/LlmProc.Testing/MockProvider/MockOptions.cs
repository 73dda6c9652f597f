namespace LlmProc.Testing;

/// <summary>How a mock provider behaves where real ones differ.</summary>
public sealed record MockOptions
{
    /// <summary>The clock of latencies, stalls and cache lifetimes; a test in process may turn it by hand.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>How long the first byte of an answer takes.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>How long each further event of a stream takes.</summary>
    public TimeSpan EventDelay { get; init; }

    /// <summary>The only key that is accepted; null accepts any.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Refuses what the real API refuses. Switch it off only to see what a broken client would get from a lenient server.</summary>
    public bool Strict { get; init; } = true;

    /// <summary>Input tokens beyond which a prompt is refused as too long; null takes any.</summary>
    public long? ContextWindow { get; init; }

    /// <summary>How many of the latest exchanges are kept, with their bodies.</summary>
    public int KeptExchanges { get; init; } = 10_000;

    /// <summary>Called after each answer was decided, before it is sent. Must be quick, and safe for several threads.</summary>
    public Action<MockExchange>? OnExchange { get; init; }
}
