using System.Collections.Immutable;
using LlmProc.Cli.Showing;

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

/// <summary>What the requests of a program's processes have in common, and whether a provider will keep it.</summary>
/// <param name="Tokens">Of system prompt and tools, by estimate.</param>
/// <param name="Links">The links that lead to the program: each process started over one of them sends the same beginning.</param>
internal sealed record HeadCache(LlmProgram Program, long Tokens, CacheWay Way, ImmutableArray<(LlmProgram From, ProgramLink Link)> Links)
{
    /// <summary>Providers keep nothing that is shorter.</summary>
    public const int LeastTokens = 1024;

    private static readonly ImmutableArray<string> s_marks = ["after tools and system prompt", "after the last message of the user", "after the one before it"];

    public bool IsLongEnough => Tokens >= LeastTokens;

    /// <remarks>When several processes begin at once and nobody sent it yet, one goes ahead and the others wait until it is answered.</remarks>
    public bool IsKept => IsLongEnough && Way is (CacheWay.Breakpoints or CacheWay.Automatic);

    /// <summary>Where requests are marked; empty where nothing is.</summary>
    public ImmutableArray<string> Marks => Way != CacheWay.Breakpoints ? [] : Tokens == 0 ? s_marks[1..] : s_marks;

    /// <summary>All programs of a graph, the root first.</summary>
    /// <exception cref="LlmProcException">A file cannot be preloaded.</exception>
    public static async Task<ImmutableArray<HeadCache>> OfAsync(ProgramGraph graph, GraphWalk walk, CancellationToken cancellationToken)
    {
        await using LlmRuntime runtime = LlmRuntime.Create();
        var links = walk.Programs.SelectMany(from => from.Links.Select(link => (From: from, Link: link))).ToLookup(each => each.Link.Target);
        var all = ImmutableArray.CreateBuilder<HeadCache>();
        foreach (LlmProgram program in walk.Programs)
        {
            ProcessPreview preview = (await runtime.PreviewAsync(graph, program.Name.Value, cancellationToken))!;
            all.Add(new HeadCache(program, TokenEstimate.Of(preview.Head), WayOf(program.Model), [.. links[program.Name]]));
        }

        return all.ToImmutable();
    }

    private static CacheWay WayOf(ModelSettings model) => model.Provider switch
    {
        ProviderNames.Embedded or ProviderNames.Script or "ollama" => CacheWay.None,
        _ when model.DisableAutomaticCaching => CacheWay.Off,
        "anthropic" or "anthropic_vertex" => CacheWay.Breakpoints,
        "foundry" when model.Name.Contains("claude", StringComparison.OrdinalIgnoreCase) => CacheWay.Breakpoints,
        "bedrock" when !model.Name.Contains("openai.", StringComparison.Ordinal) => CacheWay.Breakpoints,
        _ => CacheWay.Automatic,
    };
}
