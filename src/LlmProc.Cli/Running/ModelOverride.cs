namespace LlmProc.Cli.Running;

/// <summary>Another model for the root of a graph: <c>--model anthropic/claude-haiku-4-5</c>.</summary>
internal static class ModelOverride
{
    /// <exception cref="UsageException">It names no model.</exception>
    public static ProgramGraph Apply(ProgramGraph graph, string model)
    {
        int slash = model.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == model.Length - 1)
        {
            throw new UsageException($"--model is PROVIDER/NAME, such as anthropic/claude-haiku-4-5, not '{model}'");
        }

        (string provider, string name) = (model[..slash], model[(slash + 1)..]);
        if (!ProviderNames.All.Contains(provider))
        {
            string? near = Suggestion.Nearest(provider, ProviderNames.All);
            throw new UsageException($"--model names the unknown provider '{provider}'. {(near is null ? $"Providers: {string.Join(", ", ProviderNames.All)}." : $"Did you mean '{near}'?")}");
        }

        ModelSettings own = graph.Root.Model;

        // Address and key belong to the provider that they were given for.
        ModelSettings settings = provider == own.Provider
            ? own with { Name = name, DisplayName = null, Price = null }
            : new ModelSettings(provider, provider == ProviderNames.Script ? Path.GetFullPath(name) : name) { DisableAutomaticCaching = own.DisableAutomaticCaching };
        return graph.Select(program => program.Name == graph.Root.Name ? program with { Model = settings } : program);
    }
}
