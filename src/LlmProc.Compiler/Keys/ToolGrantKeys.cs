using System.Collections.Immutable;
using static LlmProc.Key<LlmProc.ToolGrant>;

namespace LlmProc;

/// <summary>An entry of <c>tools.enabled</c>: a name, or a table with these keys.</summary>
internal static class ToolGrantKeys
{
    private static readonly ToolGrant Nameless = new("");

    private static readonly ImmutableArray<string> s_known = [.. BuiltinTools.All.Order(StringComparer.Ordinal)];

    private static Kind<string> ToolName { get; } = new("a tool", new Shape.Word(s_known, AnyCase: false), (node, place) =>
    {
        Reading<string> reading = Kinds.Visible.Read(node, place);
        return !reading.IsRead || IsKnown(reading.Value, node.Span, place) ? reading : Reading<string>.None;
    });

    public static Section<ToolGrant> Section { get; } = new(
    [
        Row("name", ToolName, "", "the tool",
            (grant, name) => grant with { Name = name }) with { Required = true },
        Row("alias", Kinds.Name, "its name", "the name the model sees",
            (grant, alias) => grant with { Alias = alias }),
        Row("description", Kinds.Text, "its own", "what the model is told of it",
            (grant, text) => grant with { Description = text }),
        Row("access", Kinds.Access, "its own", "level that replaces the tool's",
            (grant, access) => grant with { Access = access }),
        Row(ToolParameters.Key, Kinds.TextMap, "its own", "what the model is told of its arguments",
            (grant, texts) => grant with { ParamDescriptions = texts }),
    ])
    {
        Finish = ToolParameters.Check,
    };

    public static Kind<ToolGrant> Kind { get; } = new("the name of a tool, or a table", ToolName.Select(_ => Nameless).OrTable(Kinds.Table(Section, Nameless)).Shape, (node, place) =>
    {
        Reading<ToolGrant> reading = node is Node.Text or Node.Table
            ? ToolName.Select(name => new ToolGrant(name)).OrTable(Kinds.Table(Section, Nameless)).Read(node, place)
            : Kinds.OtherType<ToolGrant>(node, place, "the name of a tool, or a table");
        return reading is { IsRead: true, Value.Name: "" } ? Reading<ToolGrant>.None : reading;
    });

    private static bool IsKnown(string name, SourceSpan span, Place place)
    {
        // One that the application brings takes the place of one of the format.
        ImmutableArray<string> brought = place.Report.HostTools;
        if (brought.Contains(name))
        {
            return true;
        }

        if (BuiltinTools.Planned.Contains(name))
        {
            place.Report.NotYet(span, $"tool '{name}'");
        }

        if (s_known.Contains(name))
        {
            return true;
        }

        ImmutableArray<string> known = [.. s_known.Concat(brought).Distinct().Order(StringComparer.Ordinal)];
        string? nearest = Suggestion.Nearest(name, known);
        place.Report.Error(
            DiagnosticCodes.UnknownTool, span, $"there is no tool {Shown.Quoted(name)}",
            nearest is null ? $"tools: {string.Join(", ", known)}" : $"did you mean \"{nearest}\"?");
        return false;
    }
}
