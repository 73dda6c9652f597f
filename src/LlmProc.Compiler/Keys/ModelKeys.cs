using static LlmProc.Key<LlmProc.ModelDraft>;

namespace LlmProc;

/// <summary>The keys of <c>[model]</c>.</summary>
internal static class ModelKeys
{
    public static Section<ModelDraft> Section { get; } = new(
    [
        Row("name", Kinds.Filled.Located(), "", "the provider's id of the model; for script the path of the script",
            (model, name) => model with { Name = name }) with { Required = true },
        Row("provider", Kinds.OneOf(ProviderNames.All).Located(), "", "who answers",
            (model, provider) => model with { Provider = provider.Value, ProviderSpan = provider.Span }) with { Required = true },
        Row("display_name", Kinds.Visible, "provider and name", "shown to people",
            (model, name) => model with { Settings = model.Settings with { DisplayName = name } }),
        Row("base_url", ServerUrl.Any.Located(), "the provider's own", "endpoint that replaces the provider's",
            (model, url) => model with { BaseUrl = url, Settings = model.Settings with { BaseUrl = url.Value } }),
        Row("api_key_env", Kinds.Variable.Located(), "the provider's own", "name of the environment variable with the key",
            (model, variable) => model with { ApiKeyEnv = variable, Settings = model.Settings with { ApiKeyEnv = variable.Value } }),
        Row("max_iterations", Kinds.Count(1).Located(), $"{Limits.DefaultIterations}", "samples per run; limits.iterations is the same and wins",
            (model, count) => model with { MaxIterations = count }),
        Row("disable_automatic_caching", Kinds.Flag, "false", "place no prompt-cache breakpoints",
            (model, disabled) => model with { Settings = model.Settings with { DisableAutomaticCaching = disabled } }),
        Row("price", Kinds.Table(PriceKeys.Section, PriceDraft.Empty), "the price file's", "what the model costs, in USD per million tokens",
            (model, price) => model with { Settings = model.Settings with { Price = new ModelPrice(price.Input, price.Output, price.CacheRead, price.CacheWrite) } }),
        Row("project_id", Kinds.Filled, "", "project at the provider (Vertex)",
            (model, project) => model with { Settings = model.Settings with { ProjectId = project } }),
        Row("region", Kinds.Filled, "", "region at the provider (Vertex, Bedrock)",
            (model, region) => model with { Settings = model.Settings with { Region = region } }),
    ])
    {
        Rules = [new SectionRule.Implies("provider", ProviderNames.Embedded, "name", ProviderNames.ExtractiveModel)],
    };
}
