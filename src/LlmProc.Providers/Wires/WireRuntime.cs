using System.Security.Cryptography;

namespace LlmProc.Providers;

/// <summary>What all models of one runtime share: connections, the clock, and what is known of each account.</summary>
internal sealed class WireRuntime : IDisposable
{
    public WireRuntime(WireOptions options)
    {
        Time = options.Time;
        Chance = options.Chance ?? Draw;
        Variable = options.Variable;
        Accounts = new AccountBook(options.Time);
        Http = new HttpMessageInvoker(options.Handler ?? WireOptions.CreateHandler(), disposeHandler: options.Handler is null);
    }

    public HttpMessageInvoker Http { get; }

    public TimeProvider Time { get; }

    public AccountBook Accounts { get; }

    public Func<string, string?> Variable { get; }

    /// <summary>A number from 0 to 1.</summary>
    public Func<double> Chance { get; }

    public void Dispose() => Http.Dispose();

    private static double Draw() => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);
}
