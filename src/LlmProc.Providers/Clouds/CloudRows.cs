using System.Collections.Immutable;

namespace LlmProc.Providers;

/// <summary>The clouds in which models of others are served: a protocol that is known, at an address of the customer's, with the cloud's own way to sign in.</summary>
internal static class CloudRows
{
    public static ImmutableArray<ProviderRow> All { get; } =
    [
        new("azure_openai", new ProviderAddress("", "AZURE_OPENAI_ENDPOINT", "") { Endings = ["/openai/v1", "/openai"] }, AzureModels.OpenOpenAI) { SignIn = AzureModels.SignInTo },
        new("foundry", new ProviderAddress("", "ANTHROPIC_FOUNDRY_BASE_URL", "") { Own = AzureModels.FoundryAddress, Endings = ["/openai/v1", "/openai", "/anthropic/v1", "/anthropic"] }, AzureModels.OpenFoundry)
        {
            SignIn = AzureModels.SignInTo,
        },
        new("anthropic_vertex", new ProviderAddress("", "ANTHROPIC_VERTEX_BASE_URL", "") { Own = VertexModels.Address, Endings = ["/v1"] }, VertexModels.Open) { SignIn = VertexModels.SignInTo },
        new("bedrock", new ProviderAddress("", "ANTHROPIC_BEDROCK_BASE_URL", "") { Own = BedrockModels.Address, Endings = ["/openai/v1"] }, BedrockModels.Open) { SignIn = BedrockModels.SignInTo },
    ];

    /// <summary>A region, project or resource as a part of an address: nothing in it may lead elsewhere.</summary>
    /// <exception cref="ModelException">It is no such name.</exception>
    public static string Named(string provider, string key, string value) =>
        value.Length is > 0 and <= 128 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && value[0] != '-'
            ? value
            : throw new ModelException(ErrorCode.BadRequest, $"the {key} of {provider} is not a name: it has other characters than letters, digits and hyphens");
}
