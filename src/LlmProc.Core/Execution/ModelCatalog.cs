using System.Collections.Frozen;
using System.Collections.Immutable;

namespace LlmProc;

/// <summary>The opened models of a graph.</summary>
internal sealed class ModelCatalog
{
    private readonly FrozenDictionary<ModelSettings, IModel> _models;

    private ModelCatalog(FrozenDictionary<ModelSettings, IModel> models) => _models = models;

    public IModel this[LlmProgram program] => _models[program.Model];

    /// <summary>Opens every model that a process of the graph could need, so that what is missing is said before anything is paid for.</summary>
    public static ModelCatalog Open(ProgramGraph graph, ImmutableArray<IModelProvider> providers)
    {
        var models = new Dictionary<ModelSettings, IModel>();
        // The root is the program that was asked for: what is said of it comes before what is said of those it links to.
        foreach (LlmProgram program in graph.Programs.OrderBy(program => program.Name != graph.Root.Name))
        {
            if (!models.ContainsKey(program.Model))
            {
                IModelProvider provider = providers.FirstOrDefault(provider => provider.Name == program.Model.Provider)
                    ?? throw new ModelException("provider", Unreachable(program, providers));
                models.Add(program.Model, provider.Open(program.Model));
            }
        }

        return new ModelCatalog(models.ToFrozenDictionary());
    }

    private static string Unreachable(LlmProgram program, ImmutableArray<IModelProvider> providers)
    {
        string known = string.Join(" or ", providers.Select(provider => provider.Name).Order(StringComparer.Ordinal));
        return $"the provider '{program.Model.Provider}' cannot be reached by this version (program '{program.Name}'); run with --offline"
            + (known.Length == 0 ? "" : $", or use {known}");
    }
}
