using System.Collections.Immutable;
using static LlmProc.Key<LlmProc.LinkDraft>;

namespace LlmProc;

/// <summary>An entry of <c>[linked_programs]</c>: a path, or a table with these keys.</summary>
internal static class LinkedProgramsKeys
{
    public static Section<LinkDraft> Section { get; } = new(
    [
        Row("path", Kinds.FilePath, "", "the program file",
            (link, path) => link with { Path = path }) with { Required = true },
        Row("description", Kinds.Text, "", "tells the model when to ask this program",
            (link, text) => link with { Settings = link.Settings with { Description = text } }),
        Row("session", Session, "fresh", "fresh: each spawn starts anew; keep: one child per parent remembers earlier queries",
            (link, session) => link with { Settings = link.Settings with { Session = session } }),
        Row("access", Kinds.Access.Located(), "the program's own", "most the child may do",
            (link, access) => link with { Settings = link.Settings with { Access = access.Value }, AccessSpan = access.Span }),
        Row("limits", Kinds.Table(LimitsKeys.Section, Limits.None).Located(), "", "bounds of the child",
            (link, limits) => link with { Settings = link.Settings with { Limits = limits.Value }, LimitsSpan = limits.Span }),
        Row("output_schema", Kinds.FilePath, "", "JSON Schema file that the child's answer must match",
            (link, path) => link with { OutputSchema = path }),
        Row("grant", Kinds.Access, "", "what the child may do whatever this program may; the only way to more than it has itself",
            (link, grant) => link with { Settings = link.Settings with { Grant = grant } }),
    ])
    {
        Rules = [new SectionRule.Excludes("access", "grant", "access lowers what the child may do, grant sets it")],
    };

    private static Kind<LinkSession> Session => Kinds.Choice(("fresh", LinkSession.Fresh), ("keep", LinkSession.Keep));

    private static Kind<LinkDraft> PathAlone => Kinds.FilePath.Select(path => LinkDraft.Empty with { Path = path });

    private static Kind<LinkDraft> Table => Kinds.Table(Section, LinkDraft.Empty);

    private static Kind<LinkDraft> Target { get; } = new("a path or a table", PathAlone.OrTable(Table).Shape, (node, place) => node is Node.Text or Node.Table
        ? PathAlone.OrTable(Table).Read(node, place)
        : Kinds.OtherType<LinkDraft>(node, place, "a path or a table"));

    public static Kind<ImmutableArray<LinkDraft>> Kind { get; } = new("a table", new Shape.Map(Target.Shape, Kinds.NamePattern), (node, place) =>
    {
        Reading<ImmutableArray<KeyValuePair<string, LinkDraft>>> links = Kinds.MapOf(Target.MarkedIfWrong(link => link with { IsWrong = true }), AcceptsName).Read(node, place);
        return links.Select(all => all.Select(pair => Named(pair, (Node.Table)node)).ToImmutableArray());
    });

    /// <summary>Names that a model repeats are kept to what every provider can pass.</summary>
    public static bool AcceptsName(Entry entry, Place place)
    {
        if (!Kinds.IsVisible(entry.Key, entry.KeySpan, place))
        {
            return false;
        }

        bool accepted = Kinds.IsName(entry.Key);
        if (entry.Key == Kinds.ReservedName)
        {
            place.Report.Error(DiagnosticCodes.BadName, entry.KeySpan, $"the name {Shown.Quoted(entry.Key)} is taken; {Kinds.WhyReserved}");
            return false;
        }

        if (!accepted)
        {
            place.Report.Error(
                DiagnosticCodes.BadName, entry.KeySpan,
                $"the name {Shown.Quoted(entry.Key)} must be {Kinds.NameForm}{ForeignLetters.In(entry.Key)}");
        }

        return accepted;
    }

    private static LinkDraft Named(KeyValuePair<string, LinkDraft> pair, Node.Table table) =>
        pair.Value with { Name = pair.Key, NameSpan = table.Find(pair.Key)!.KeySpan };
}
