using static LlmProc.Key<LlmProc.ModelDraft>;

namespace LlmProc;

/// <summary>The keys of <c>[model]</c>.</summary>
internal static class ModelKeys
{
    public static Section<ModelDraft> Section { get; } = new(
    [
        Row("name", Kinds.Filled.Located(), "", "the provider's id of the model; for script the path of the script",
            (model, name) => model with { Name = name }) with { Required = true },
        Row("provider", Kinds.OneOf(ProviderNames.All), "", $"one of {string.Join(", ", ProviderNames.All)}",
            (model, provider) => model with { Provider = provider }) with { Required = true },
        Row("display_name", Kinds.Visible, "provider and name", "shown to people",
            (model, name) => model with { DisplayName = name }),
        Row("base_url", Kinds.Url, "the provider's own", "endpoint that replaces the provider's",
            (model, url) => model with { BaseUrl = url }),
        Row("api_key_env", VariableName, "the provider's own", "name of the environment variable with the key",
            (model, variable) => model with { ApiKeyEnv = variable }),
        Row("max_iterations", Kinds.Count(1).Located(), "40", "samples per run; limits.iterations is the same and wins",
            (model, count) => model with { MaxIterations = count }),
        Row("disable_automatic_caching", Kinds.Flag, "false", "place no prompt-cache breakpoints",
            (model, disabled) => model with { DisableAutomaticCaching = disabled }),
        NotYet("price", "USD per million tokens, for models without a known price"),
        NotYet("project_id", "project at the provider"),
        NotYet("region", "region at the provider"),
    ])
    {
        Finish = CheckName,
    };

    /// <remarks>A key that was pasted here by mistake must not be repeated, so the value is not shown.</remarks>
    private static Kind<string> VariableName => new("a string", (node, place) =>
    {
        Reading<string> reading = Kinds.Text.Read(node, place);
        if (!reading.IsRead || IsVariableName(reading.Value))
        {
            return reading;
        }

        if (Secrets.LooksLikeSecret(reading.Value))
        {
            place.Report.Error(
                DiagnosticCodes.LiteralSecret, node.Span, $"'{place.Key}' holds what looks like a key",
                "put the key into a variable and write the variable's name");
            return Reading<string>.None;
        }

        place.Report.Error(
            DiagnosticCodes.OutOfRange, node.Span, $"'{place.Key}' must be the name of an environment variable: letters, digits and _");
        return Reading<string>.None;
    });

    private static bool IsVariableName(string text) =>
        text.Length is > 0 and <= 256 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static ModelDraft CheckName(ModelDraft model, Node.Table table, Place place)
    {
        if (model is { Provider: ProviderNames.Embedded, Name: { Value: not ProviderNames.ExtractiveModel } name })
        {
            string expected = $"{ProviderNames.ExtractiveModel} for provider {ProviderNames.Embedded}";
            place.Report.Error(
                DiagnosticCodes.OutOfRange, name.Span, $"'{place.Key}.name' must be {expected}, not \"{Shown.Short(name.Value)}\"");
        }

        return model;
    }
}
