using System.Collections.Frozen;
using System.Collections.Immutable;

namespace LlmProc;

/// <summary>The tools of one program, shared by its processes: they hold no state of a process.</summary>
internal sealed class ToolSet
{
    private readonly FrozenDictionary<string, ITool> _tools;

    private ToolSet(ImmutableArray<ITool> tools)
    {
        All = tools;
        _tools = tools.ToFrozenDictionary(tool => tool.Spec.Name, StringComparer.Ordinal);
    }

    /// <summary>In the order of the program, which is the order they are offered in.</summary>
    public ImmutableArray<ITool> All { get; }

    /// <remarks>A tool that this version does not have yet is left out: a program with one cannot be run, but it can be looked at.</remarks>
    public static ToolSet Build(LlmProgram program, ToolSetup setup) =>
        new([.. program.Tools.Where(grant => BuiltinTools.Exists(grant.Name, setup)).Select(grant => GrantedTool.Apply(BuiltinTools.Create(grant.Name, setup), grant))]);

    /// <summary>What a process of this level may call. What it may not is not offered.</summary>
    public ImmutableArray<ToolSpec> Offered(AccessLevel access) => [.. All.Select(tool => tool.Spec).Where(spec => spec.Access <= access)];

    /// <summary>Finds what a call asks for, or says to the model why it cannot have it.</summary>
    public ITool? Find(string name, AccessLevel access, out string problem)
    {
        problem = "";
        ITool? tool = _tools.GetValueOrDefault(name);
        if (tool is not null && tool.Spec.Access <= access)
        {
            return tool;
        }

        ImmutableArray<string> known = [.. Offered(access).Select(spec => spec.Name)];
        string list = known.IsEmpty ? "This process has no tools." : $"Tools: {string.Join(", ", known)}.";
        if (tool is not null)
        {
            problem = $"The tool '{tool.Spec.Name}' needs {Level(tool.Spec.Access)} access, and this process has {Level(access)} access. {list}";
        }
        else
        {
            string? near = Suggestion.Nearest(name, known);
            problem = $"There is no tool '{ModelText.Shorten(name, 80)}'.{(near is null ? "" : $" Did you mean '{near}'?")} {list}";
        }

        return null;
    }

    private static string Level(AccessLevel level) => level switch
    {
        AccessLevel.Read => "read",
        AccessLevel.Write => "write",
        _ => "admin",
    };
}
