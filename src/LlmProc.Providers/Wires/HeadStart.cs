namespace LlmProc.Providers;

/// <summary>
/// The encoded head of a program's requests, and whether the provider has it in its prompt cache. When several processes begin with a head that nobody sent
/// yet, one goes ahead: the cache is written once, and the others read it.
/// </summary>
internal sealed class HeadStart(LlmProgram program, byte[] bytes)
{
    /// <summary>A token has about so many.</summary>
    private const int BytesPerToken = 4;

    /// <summary>The first one's time to its first byte, but not for ever.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>How long a provider keeps what nobody reads.</summary>
    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private TaskCompletionSource? _ahead;
    private long? _used;

    public LlmProgram Program { get; } = program;

    public byte[] Bytes { get; } = bytes;

    /// <summary>Whoever gets true goes ahead and must call <see cref="End"/>; the others wait for the task.</summary>
    public bool TryBegin(TimeProvider time, out Task? ahead)
    {
        ahead = null;
        if (Bytes.Length < BytesPerToken * PromptCache.LeastTokens(Program.Model))
        {
            return false;
        }

        lock (_gate)
        {
            if (_used is { } used && time.GetElapsedTime(used) < s_kept)
            {
                _used = time.GetTimestamp();
                return false;
            }

            if (_ahead is not null)
            {
                ahead = _ahead.Task;
                return false;
            }

            _ahead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }

    /// <param name="answered">The answer began: the head is in the cache. Otherwise somebody else goes ahead.</param>
    public void End(TimeProvider time, bool answered)
    {
        TaskCompletionSource? ahead;
        lock (_gate)
        {
            (ahead, _ahead) = (_ahead, null);
            _used = answered ? time.GetTimestamp() : _used;
        }

        ahead?.TrySetResult();
    }

    /// <summary>True if the one ahead takes too long to be waited for.</summary>
    public static async ValueTask<bool> HasWaitedInVainAsync(Task ahead, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await ahead.WaitAsync(LongestWait, time, cancellationToken);
            return false;
        }
        catch (TimeoutException)
        {
            return true;
        }
    }
}
