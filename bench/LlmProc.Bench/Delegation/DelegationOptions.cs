using System.Globalization;

namespace LlmProc.Bench;

/// <summary>What a benchmark of delegation is asked to do. Everything has a default; without an address the mock answers, in this process.</summary>
internal sealed record DelegationOptions
{
    public string? BaseUrl { get; init; }

    /// <summary>Children that are asked at once.</summary>
    public int Fanout { get; init; } = 1;

    /// <summary>Generations below the primary.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>Turns of the primary in which it delegates.</summary>
    public int Rounds { get; init; } = 1;

    public int Reps { get; init; } = 500;

    public int Warmup { get; init; } = 50;

    /// <summary>Length of the primary's system prompt.</summary>
    public int SystemBytes { get; init; } = 2_000;

    public double MaxSeconds { get; init; } = 60;

    /// <summary>The provider whose protocol is spoken: <c>openai</c> or <c>anthropic</c>.</summary>
    public string Wire { get; init; } = "openai";

    /// <summary>Idle processes to weigh instead; null: none.</summary>
    public int? Heap { get; init; }

    public string Prompt => string.Create(CultureInfo.InvariantCulture, $"DELEGATE n={Fanout} to=worker d={Depth} rounds={Rounds}");

    public string Answer => string.Create(CultureInfo.InvariantCulture, $"DONE {Fanout}");

    /// <summary>Null with a message if the words are not understood.</summary>
    public static DelegationOptions? Parse(ReadOnlySpan<string> words, out string problem)
    {
        var options = new DelegationOptions();
        problem = "";
        for (int i = 0; i < words.Length; i++)
        {
            (string name, string? value) = words[i].Split('=', 2) is [var before, var after] ? (before, after) : (words[i], ++i < words.Length ? words[i] : null);
            if (value is null || options.With(name, value) is not { } next)
            {
                problem = value is null ? $"{name} needs a value" : $"{name} {value} is not understood";
                return null;
            }

            options = next;
        }

        return options;
    }

    private DelegationOptions? With(string name, string value) => name switch
    {
        "--base-url" => Uri.TryCreate(value, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" ? this with { BaseUrl = value.TrimEnd('/') } : null,
        "--fanout" => Number(value, 1) is { } n ? this with { Fanout = n } : null,
        "--depth" => Number(value, 1) is { } n ? this with { Depth = n } : null,
        "--rounds" => Number(value, 1) is { } n ? this with { Rounds = n } : null,
        "--reps" => Number(value, 1) is { } n ? this with { Reps = n } : null,
        "--warmup" => Number(value, 0) is { } n ? this with { Warmup = n } : null,
        "--system-bytes" => Number(value, 0) is { } n ? this with { SystemBytes = n } : null,
        "--heap" => Number(value, 1) is { } n ? this with { Heap = n } : null,
        "--max-seconds" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < 1e6
            ? this with { MaxSeconds = seconds } : null,
        "--wire" => value is "openai" or "anthropic" ? this with { Wire = value } : null,
        _ => null,
    };

    private static int? Number(string text, int least) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least ? number : null;
}
