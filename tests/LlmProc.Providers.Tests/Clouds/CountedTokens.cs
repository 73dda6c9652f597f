namespace LlmProc.Providers.Tests;

/// <summary>Draws token-1, token-2 and so on.</summary>
internal sealed class CountedTokens(TimeProvider? time = null) : ITokenSource
{
    public List<string> Scopes { get; } = [];

    public TimeSpan Life { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A draw waits for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public Exception? Failure { get; set; }

    public async ValueTask<AccessToken> DrawAsync(string scope, CancellationToken cancellationToken)
    {
        int number;
        lock (Scopes)
        {
            Scopes.Add(scope);
            number = Scopes.Count;
        }

        if (Gate is { } gate)
        {
            await gate.Task.WaitAsync(cancellationToken);
        }

        return Failure is { } failure ? throw failure : new AccessToken($"token-{number}", (time?.GetUtcNow() ?? new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)) + Life);
    }
}
