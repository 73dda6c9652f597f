using System.Globalization;

namespace LlmProc.Providers;

/// <summary>Decides after each failed attempt at one sample: how long to wait, or that it is over.</summary>
/// <remarks>
/// What a provider asks to wait is a floor, and so is the doubling pause. A long wait is not slept through but told at once: whoever pays decides. Nothing
/// of a sample has run before it is whole, so that any attempt may be repeated.
/// </remarks>
/// <param name="began">When the sample began.</param>
internal sealed class Retries(TimeProvider time, Func<double> chance, long began)
{
    public const int MaxAttempts = 8;
    public const int MaxConnectionAttempts = 4;

    /// <summary>Each of them has taken minutes already.</summary>
    public const int MaxStalledAttempts = 3;
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>With what is added so that those who failed together do not come back together.</summary>
    public static readonly TimeSpan LongestPause = LongestWait * 1.25;

    /// <summary>All waits of one sample together.</summary>
    public static readonly TimeSpan LongestInAll = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(32);

    private TimeSpan _waited;

    /// <summary>Attempts that failed.</summary>
    public int Failed { get; private set; }

    /// <summary>What they took all the same; the cost is null if it is not known.</summary>
    public (Usage Usage, decimal? CostUsd) Lost { get; set; } = (default, 0);

    /// <summary>What the last attempt took is known, also if it is nothing.</summary>
    public bool IsLastKnown { get; set; } = true;

    /// <exception cref="ModelException">There is no further attempt.</exception>
    public TimeSpan WaitAfter(AttemptException failure)
    {
        Failed++;
        if (!failure.MayRetry)
        {
            throw Over(failure, "");
        }

        if (failure.RetryAfter > LongestWait)
        {
            throw TooLong(failure, failure.RetryAfter.Value);
        }

        TimeSpan pause = s_first * Math.Pow(2, Failed - 1);
        pause = pause < s_longestPause ? pause : s_longestPause;
        pause = failure.RetryAfter > pause ? failure.RetryAfter.Value : pause;

        // Never earlier, a little later: those who failed together shall not come back together.
        pause *= 1 + (chance() / 4);
        int most = failure.Code switch { ErrorCode.Connection => MaxConnectionAttempts, ErrorCode.Stalled => MaxStalledAttempts, _ => MaxAttempts };
        _waited += pause;
        if (Failed >= most || _waited > LongestInAll)
        {
            throw Over(failure, Failed == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"; tried {Failed} times in {time.GetElapsedTime(began).TotalSeconds:0} s"));
        }

        return pause;
    }

    /// <summary>The account may not be used for longer than anyone should wait unasked.</summary>
    public ModelException TooLong(AttemptException failure, TimeSpan wait)
    {
        DateTimeOffset until = time.GetUtcNow() + wait;
        return Over(failure, string.Create(CultureInfo.InvariantCulture, $"; it can be tried again in {wait.TotalSeconds:0} s, at {until:yyyy-MM-dd HH:mm:ss} UTC"));
    }

    private ModelException Over(AttemptException failure, string more) =>
        new(failure.Code, failure.Message + more, failure.InnerException) { Usage = Lost.Usage, CostUsd = Lost.CostUsd, TookMore = !IsLastKnown };
}
