namespace LlmProc;

/// <summary>What a process of a program would be started with, found the way a run finds it. Nothing is started, and no provider is opened.</summary>
/// <param name="Start">With the chain of programs that leads to it from the root, and what it may do there.</param>
/// <param name="Head">What its model would be given with every request.</param>
public sealed record ProcessPreview(ProcessStart Start, RequestHead Head)
{
    /// <summary>Null if the root leads to no program or link of that name.</summary>
    /// <param name="name">Name of a program, or else of a link; null: the root.</param>
    internal static async Task<ProcessPreview?> MakeAsync(ProgramGraph graph, HostOptions options, string? name, CancellationToken cancellationToken)
    {
        ProcessStart root = LocalProcessHost.StartOf(graph, ProcessId.OfRoot(1), prompt: null, AccessLevel.Admin);
        ProcessStart? start = name is null
            ? root
            : Find(graph, root, (child, _) => child.Value == name) ?? Find(graph, root, (_, link) => link?.Name == name);
        return start is null
            ? null
            : new ProcessPreview(start, (await LocalProcessHost.ImagesOf(graph, options).LoadAsync(start, cancellationToken)).Head);
    }

    /// <summary>The start of the first process that is wanted, by the shortest way from the root: what a process may do depends on the way to it.</summary>
    private static ProcessStart? Find(ProgramGraph graph, ProcessStart root, Func<ProgramName, ProgramLink?, bool> isWanted)
    {
        if (isWanted(root.Program, null))
        {
            return root;
        }

        var seen = new HashSet<ProgramName> { root.Program };
        var next = new Queue<ProcessStart>([root]);
        while (next.TryDequeue(out ProcessStart? parent))
        {
            LlmProgram program = graph[parent.Program];
            for (int i = 0; i < program.Links.Length; i++)
            {
                ProgramLink link = program.Links[i];
                var call = new ToolCall(DerivedCallId.Make(1, i), BuiltinTools.Spawn, "{}");
                var wish = new ToolOutcome.Spawn(link.Name, "", []);
                ProcessStart child = SpawnPlan.Child(new ProcessState(parent), call, wish, graph[link.Target], link, parent.Limits.Depth ?? Limits.DefaultDepth);
                if (isWanted(link.Target, link))
                {
                    return child;
                }

                if (seen.Add(link.Target))
                {
                    next.Enqueue(child);
                }
            }
        }

        return null;
    }
}
