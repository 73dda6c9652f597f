namespace LlmProc;

/// <summary>Signs in to a cloud.</summary>
public interface ITokenSource
{
    /// <summary>Draws a new token. Called once for many samples, shortly before the last one expires or when it was refused.</summary>
    /// <param name="scope">What the token must be good for, in the cloud's own words.</param>
    /// <exception cref="ModelException">There is nothing to sign in with; the message says what to do.</exception>
    ValueTask<AccessToken> DrawAsync(string scope, CancellationToken cancellationToken);
}

/// <summary>Signs requests in for a while.</summary>
public sealed record AccessToken(string Value, DateTimeOffset Expires)
{
    /// <summary>Never the token.</summary>
    public override string ToString() => $"a token until {Expires:u}";
}
