using System.Collections.Immutable;
using static LlmProc.Key<LlmProc.ToolGrant>;

namespace LlmProc;

/// <summary>An entry of <c>tools.mcp</c>: which tools of a server are taken.</summary>
internal static class McpToolsKeys
{
    private const string All = "all";
    private const string Expected = "\"all\", a list of tools, or a table of tools";

    private static readonly ToolGrant s_nameless = new("");

    private static readonly ImmutableArray<Key<ToolGrant>> s_changes =
    [
        Row("alias", Kinds.Name, "its name", "the name the model sees",
            (grant, alias) => grant with { Alias = alias }),
        Row("description", Kinds.Text, "its own", "what the model is told of it",
            (grant, text) => grant with { Description = text }),
        Row("access", Kinds.Access, "write", "level that replaces the tool's",
            (grant, access) => grant with { Access = access }),
        Row("param_descriptions", Kinds.TextMap, "its own", "what the model is told of its arguments",
            (grant, texts) => grant with { ParamDescriptions = texts }),
    ];

    /// <summary>A tool in a list.</summary>
    public static Section<ToolGrant> Section { get; } = new(
        [Row("name", Kinds.Filled, "", "the tool, as the server calls it", (grant, name) => grant with { Name = name }) with { Required = true }, .. s_changes]);

    private static Kind<ImmutableArray<ToolGrant>> List { get; } =
        Kinds.ListOf(Kinds.Filled.Select(name => new ToolGrant(name)).OrTable(Kinds.Table(Section, s_nameless)), "a list of tools");

    private static Kind<ImmutableArray<ToolGrant>> Table { get; } =
        Kinds.MapOf(Kinds.Table(new Section<ToolGrant>(s_changes), s_nameless), (entry, place) => Kinds.IsVisible(entry.Key, entry.KeySpan, place))
            .Select(tools => tools.Select(pair => pair.Value with { Name = pair.Key }).ToImmutableArray());

    private static Kind<McpToolGrants> Server { get; } = new(
        Expected, new Shape.Either([new Shape.Word([All], AnyCase: false), List.Shape, Table.Shape]), (node, place) => node switch
        {
            Node.Text { Value: All } => Reading<McpToolGrants>.Of(new McpToolGrants("", All: true, [])),
            Node.Text => Kinds.Outside<McpToolGrants>(node, place, Expected),
            Node.List => List.Read(node, place).Select(tools => new McpToolGrants("", All: false, tools)),
            Node.Table => Table.Read(node, place).Select(tools => new McpToolGrants("", All: false, tools)),
            _ => Kinds.OtherType<McpToolGrants>(node, place, Expected),
        });

    public static Kind<ImmutableArray<Located<McpToolGrants>>> Kind { get; } = new("a table", new Shape.Map(Server.Shape, Kinds.NamePattern), (node, place) =>
        Kinds.MapOf(Server, LinkedProgramsKeys.AcceptsName).Read(node, place).Select(servers => servers
            .Select(pair => new Located<McpToolGrants>(pair.Value with { Server = pair.Key }, ((Node.Table)node).Find(pair.Key)!.KeySpan)).ToImmutableArray()));
}
