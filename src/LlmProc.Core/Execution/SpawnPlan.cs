using System.Globalization;

namespace LlmProc;

/// <summary>Decides what a wish to spawn becomes: a child with what it may do and how far it may go, or a refusal that the model can act on.</summary>
internal static class SpawnPlan
{
    public static ProcessEvent Make(ProcessState parent, ToolCall call, ToolOutcome.Spawn wish, Kernel kernel)
    {
        LlmProgram program = kernel.Graph[parent.Start.Program];
        ProgramLink? link = wish.Link is null ? null : program.FindLink(wish.Link);
        ProgramName target = link?.Target ?? program.Name;
        if (wish.Link is not null && link is null)
        {
            return Refused(call, $"Not started: there is no program '{wish.Link}'; there are: {string.Join(", ", program.Links.Select(each => each.Name))}.");
        }

        if (link is { Session: LinkSession.Keep } && parent.Kept.FirstOrDefault(kept => kept.Link == link.Name) is { } kept)
        {
            return wish.AdditionalPreload.IsEmpty
                ? new ProcessEvent.ChildStarted(call.Id, link.Name, kept.Start, wish.Query, link.Name)
                : Refused(call, $"The program '{link.Name}' runs already and remembers: its files were fixed when it started. Ask again without additional_preload_files.");
        }

        int depth = parent.Start.Limits.Depth ?? Limits.DefaultDepth;
        if (depth <= 0)
        {
            string chain = string.Join(" → ", parent.Start.Chain.Add(target));
            return Refused(call, $"Not started: limit depth reached, no further program can be spawned from here ({chain}). Answer with what you have.");
        }

        ProcessStart child = Child(parent, call, wish, kernel.Graph[target], link, depth);
        if (!kernel.Ledger.TryAdmit(child, out int processes))
        {
            return Refused(call, string.Create(CultureInfo.InvariantCulture,
                $"Not started: limit processes {processes} reached, the tree can have no further process. Answer with what you have."));
        }

        return new ProcessEvent.ChildStarted(call.Id, link?.Name, child, child.Prompt!, link is { Session: LinkSession.Keep } ? link.Name : null);
    }

    /// <summary>All that a child starts with: what its link and its ancestors leave it.</summary>
    public static ProcessStart Child(ProcessState parent, ToolCall call, ToolOutcome.Spawn wish, LlmProgram target, ProgramLink? link, int depth)
    {
        Limits own = target.Limits.LoweredBy(link?.Limits ?? Limits.None);
        return new ProcessStart(ChildId(parent.Id, call), target.Name, wish.Query)
        {
            Parent = parent.Id,
            ParentCall = call.Id,
            Chain = parent.Start.Chain.Add(target.Name),
            Once = link is not { Session: LinkSession.Keep },
            Access = link?.Grant ?? (link?.Access is { } level && level < parent.Start.Access ? level : parent.Start.Access),
            Limits = own with
            {
                Depth = Math.Min(own.Depth ?? int.MaxValue, depth - 1),
                Iterations = Limits.Lower(own.Iterations, parent.Start.Limits.Iterations),
            },
            AdditionalPreload = wish.AdditionalPreload,
            OutputSchema = link?.OutputSchema,
        };
    }

    /// <summary>The child's id says which call of which sample asked for it, so that a replay asks for the same child.</summary>
    private static ProcessId ChildId(ProcessId parent, ToolCall call)
    {
        (int sample, int ordinal) = DerivedCallId.Read(call.Id);
        return parent.Child(sample, ordinal);
    }

    private static ProcessEvent.ToolReturned Refused(ToolCall call, string text) => new(new ToolResult(call.Id, text, IsError: true), null);
}
