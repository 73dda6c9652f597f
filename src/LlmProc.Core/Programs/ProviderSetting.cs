using System.Collections.Immutable;

namespace LlmProc;

/// <summary>A setting without which a provider cannot be found: each customer of a cloud has an address, a project or a region of their own.</summary>
/// <param name="Key">In <c>[model]</c>.</param>
/// <param name="Variables">Environment variables that say it too, as the vendor's own tools read them; the first that is set counts.</param>
/// <param name="Example">What a value looks like.</param>
public sealed record ProviderSetting(string Provider, string Key, ImmutableArray<string> Variables, string Example)
{
    /// <summary>Variables that name a whole address, with which this is not needed; nor is it with <c>model.base_url</c>, if there are any.</summary>
    public ImmutableArray<string> Instead { get; init; } = [];

    /// <summary>All there are.</summary>
    public static ImmutableArray<ProviderSetting> All { get; } =
    [
        new("azure_openai", "base_url", ["AZURE_OPENAI_ENDPOINT"], "https://NAME.openai.azure.com"),
        new("foundry", "base_url", ["ANTHROPIC_FOUNDRY_BASE_URL", "ANTHROPIC_FOUNDRY_RESOURCE"], "https://NAME.services.ai.azure.com"),
        new("anthropic_vertex", "project_id", ["ANTHROPIC_VERTEX_PROJECT_ID", "GOOGLE_CLOUD_PROJECT"], "my-project"),
        new("anthropic_vertex", "region", ["CLOUD_ML_REGION"], "global"),
        new("bedrock", "region", ["AWS_REGION", "AWS_DEFAULT_REGION"], "us-east-1") { Instead = ["ANTHROPIC_BEDROCK_BASE_URL"] },
    ];

    /// <summary>What a provider needs and does not have.</summary>
    /// <param name="given">The value of a key in <c>[model]</c>; null if it is not there.</param>
    public static IEnumerable<ProviderSetting> Missing(string provider, Func<string, string?> given, Func<string, bool> isSet) => All.Where(setting =>
        setting.Provider == provider
        && given(setting.Key) is null
        && !setting.Variables.Any(isSet)
        && (setting.Instead.IsEmpty || (given("base_url") is null && !setting.Instead.Any(isSet))));

    /// <summary>Settings with the project and region that the operator's environment gives where the program does not.</summary>
    public static ModelSettings Complete(ModelSettings settings, Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings with { ProjectId = Value("project_id") ?? settings.ProjectId, Region = Value("region") ?? settings.Region };

        string? Value(string key) => settings.ValueOf(key)
            ?? All.FirstOrDefault(setting => setting.Provider == settings.Provider && setting.Key == key)?.Variables.Select(variable).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value))?.Trim();
    }

    /// <summary>What is wrong, in words for whoever wrote the program.</summary>
    public string Problem => $"{Provider} needs model.{Key}, and neither it nor {Variables[0]} is set";

    /// <summary>What to do about it.</summary>
    public string Fix => $"write {Key} = \"{Example}\" under [model], or export {Variables[0]}=…";
}
