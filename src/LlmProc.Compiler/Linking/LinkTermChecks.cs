namespace LlmProc;

/// <summary>What is odd about the links of a program, each looked at beside the others.</summary>
internal static class LinkTermChecks
{
    public static void Report(LinkGraph graph, int unit)
    {
        ProgramUnit program = graph.Units[unit];
        WarnOfToolNames(program);
        foreach (LinkDraft link in program.Draft.Links)
        {
            WarnOfLimits(program, link, isRoot: unit == 0);
        }

        WarnOfSameTarget(graph, unit);
    }

    /// <summary>Two programs whose paths differ in case alone are one on other systems, and the second would never be read there.</summary>
    public static void ReportCase(LinkGraph graph)
    {
        var earlier = new Dictionary<string, int>(graph.Count, StringComparer.OrdinalIgnoreCase);
        for (int unit = 0; unit < graph.Count; unit++)
        {
            if (!earlier.TryAdd(graph.Units[unit].Path, unit) && graph.FirstLinks[unit] is var (from, link))
            {
                LinkDraft draft = graph.Link(from, link).Draft;
                string other = graph.Units[earlier[graph.Units[unit].Path]].Report.Source.File;
                graph.Units[from].Report.Warning(
                    DiagnosticCodes.DiffersInCase, draft.Path!.Span,
                    $"linked program '{draft.Name}' differs only in case from {other}: on macOS and Windows they are one file");
            }
        }
    }

    /// <remarks>Their names do not clash, since a link is an argument of spawn; but a model that sees both takes one for the other.</remarks>
    private static void WarnOfToolNames(ProgramUnit program)
    {
        foreach (LinkDraft link in program.Draft.Links.Where(link =>
            program.Report.IsTool(link.Name) || program.Draft.Tools.Grants.Any(grant => grant.Value.Alias == link.Name)))
        {
            program.Report.Warning(
                DiagnosticCodes.LinkNamedAsTool, link.NameSpan, $"linked program '{link.Name}' has the name of a tool: a model may call the one for the other",
                "give the link another name");
        }
    }

    private static void WarnOfLimits(ProgramUnit program, LinkDraft link, bool isRoot)
    {
        Limits own = program.Draft.Limits;
        Limits given = link.Limits;
        Warn("iterations", given.Iterations, own.Iterations ?? program.Draft.Model.MaxIterations?.Value);
        Warn("depth", given.Depth, own.Depth ?? (isRoot ? Limits.DefaultDepth : null));
        Warn("processes", given.Processes, own.Processes ?? (isRoot ? Limits.DefaultProcesses : null));
        Warn("concurrency", given.Concurrency, own.Concurrency ?? (isRoot ? Limits.DefaultConcurrency : null));
        if (given.Timeout > own.Timeout)
        {
            Report("timeout", Durations.Show(given.Timeout.Value), Durations.Show(own.Timeout.Value));
        }

        Warn("tokens", given.Tokens, own.Tokens);
        if (given.CostUsd > own.CostUsd)
        {
            Report("cost_usd", FormattableString.Invariant($"{given.CostUsd}"), FormattableString.Invariant($"{own.CostUsd}"));
        }

        void Warn(string key, long? wanted, long? most)
        {
            if (wanted > most)
            {
                Report(key, FormattableString.Invariant($"{wanted}"), FormattableString.Invariant($"{most}"));
            }
        }

        void Report(string key, string wanted, string most) => program.Report.Warning(
            DiagnosticCodes.LimitWithoutEffect, link.LimitsSpan,
            $"limits.{key} = {wanted} of linked program '{link.Name}' has no effect: this program itself has {most}");
    }

    private static void WarnOfSameTarget(LinkGraph graph, int unit)
    {
        ProgramUnit program = graph.Units[unit];
        ReadOnlySpan<int> targets = graph.Targets(unit);
        var first = new Dictionary<(int, LinkSession, AccessLevel?, AccessLevel?, Limits, string?), LinkDraft>();
        for (int link = 0; link < targets.Length; link++)
        {
            (LinkDraft draft, _, string? schema) = graph.Link(unit, link);
            var terms = (targets[link], draft.Session, draft.Access, draft.Grant, draft.Limits, schema);
            if (!first.TryAdd(terms, draft))
            {
                LinkDraft earlier = first[terms];
                program.Report.Warning(
                    DiagnosticCodes.LinkedTwice, draft.NameSpan,
                    $"linked programs '{earlier.Name}' and '{draft.Name}' are the same file on the same terms: {Shown.Short(draft.Path!.Value)}",
                    "keep one of them");
            }
        }
    }
}
