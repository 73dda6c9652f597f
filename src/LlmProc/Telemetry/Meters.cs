using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace LlmProc;

/// <summary>The metrics, with the bounds that the conventions advise.</summary>
internal static class Meters
{
    private static readonly Meter s_meter = new(TelemetryOptions.SourceName);

    private static readonly InstrumentAdvice<double> s_seconds = new()
    {
        HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    };

    private static readonly Histogram<long> s_tokens = s_meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Tokens that samples took", tags: null, new InstrumentAdvice<long>
    {
        HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
    });

    private static readonly Histogram<double> s_samples = s_meter.CreateHistogram("gen_ai.client.operation.duration", "s", "Length of samples", tags: null, s_seconds);

    private static readonly Histogram<double> s_runs = s_meter.CreateHistogram("gen_ai.invoke_agent.duration", "s", "Length of runs", tags: null, s_seconds);

    private static readonly Histogram<double> s_calls = s_meter.CreateHistogram("gen_ai.execute_tool.duration", "s", "Length of tool calls", tags: null, s_seconds);

    private static readonly Counter<double> s_cost = s_meter.CreateCounter<double>("llmproc.cost", "USD", "Cost of samples whose price is known");

    public static bool AreHeard => s_tokens.Enabled || s_samples.Enabled || s_runs.Enabled || s_calls.Enabled || s_cost.Enabled;

    public static void Took(in TagList tags, Usage usage, decimal? cost)
    {
        if (s_tokens.Enabled)
        {
            s_tokens.Record(TelemetryTags.Input(usage), With(tags, "gen_ai.token.type", "input"));
            s_tokens.Record(usage.OutputTokens, With(tags, "gen_ai.token.type", "output"));
        }

        if (cost is { } usd)
        {
            s_cost.Add((double)usd, tags);
        }
    }

    public static void Sampled(in TagList tags, TimeSpan length, string? error) => s_samples.Record(length.TotalSeconds, WithError(tags, error));

    public static void Ran(in TagList tags, TimeSpan length, string? error) => s_runs.Record(length.TotalSeconds, WithError(tags, error));

    public static void Called(in TagList tags, TimeSpan length, string? error) => s_calls.Record(length.TotalSeconds, WithError(tags, error));

    private static TagList WithError(in TagList tags, string? error) => error is null ? tags : With(tags, "error.type", error);

    private static TagList With(in TagList tags, string key, object? value)
    {
        TagList more = tags;
        more.Add(key, value);
        return more;
    }
}
