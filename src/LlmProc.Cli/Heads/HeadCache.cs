using System.Collections.Immutable;
using LlmProc.Cli.Showing;
using LlmProc.Providers;

namespace LlmProc.Cli.Heads;

/// <summary>How a provider comes to keep the beginning of requests.</summary>
internal enum CacheWay
{
    /// <summary>It keeps nothing, or is no provider that one pays.</summary>
    None,

    /// <summary>The program switches it off.</summary>
    Off,

    /// <summary>Where requests say so.</summary>
    Breakpoints,

    /// <summary>By itself, whatever requests have in common.</summary>
    Automatic,
}

/// <summary>What the requests of a program's processes of one access level have in common, and whether a provider will keep it.</summary>
/// <param name="Access">What is not allowed is not offered: processes of another level send another beginning.</param>
/// <param name="Tokens">Of system prompt and tools, by estimate.</param>
/// <param name="Links">The links over which such processes are started: each of them sends the same beginning.</param>
internal sealed record HeadCache(LlmProgram Program, AccessLevel Access, long Tokens, CacheWay Way, ImmutableArray<(LlmProgram From, ProgramLink Link)> Links)
{
    private static readonly ImmutableArray<string> s_marks = ["after tools and system prompt", "after the last message of the user", "after the one before it"];

    /// <summary>The program that nobody starts but the user.</summary>
    public bool IsRoot { get; init; }

    /// <summary>Its provider keeps nothing that is shorter.</summary>
    public int LeastTokens { get; } = PromptCache.LeastTokens(Program.Model);

    public bool IsLongEnough => Tokens >= LeastTokens;

    public bool IsKept => IsLongEnough && Way is (CacheWay.Breakpoints or CacheWay.Automatic);

    /// <summary>When several processes begin at once and nobody sent it yet, one goes ahead and the others wait until it is answered.</summary>
    public bool IsWarmedUp => IsKept && !Program.Model.DisableAutomaticCaching;

    /// <summary>Where requests are marked; empty where nothing is.</summary>
    public ImmutableArray<string> Marks => Way != CacheWay.Breakpoints ? [] : Tokens == 0 ? s_marks[1..] : s_marks;

    /// <summary>All programs of a graph, the root first, each once for every level that its processes have.</summary>
    /// <exception cref="LlmProcException">A file cannot be preloaded.</exception>
    public static async Task<ImmutableArray<HeadCache>> OfAsync(ProgramGraph graph, GraphWalk walk, CancellationToken cancellationToken)
    {
        await using LlmRuntime runtime = LlmRuntime.Create();
        var heads = new Dictionary<ProgramName, RequestHead>();
        foreach (LlmProgram program in walk.Programs)
        {
            // As a root it may do everything, and is offered all of its tools. They tell of the programs it links to, and of no other.
            LlmProgram[] near = [program, .. program.Links.Select(link => link.Target).Where(name => name != program.Name).Distinct().Select(name => graph[name])];
            heads[program.Name] = (await runtime.PreviewAsync(new ProgramGraph(program.Name, near, graph.Digest), null, cancellationToken))!.Head;
        }

        Dictionary<(ProgramName, AccessLevel), List<(LlmProgram, ProgramLink)>> started = Started(walk, heads);
        var all = ImmutableArray.CreateBuilder<HeadCache>();
        foreach (LlmProgram program in walk.Programs)
        {
            AccessLevel[] levels = [.. Levels.Where(level => started.ContainsKey((program.Name, level)))];
            foreach (AccessLevel access in levels is [] ? [AccessLevel.Admin] : levels)
            {
                long tokens = TokenEstimate.Of(Offered(heads[program.Name], access));
                all.Add(new HeadCache(program, access, tokens, WayOf(program.Model), [.. started.GetValueOrDefault((program.Name, access)) ?? []])
                {
                    IsRoot = program.Name == graph.Root.Name && access == AccessLevel.Admin,
                });
            }
        }

        return all.ToImmutable();
    }

    private static ImmutableArray<AccessLevel> Levels => [AccessLevel.Admin, AccessLevel.Write, AccessLevel.Read];

    /// <summary>What the root's processes can start, and over which links. A process that is not offered spawn starts nothing.</summary>
    private static Dictionary<(ProgramName, AccessLevel), List<(LlmProgram, ProgramLink)>> Started(GraphWalk walk, Dictionary<ProgramName, RequestHead> heads)
    {
        (ProgramName, AccessLevel) root = (walk.Programs[0].Name, AccessLevel.Admin);
        var started = new Dictionary<(ProgramName, AccessLevel), List<(LlmProgram, ProgramLink)>> { [root] = [] };
        var next = new Queue<(ProgramName, AccessLevel)>([root]);
        var seen = new HashSet<(ProgramName From, string Link, (ProgramName, AccessLevel) Child)>();
        while (next.TryDequeue(out (ProgramName Name, AccessLevel Access) parent))
        {
            LlmProgram program = walk[parent.Name];
            if (program.Tools.FirstOrDefault(tool => tool.Name == "spawn") is not { } spawn
                || !Offered(heads[parent.Name], parent.Access).Tools.Any(tool => tool.Name == (spawn.Alias ?? spawn.Name)))
            {
                continue;
            }

            foreach (ProgramLink link in program.Links)
            {
                AccessLevel most = link.Access ?? parent.Access;
                (ProgramName, AccessLevel) child = (link.Target, link.Grant ?? (most < parent.Access ? most : parent.Access));
                if (!started.TryGetValue(child, out List<(LlmProgram, ProgramLink)>? links))
                {
                    started[child] = links = [];
                    next.Enqueue(child);
                }

                if (seen.Add((program.Name, link.Name, child)))
                {
                    links.Add((program, link));
                }
            }
        }

        return started;
    }

    private static RequestHead Offered(RequestHead head, AccessLevel access) => new(head.SystemPrompt, [.. head.Tools.Where(tool => tool.Access <= access)]);

    /// <remarks>A provider that caches by itself does so whatever the program says: without marks there is nothing to leave out.</remarks>
    private static CacheWay WayOf(ModelSettings model) => model.Provider switch
    {
        ProviderNames.Embedded or ProviderNames.Script or "ollama" => CacheWay.None,
        _ when !IsMarked(model) => CacheWay.Automatic,
        _ => model.DisableAutomaticCaching ? CacheWay.Off : CacheWay.Breakpoints,
    };

    private static bool IsMarked(ModelSettings model) => model.Provider switch
    {
        "anthropic" or "anthropic_vertex" => true,
        "foundry" => model.Name.Contains("claude", StringComparison.OrdinalIgnoreCase),
        "bedrock" => !model.Name.Contains("openai.", StringComparison.Ordinal),
        _ => false,
    };
}
