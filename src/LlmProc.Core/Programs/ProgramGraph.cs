using System.Collections.Frozen;

namespace LlmProc;

/// <summary>A root program and all that can be reached from it. Links are names, because programs may link in cycles.</summary>
public sealed class ProgramGraph
{
    private readonly FrozenDictionary<ProgramName, LlmProgram> _programs;

    /// <param name="root">Name of the program to run.</param>
    /// <param name="programs">The closure: every link's target is among them.</param>
    /// <param name="digest">Hash over everything declared that can change a request, as lower-case hex.</param>
    public ProgramGraph(ProgramName root, IEnumerable<LlmProgram> programs, string digest)
    {
        _programs = programs.ToFrozenDictionary(program => program.Name);
        Root = _programs[root];
        Digest = digest;
    }

    /// <summary>The program that a process without a parent runs.</summary>
    public LlmProgram Root { get; }

    /// <summary>Hash over everything declared that can change a request, as lower-case hex.</summary>
    public string Digest { get; }

    /// <summary>All programs, by name.</summary>
    public IEnumerable<LlmProgram> Programs => _programs.Values.OrderBy(program => program.Name.Value, StringComparer.Ordinal);

    /// <summary>Whether a program is in the graph.</summary>
    public bool Contains(ProgramName name) => _programs.ContainsKey(name);

    /// <summary>The program of that name; there must be one.</summary>
    public LlmProgram this[ProgramName name] => _programs[name];

    /// <summary>The same graph with lower bounds for its root.</summary>
    public ProgramGraph Bounded(Limits limits) =>
        Select(program => program.Name == Root.Name ? program with { Limits = program.Limits.LoweredBy(limits) } : program);

    /// <summary>The same graph with each program replaced; names and links stay.</summary>
    public ProgramGraph Select(Func<LlmProgram, LlmProgram> change) => new(Root.Name, _programs.Values.Select(change), Digest);
}
