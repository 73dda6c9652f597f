using System.Collections.Immutable;
using LlmProc.Providers;

namespace LlmProc;

/// <summary>The providers that are spoken to directly. They share connections and what is known of each account, until they are disposed.</summary>
public sealed class WireProviders : IDisposable
{
    private readonly WireRuntime _runtime;

    /// <summary>Makes the providers; nothing is connected yet.</summary>
    public WireProviders(WireOptions options)
    {
        _runtime = new WireRuntime(options);
        All = [.. ProviderCatalog.Rows.Select(row => new WireProvider(row, _runtime))];
    }

    /// <summary>One for each provider.</summary>
    public ImmutableArray<IModelProvider> All { get; }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _runtime.Dispose();
}
