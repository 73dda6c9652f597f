namespace LlmProc.Providers;

/// <summary>Azure OpenAI and Azure AI Foundry: https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle (the v1 surface).</summary>
internal static class AzureModels
{
    /// <summary>What tokens for models are good for.</summary>
    public const string Scope = "https://cognitiveservices.azure.com/.default";

    /// <summary>A deployment of Azure OpenAI; the model's name is the deployment's.</summary>
    public static Wire OpenOpenAI(ModelSettings settings, Endpoint endpoint) => OpenAIModels.Open(settings, endpoint, "openai/v1/");

    /// <summary>A deployment of Foundry: Anthropic's protocol for Claude, OpenAI's for all others.</summary>
    public static Wire OpenFoundry(ModelSettings settings, Endpoint endpoint) => settings.Name.Contains("claude", StringComparison.OrdinalIgnoreCase)
        ? new AnthropicWire(settings, endpoint, new AnthropicSurface("anthropic/v1/messages"))
        : OpenAIModels.Open(settings, endpoint, "openai/v1/");

    public static string? FoundryAddress(ModelSettings settings, Func<string, string?> variable) =>
        variable("ANTHROPIC_FOUNDRY_RESOURCE") is { } resource && !string.IsNullOrWhiteSpace(resource)
            ? $"https://{CloudRows.Named(settings.Provider, "resource in ANTHROPIC_FOUNDRY_RESOURCE", resource.Trim())}.services.ai.azure.com"
            : null;

    /// <summary>A key where there is one, else whoever is signed in to Azure. Neither goes to a host that is not Azure's or the operator's.</summary>
    public static SignIn? SignInTo(Endpoint endpoint, WireRuntime runtime)
    {
        if (endpoint.Key is { } key)
        {
            return new KeySignIn("api-key", "", key);
        }

        if (!endpoint.IsVendors)
        {
            return null;
        }

        string variable = ProviderKey.Of(endpoint.Provider)!.Variables[0];
        return runtime.AzureTokens is { } tokens
            ? new TokenSignIn(runtime.TokensOf(tokens, Scope), $"sign in with az login as somebody with the role Cognitive Services OpenAI User, or export {variable}=…")
            : throw new ModelException(ErrorCode.Auth, $"{variable} is not set, and {endpoint.Provider} needs a key; export {variable}=…, or run with --offline");
    }
}
