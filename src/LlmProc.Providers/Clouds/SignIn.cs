namespace LlmProc.Providers;

/// <summary>How requests to a cloud say who sends them.</summary>
internal abstract class SignIn
{
    /// <summary>What to do if the cloud does not accept it.</summary>
    public abstract string Advice { get; }

    /// <summary>What must not be shown; null if nothing was sent yet.</summary>
    public abstract string? Secret { get; }

    /// <summary>Adds the header.</summary>
    /// <param name="refused">A token that the cloud did not take: another one is wanted.</param>
    /// <returns>The token that was added; null if it is nothing that could be renewed.</returns>
    public abstract ValueTask<AccessToken?> AddAsync(HttpRequestMessage request, AccessToken? refused, CancellationToken cancellationToken);
}

/// <summary>A key in a header of the cloud's choice.</summary>
/// <param name="scheme">Before the key; empty or with a blank at its end.</param>
internal sealed class KeySignIn(string header, string scheme, string key) : SignIn
{
    public override string Advice => "check the key";

    public override string? Secret => key;

    public override ValueTask<AccessToken?> AddAsync(HttpRequestMessage request, AccessToken? refused, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation(header, scheme + key);
        return new((AccessToken?)null);
    }
}

/// <summary>A token that is drawn when it is needed and renewed before it expires.</summary>
internal sealed class TokenSignIn(TokenCache tokens, string advice) : SignIn
{
    public override string Advice => advice;

    public override string? Secret => tokens.Latest?.Value;

    public override async ValueTask<AccessToken?> AddAsync(HttpRequestMessage request, AccessToken? refused, CancellationToken cancellationToken)
    {
        AccessToken token = await tokens.GetAsync(refused, cancellationToken);
        request.Headers.TryAddWithoutValidation("authorization", $"Bearer {token.Value}");
        return token;
    }
}
