using System.Collections.Immutable;

namespace LlmProc;

/// <summary>The providers a program file may name. A name here is legal to write; which of them can run is the host's catalog.</summary>
public static class ProviderNames
{
    /// <summary>The offline reader that quotes preloaded files.</summary>
    public const string Embedded = "embedded";

    /// <summary>The provider that answers from a file of rules.</summary>
    public const string Script = "script";

    /// <summary>The only model of <see cref="Embedded"/>.</summary>
    public const string ExtractiveModel = "extractive";

    /// <summary>Every name, in the order that messages give them.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        "anthropic", "openai", "gemini", "ollama", "anthropic_vertex", "bedrock", "foundry", "azure_openai", Embedded, Script,
    ];
}
