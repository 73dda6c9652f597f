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

    /// <summary>Whether it is known what a model costs. Of providers that are not spoken to directly nothing is known but what the settings say.</summary>
    public static bool HasPrice(ModelSettings settings, Func<string, string?> variable)
    {
        if (settings.Price is not null || settings.Provider is ProviderNames.Embedded or ProviderNames.Script)
        {
            return true;
        }

        if (ProviderCatalog.Rows.FirstOrDefault(row => row.Name == settings.Provider) is not { } found)
        {
            return false;
        }

        try
        {
            // Prices depend on the address; whether a key, a project or a region is there does not matter.
            string? Read(string name) => variable(name) ?? (name == found.Address.AddressVariable ? null : "unset");
            settings = ProviderSetting.Complete(settings, Read);
            return found.PriceAt(settings, Endpoint.Resolve(found.Address, settings, Read)) is not null;
        }
        catch (ModelException)
        {
            // The address cannot be used, which is said elsewhere.
            return true;
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _runtime.Dispose();
}
