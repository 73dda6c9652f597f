using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Which model answers for a program, from the <c>[model]</c> section.</summary>
/// <param name="Provider">One of <see cref="ProviderNames.All"/>.</param>
/// <param name="Name">The provider's own id of the model; for <c>script</c> the absolute path of the script file.</param>
public sealed record ModelSettings(string Provider, string Name)
{
    /// <summary>Shown to people instead of provider and name.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Endpoint that replaces the provider's own.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Name of the environment variable that holds the key; never the key.</summary>
    public string? ApiKeyEnv { get; init; }

    /// <summary>No prompt-cache breakpoints are placed.</summary>
    public bool DisableAutomaticCaching { get; init; }

    /// <summary>Replaces the known price, or gives one to a model that has none.</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>Project at a provider that bills by projects.</summary>
    public string? ProjectId { get; init; }

    /// <summary>Region at a provider that has several.</summary>
    public string? Region { get; init; }

    /// <summary>The value of a key that says where the provider is; null if it is not set.</summary>
    public string? ValueOf(string key) => key switch
    {
        "base_url" => BaseUrl,
        "project_id" => ProjectId,
        "region" => Region,
        _ => null,
    };

    /// <summary>Provider and name; of a script its file name only.</summary>
    public override string ToString() => $"{Provider}/{(Provider == ProviderNames.Script ? Path.GetFileName(Name) : Name)}";
}

/// <summary>What is passed to the model with every sample, from the <c>[parameters]</c> section. Unset means the provider's default.</summary>
public sealed record ModelParameters
{
    /// <summary>Nothing is set.</summary>
    public static ModelParameters None { get; } = new();

    /// <summary>How freely it chooses; what is more likely comes at 0.</summary>
    public double? Temperature { get; init; }

    /// <summary>Share of likely tokens that it chooses from, from 0 to 1.</summary>
    public double? TopP { get; init; }

    /// <summary>How many likely tokens it chooses from.</summary>
    public long? TopK { get; init; }

    /// <summary>Most tokens of one sample.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>Most tokens of one sample, reasoning included, as OpenAI names it.</summary>
    public long? MaxCompletionTokens { get; init; }

    /// <summary>Makes samples alike, where the provider can.</summary>
    public long? Seed { get; init; }

    /// <summary>Against repeating what was said often, from -2 to 2.</summary>
    public double? FrequencyPenalty { get; init; }

    /// <summary>Against repeating what was said at all, from -2 to 2.</summary>
    public double? PresencePenalty { get; init; }

    /// <summary>How long it reasons, in the words of the provider.</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary>How it thinks before it answers.</summary>
    public ThinkingSettings? Thinking { get; init; }

    /// <summary>Texts that end an answer.</summary>
    public ImmutableArray<string> StopSequences { get; init; } = [];

    /// <summary>Headers that are sent with every request: name and value.</summary>
    public ImmutableArray<KeyValuePair<string, string>> ExtraHeaders { get; init; } = [];

    /// <summary>Parameters this table does not know: name and JSON value, passed through as they are.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Other { get; init; } = [];
}

/// <summary>How a model thinks before it answers.</summary>
/// <param name="Type"><c>enabled</c>, <c>disabled</c> or <c>adaptive</c>.</param>
/// <param name="BudgetTokens">Upper bound for thinking, at least 1,024.</param>
public sealed record ThinkingSettings(string Type, long? BudgetTokens);
