using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Where a provider's key comes from and where it may go.</summary>
/// <param name="Variables">Environment variables that hold it, as the vendor's own tools read them; the first that is set counts.</param>
/// <param name="Host">The vendor's own host, the only one that such a variable's key is sent to unasked; null if each customer has one of their own.</param>
/// <param name="IsRequired">Without a key nothing works; otherwise there are other ways to sign in.</param>
public sealed record ProviderKey(string Provider, ImmutableArray<string> Variables, string? Host, bool IsRequired)
{
    /// <summary>The providers that have keys.</summary>
    public static ImmutableArray<ProviderKey> All { get; } =
    [
        new("anthropic", ["ANTHROPIC_API_KEY"], "api.anthropic.com", true),
        new("openai", ["OPENAI_API_KEY"], "api.openai.com", true),
        new("gemini", ["GEMINI_API_KEY", "GOOGLE_API_KEY"], "generativelanguage.googleapis.com", true),
        new("bedrock", ["AWS_BEARER_TOKEN_BEDROCK"], null, true) { CustomerHosts = ["bedrock-runtime.*.amazonaws.com", "bedrock-runtime-fips.*.amazonaws.com", "bedrock-runtime.*.amazonaws.com.cn"] },
        new("foundry", ["ANTHROPIC_FOUNDRY_API_KEY"], null, false) { CustomerHosts = ["*.services.ai.azure.com", "*.openai.azure.com", "*.cognitiveservices.azure.com"] },
        new("azure_openai", ["AZURE_OPENAI_API_KEY"], null, false) { CustomerHosts = ["*.openai.azure.com", "*.cognitiveservices.azure.com", "*.services.ai.azure.com"] },
        new("anthropic_vertex", [], null, false) { CustomerHosts = ["*-aiplatform.googleapis.com", "aiplatform.googleapis.com", "aiplatform.*.rep.googleapis.com"] },
    ];

    /// <summary>Hosts of the vendor where customers have addresses of their own; <c>*</c> is a name that one of them chose, or a region.</summary>
    public ImmutableArray<string> CustomerHosts { get; init; } = [];

    /// <summary>Whether requests to that address go to the vendor itself, where nobody can read them on the way.</summary>
    public bool IsAt(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address is { Scheme: "https", IsDefaultPort: true }
            && (string.Equals(address.IdnHost, Host, StringComparison.OrdinalIgnoreCase) || CustomerHosts.Any(pattern => IsHostOf(pattern, address.IdnHost)));
    }

    /// <summary>The star is letters, digits and hyphens and never a dot, so that nobody else's domain can end in it.</summary>
    private static bool IsHostOf(string pattern, string host)
    {
        int star = pattern.IndexOf('*', StringComparison.Ordinal);
        return star < 0 ? pattern.Equals(host, StringComparison.OrdinalIgnoreCase)
            : host.Length >= pattern.Length
            && host.StartsWith(pattern[..star], StringComparison.OrdinalIgnoreCase)
            && host.EndsWith(pattern[(star + 1)..], StringComparison.OrdinalIgnoreCase)
            && host[star..(host.Length - (pattern.Length - star - 1))].All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
    }

    /// <summary>Null for a provider without keys.</summary>
    public static ProviderKey? Of(string provider) => All.FirstOrDefault(key => key.Provider == provider);

    /// <summary>Whose key a variable holds; null if it is no vendor's.</summary>
    public static ProviderKey? Owning(string variable) => All.FirstOrDefault(key => key.Variables.Contains(variable));
}
