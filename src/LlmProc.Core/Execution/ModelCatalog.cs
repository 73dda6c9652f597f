using System.Collections.Frozen;
using System.Collections.Immutable;

namespace LlmProc;

/// <summary>The opened models of a graph.</summary>
internal sealed class ModelCatalog
{
    // By name, because settings are many values that would be compared for each sample.
    private readonly FrozenDictionary<ProgramName, (IModel Model, string Shown)> _models;

    private ModelCatalog(FrozenDictionary<ProgramName, (IModel Model, string Shown)> models) => _models = models;

    public IModel this[LlmProgram program] => _models[program.Name].Model;

    /// <summary>Provider and name of a program's model, as shown to people.</summary>
    public string NameOf(LlmProgram program) => _models[program.Name].Shown;

    /// <summary>Opens every model that a process of the graph could need, so that what is missing is said before anything is paid for.</summary>
    public static ModelCatalog Open(ProgramGraph graph, ImmutableArray<IModelProvider> providers)
    {
        var models = new Dictionary<ModelSettings, IModel>();
        var problems = new List<ModelException>();

        // The root is the program that was asked for: what is said of it comes before what is said of those it links to.
        foreach (LlmProgram program in graph.Programs.OrderBy(program => program.Name != graph.Root.Name))
        {
            try
            {
                if (!models.ContainsKey(program.Model))
                {
                    IModelProvider provider = providers.FirstOrDefault(provider => provider.Name == program.Model.Provider)
                        ?? throw new ModelException("provider", Unreachable(program, providers));
                    models.Add(program.Model, provider.Open(program.Model));
                }
            }
            catch (ModelException e)
            {
                // Whoever sets one key wants to know of the next before the next run.
                problems.Add(e);
            }
        }

        if (problems is [var first, ..])
        {
            string[] all = [.. problems.Select(problem => problem.Message).Distinct()];
            throw all.Length == 1 ? first : new ModelException(first.Code, string.Join(". Also: ", all), first);
        }

        if (LimitedByMoney(graph).FirstOrDefault(program => models[program.Model].PriceOf(program) is null) is { } unpriced)
        {
            throw new ModelException("price", $"the price of {unpriced.Model} is not known, and a limit of cost holds for it (program '{unpriced.Name}'); give model.price, or limit tokens instead");
        }

        return new ModelCatalog(graph.Programs.ToFrozenDictionary(program => program.Name, program => (models[program.Model], program.Model.ToString())));
    }

    private static IEnumerable<LlmProgram> LimitedByMoney(ProgramGraph graph)
    {
        var limited = new HashSet<ProgramName>(graph.Programs
            .SelectMany(program => program.Links.Where(link => link.Limits.CostUsd is not null).Select(link => link.Target)
                .Concat(program.Limits.CostUsd is null ? [] : [program.Name])));
        var next = new Queue<ProgramName>(limited);
        while (next.TryDequeue(out ProgramName name))
        {
            yield return graph[name];
            foreach (ProgramLink link in graph[name].Links.Where(link => limited.Add(link.Target)))
            {
                next.Enqueue(link.Target);
            }
        }
    }

    private static string Unreachable(LlmProgram program, ImmutableArray<IModelProvider> providers)
    {
        string known = string.Join(" or ", providers.Select(provider => provider.Name).Order(StringComparer.Ordinal));
        return $"the provider '{program.Model.Provider}' cannot be reached by this version (program '{program.Name}'); run with --offline"
            + (known.Length == 0 ? "" : $", or use {known}");
    }
}
