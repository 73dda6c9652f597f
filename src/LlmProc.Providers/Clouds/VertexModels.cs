namespace LlmProc.Providers;

/// <summary>Claude in Google's Vertex AI: https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai.</summary>
internal static class VertexModels
{
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";
    private const string Version = "vertex-2023-10-16";

    public static string? Address(ModelSettings settings, Func<string, string?> variable) => Region(settings) switch
    {
        "global" => "https://aiplatform.googleapis.com",
        "us" or "eu" => $"https://aiplatform.{settings.Region}.rep.googleapis.com",
        var region => $"https://{region}-aiplatform.googleapis.com",
    };

    /// <summary>The model stands in the path, as <c>claude-sonnet-4-5@20250929</c>.</summary>
    public static Wire Open(ModelSettings settings, Endpoint endpoint)
    {
        string model = Uri.EscapeDataString(settings.Name).Replace("%40", "@", StringComparison.Ordinal);
        string path = $"v1/projects/{Uri.EscapeDataString(settings.ProjectId!)}/locations/{Region(settings)}/publishers/anthropic/models/{model}:streamRawPredict";
        return new AnthropicWire(settings, endpoint, new AnthropicSurface(path) { BodyVersion = Version });
    }

    /// <summary>A token that the program names, else one of the credentials that Google's tools leave. Neither goes to a host that is not Google's or the operator's.</summary>
    public static SignIn? SignInTo(Endpoint endpoint, WireRuntime runtime) =>
        endpoint.Key is { } token ? new KeySignIn("authorization", "Bearer ", token)
        : endpoint.IsVendors ? new TokenSignIn(runtime.TokensOf(runtime.GoogleTokens, Scope), "run gcloud auth application-default login as somebody with the role Vertex AI User")
        : null;

    private static string Region(ModelSettings settings) => CloudRows.Named(settings.Provider, "region", settings.Region!);
}
