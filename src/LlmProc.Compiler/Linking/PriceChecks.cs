namespace LlmProc;

/// <summary>Money can be limited only where it is known what things cost.</summary>
internal static class PriceChecks
{
    public static void Report(IReadOnlyList<ProgramUnit> units, LinkOptions options)
    {
        if (options.HasPrice is not { } hasPrice)
        {
            return;
        }

        var graph = new LinkGraph(units);
        foreach ((int unit, (string limit, int from)) in Limited(graph, options.Limits))
        {
            ModelDraft model = units[unit].Draft.Model;
            if (model is { Provider: not null, Name: not null } && !hasPrice(ProgramBuilder.Model(units[unit])) && !UnitErrors.MayConcern(units[unit], "model.price", "price"))
            {
                string where = from == unit ? "" : $" of {units[from].Report.Source.File}";
                units[unit].Report.Error(
                    DiagnosticCodes.NoPrice, model.Name.Span,
                    $"the price of {model.Provider}/{model.Name.Value} is not known, and {limit}{where} limits what it may cost",
                    "give model.price = { input = …, output = … } in USD per million tokens");
            }
        }
    }

    /// <summary>The programs that a limit of money holds for, each with the limit that was found first, from the root on.</summary>
    private static Dictionary<int, (string Limit, int From)> Limited(LinkGraph graph, Limits ofRunner)
    {
        var limited = new Dictionary<int, (string Limit, int From)>();
        var next = new Queue<int>();
        if (ofRunner.CostUsd is not null && graph.Units[0].Draft.Limits.CostUsd is null)
        {
            Add(0, "--max-cost", 0);
        }

        for (int unit = 0; unit < graph.Count; unit++)
        {
            if (graph.Units[unit].Draft.Limits.CostUsd is not null)
            {
                Add(unit, "limits.cost_usd", unit);
            }

            ReadOnlySpan<int> targets = graph.Targets(unit);
            for (int link = 0; link < targets.Length; link++)
            {
                if (graph.Link(unit, link).Draft is { Limits.CostUsd: not null } draft)
                {
                    Add(targets[link], $"limits.cost_usd of linked program '{draft.Name}'", unit);
                }
            }
        }

        while (next.TryDequeue(out int unit))
        {
            foreach (int target in graph.Targets(unit))
            {
                Add(target, limited[unit].Limit, limited[unit].From);
            }
        }

        return limited;

        void Add(int unit, string limit, int from)
        {
            if (limited.TryAdd(unit, (limit, from)))
            {
                next.Enqueue(unit);
            }
        }
    }
}
