using System.Collections.Immutable;
using static LlmProc.Key<LlmProc.EnvironmentInfo>;

namespace LlmProc;

/// <summary>The keys of <c>[env_info]</c>. Any other key with a text is a line of the author's own.</summary>
internal static class EnvInfoKeys
{
    private const string All = "all";

    /// <summary>The name that the original format had for the version of what a program runs on.</summary>
    private const string OlderRuntimeVersion = "python_version";

    private static readonly ImmutableArray<string> s_names = [.. EnvironmentInfo.StandardVariables, EnvironmentInfo.FileMap, OlderRuntimeVersion];

    public static Section<EnvironmentInfo> Section { get; } = new(
    [
        Row("variables", Variables, "[]", $"facts to tell: {string.Join(", ", s_names[..^1])}, or all (without {EnvironmentInfo.FileMap})",
            (info, names) => info with { Variables = names }),
        Row("commands", Kinds.ListOf(Kinds.Filled, "a list of command lines"), "[]", "commands whose output is told",
            (info, commands) => info with { Commands = commands }),
        Row("env_vars", Kinds.MapOf(Kinds.Variable, (_, _) => true), "", "label and the environment variable to tell under it",
            (info, variables) => info with { EnvironmentVariables = variables }),
        Row("file_map_root", Kinds.Filled, "the working directory", "folder of the list of files",
            (info, root) => info with { FileMapRoot = root }),
        Row("file_map_max_files", Kinds.Count(1), $"{EnvironmentInfo.DefaultMaxFiles}", "most files to list",
            (info, count) => info with { FileMapMaxFiles = count }),
        Row("file_map_show_size", Kinds.Flag, "true", "list sizes too",
            (info, show) => info with { FileMapShowSize = show }),
    ])
    {
        Unknown = AddLine,
        Others = Kinds.Text.Shape,
        OthersDoc = "a line of your own, told as it is",
    };

    private static Kind<ImmutableArray<string>> Variables => new(
        "\"all\" or a list of names", new Shape.Either([new Shape.Word([All, .. s_names], AnyCase: false), Names.Shape]), (node, place) => node switch
        {
            Node.Text { Value: All } => Reading<ImmutableArray<string>>.Of(EnvironmentInfo.StandardVariables),
            Node.Text => Names.Read(new Node.List(node.Span, [node]), place),
            Node.List => Names.Read(node, place),
            _ => Kinds.OtherType<ImmutableArray<string>>(node, place, "\"all\" or a list of names"),
        });

    private static Kind<ImmutableArray<string>> Names => Kinds.ListOf(
        Kinds.OneOf(s_names).Select(name => name == OlderRuntimeVersion ? "runtime_version" : name), "a list of names");

    private static EnvironmentInfo AddLine(EnvironmentInfo info, Entry entry, Place place) =>
        Kinds.Text.Read(entry.Value, place) is { IsRead: true } text
            ? info with { Lines = info.Lines.Add(new(entry.Key, text.Value)) }
            : info;
}
