using System.Collections.Frozen;
using System.Collections.Immutable;

namespace LlmProc;

/// <summary>What a builtin tool of one program is made from.</summary>
/// <param name="Targets">The program's links, as its model is told of them.</param>
/// <param name="Files">The files the program's model may name.</param>
/// <param name="HostTools">Tools that the application brings along; one with the name of a builtin tool takes its place.</param>
internal sealed record ToolSetup(ImmutableArray<SpawnTarget> Targets, ConfinedFiles Files, ImmutableArray<ITool> HostTools);

/// <summary>The table of builtin tools. A new one is a file in <c>Builtin/</c> and a line here.</summary>
public static class BuiltinTools
{
    /// <summary>The tool that asks other programs.</summary>
    public const string Spawn = "spawn";

    /// <summary>The tool that reads long texts page by page.</summary>
    public const string ReadFd = "read_fd";

    private static readonly ImmutableArray<(string Name, Func<ToolSetup, ITool> Create)> s_table =
    [
        ("calculator", _ => new CalculatorTool()),
        ("list_dir", setup => new ListDirTool(setup.Files)),
        ("read_file", setup => new ReadFileTool(setup.Files)),
        (Spawn, setup => new SpawnTool(setup.Targets)),
        ("write_stderr", _ => new WriteStderrTool()),
    ];

    /// <summary>The tools that exist.</summary>
    public static ImmutableArray<string> Names { get; } = [.. s_table.Select(row => row.Name)];

    /// <summary>Tools of the format that this version does not have yet.</summary>
    public static ImmutableArray<string> Planned { get; } = ["fd_to_file", "fork", "goto", ReadFd];

    /// <summary>Every tool of the format.</summary>
    public static FrozenSet<string> All { get; } = Names.Concat(Planned).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The least access with which a process may call a tool; null for one that this version does not have.</summary>
    public static AccessLevel? AccessOf(string name) =>
        Names.Contains(name) ? Create(name, new ToolSetup([], new ConfinedFiles([], "/"), [])).Spec.Access : null;

    internal static bool Exists(string name, ToolSetup setup) => Names.Contains(name) || setup.HostTools.Any(tool => tool.Spec.Name == name);

    internal static ITool Create(string name, ToolSetup setup) =>
        setup.HostTools.FirstOrDefault(tool => tool.Spec.Name == name) ?? s_table.First(row => row.Name == name).Create(setup);
}
