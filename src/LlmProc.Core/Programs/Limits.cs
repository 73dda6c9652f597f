namespace LlmProc;

/// <summary>Bounds of a process and of everything below it. Unset means: what the parent has, or the default of the root.</summary>
public sealed record Limits
{
    /// <summary>Samples per run of a program that says nothing.</summary>
    public const int DefaultIterations = 40;

    /// <summary>Generations below a root that says nothing.</summary>
    public const int DefaultDepth = 3;

    /// <summary>Processes in a tree whose root says nothing.</summary>
    public const int DefaultProcesses = 100;

    /// <summary>Samples in flight at once in a tree whose root says nothing.</summary>
    public const int DefaultConcurrency = 16;

    /// <summary>Generations of forks of a program that says nothing.</summary>
    public const int DefaultForks = 1;

    /// <summary>Nothing is bounded beyond the defaults.</summary>
    public static Limits None { get; } = new();

    /// <summary>Samples per run.</summary>
    public int? Iterations { get; init; }

    /// <summary>Generations below the process; 0 forbids it to spawn.</summary>
    public int? Depth { get; init; }

    /// <summary>Processes in the tree, the process itself included.</summary>
    public int? Processes { get; init; }

    /// <summary>Samples in flight at once in the tree.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Length of a run.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Money that the process and everything below it may cost, in USD.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>Tokens that the process and everything below it may use, of all kinds together.</summary>
    public long? Tokens { get; init; }

    /// <summary>Generations of forks.</summary>
    public int? Forks { get; init; }

    /// <summary>Both bounds at once: of each limit the lower one.</summary>
    public Limits LoweredBy(Limits other) => ReferenceEquals(other, None) ? this : new()
    {
        Iterations = Lower(Iterations, other.Iterations),
        Depth = Lower(Depth, other.Depth),
        Processes = Lower(Processes, other.Processes),
        Concurrency = Lower(Concurrency, other.Concurrency),
        Timeout = Lower(Timeout, other.Timeout),
        CostUsd = Lower(CostUsd, other.CostUsd),
        Tokens = Lower(Tokens, other.Tokens),
        Forks = Lower(Forks, other.Forks),
    };

    /// <summary>Of two bounds the lower one.</summary>
    public static T? Lower<T>(T? a, T? b) where T : struct, IComparable<T> =>
        a is null ? b : b is null ? a : a.Value.CompareTo(b.Value) <= 0 ? a : b;
}
