using System.Collections.Immutable;

namespace LlmProc.Providers;

/// <summary>One provider that is spoken to directly.</summary>
/// <param name="Open">Chooses the protocol for a model.</param>
internal sealed record ProviderRow(string Name, ProviderAddress Address, Func<ModelSettings, Endpoint, Wire> Open)
{
    /// <summary>Where the protocol's own way to sign in is not the one; asked before <see cref="Open"/>.</summary>
    public Func<Endpoint, WireRuntime, SignIn?>? SignIn { get; init; }

    /// <summary>What a model costs there. What runs on one's own machine costs nothing; elsewhere than at the vendor's nobody knows.</summary>
    public ModelPrice? PriceAt(ModelSettings settings, Endpoint endpoint) => settings.Price
        ?? (Name == "ollama" && endpoint.Address.IsLoopback ? ModelPrice.Free : endpoint.IsVendors ? PriceList.Find(settings.Provider, settings.Name)?.Price : null);
}

/// <summary>The table of providers. A new one is a folder and a row.</summary>
internal static class ProviderCatalog
{
    public static ImmutableArray<ProviderRow> Rows { get; } =
    [
        new("anthropic", new ProviderAddress("https://api.anthropic.com", "ANTHROPIC_BASE_URL", ""), AnthropicWire.Open),
        new("openai", new ProviderAddress("https://api.openai.com/v1", "OPENAI_BASE_URL", "v1"), OpenAIModels.Open),
        new("gemini", new ProviderAddress("https://generativelanguage.googleapis.com", "GOOGLE_GEMINI_BASE_URL", ""), GeminiWire.Open),
        new("ollama", new ProviderAddress("http://localhost:11434/v1", "OLLAMA_HOST", "v1", DefaultPort: 11434), OpenAIModels.OpenChat),
        .. CloudRows.All,
    ];
}

/// <summary>Opens the models of one row.</summary>
internal sealed class WireProvider(ProviderRow row, WireRuntime runtime) : IModelProvider
{
    public string Name => row.Name;

    public IModel Open(ModelSettings settings)
    {
        settings = ProviderSetting.Complete(settings, runtime.Variable);
        Endpoint endpoint = Endpoint.Resolve(row.Address, settings, runtime.Variable);
        endpoint = endpoint.With(row.SignIn?.Invoke(endpoint, runtime));
        return new WireModel(row.Open(settings, endpoint), endpoint, settings, row.PriceAt(settings, endpoint), runtime);
    }
}
