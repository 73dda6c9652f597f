using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace LlmProc.Providers;

/// <summary>What all models of one runtime share: connections, the clock, and what is known of each account.</summary>
internal sealed class WireRuntime : IDisposable
{
    private readonly ConcurrentDictionary<(ITokenSource, string), TokenCache> _tokens = new();

    public WireRuntime(WireOptions options)
    {
        Time = options.Time;
        Watches = new Watches(options.Time);
        Chance = options.Chance ?? Draw;
        Variable = options.Variable;
        Accounts = new AccountBook(options.Time);
        AzureTokens = options.AzureTokens;
        GoogleTokens = options.GoogleTokens ?? new GoogleTokens(this);
        Http = new HttpMessageInvoker(options.Handler ?? WireOptions.CreateHandler(), disposeHandler: options.Handler is null);
    }

    public HttpMessageInvoker Http { get; }

    public TimeProvider Time { get; }

    public Watches Watches { get; }

    public AccountBook Accounts { get; }

    public Func<string, string?> Variable { get; }

    /// <summary>A number from 0 to 1.</summary>
    public Func<double> Chance { get; }

    /// <summary>Null: only keys sign in to Azure.</summary>
    public ITokenSource? AzureTokens { get; }

    public ITokenSource GoogleTokens { get; }

    /// <summary>The tokens of one kind, which all models share.</summary>
    public TokenCache TokensOf(ITokenSource source, string scope) => _tokens.GetOrAdd((source, scope), key => new TokenCache(key.Item1, key.Item2, Time));

    public void Dispose() => Http.Dispose();

    private static double Draw() => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);
}
