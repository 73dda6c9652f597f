namespace LlmProc.Providers;

/// <summary>The token that all models of a cloud use. However many want a new one at once, one is drawn.</summary>
internal sealed class TokenCache(ITokenSource source, string scope, TimeProvider time)
{
    /// <summary>A token that expires sooner is not used any more: a request takes its time.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private Task<AccessToken>? _drawing;

    /// <summary>The token in use; null if none was drawn yet.</summary>
    public AccessToken? Latest { get; private set; }

    /// <param name="refused">A token that was not accepted, though it should have been.</param>
    public async ValueTask<AccessToken> GetAsync(AccessToken? refused, CancellationToken cancellationToken)
    {
        Task<AccessToken> drawing;
        lock (_gate)
        {
            if (Latest is { } token && !ReferenceEquals(token, refused) && token.Expires - time.GetUtcNow() > Margin)
            {
                return token;
            }

            // Whoever asks is not alone: that one gives up must not stop the others.
            drawing = _drawing ??= DrawAsync();
        }

        return await drawing.WaitAsync(cancellationToken);
    }

    private async Task<AccessToken> DrawAsync()
    {
        await Task.Yield();
        try
        {
            using var late = new CancellationTokenSource(s_longest, time);
            AccessToken token = await source.DrawAsync(scope, late.Token);
            lock (_gate)
            {
                Latest = token;
            }

            return token;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or TimeoutException)
        {
            throw new AttemptException(ErrorCode.Connection, $"no token could be drawn: {ModelText.Shorten(e.Message, 200)}", mayRetry: true, e);
        }
        catch (Exception e) when (e is not (LlmProcException or AttemptException))
        {
            throw new ModelException(ErrorCode.Auth, $"no token could be drawn: {ModelText.Shorten(string.Join(' ', e.Message.Split()), 300)}", e);
        }
        finally
        {
            lock (_gate)
            {
                _drawing = null;
            }
        }
    }
}
