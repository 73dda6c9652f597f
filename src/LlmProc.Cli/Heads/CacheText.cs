using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LlmProc.Cli.Showing;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Heads;

/// <summary>What <c>llmproc ldd --cache</c> shows.</summary>
internal static class CacheText
{
    private const int Unbounded = 1 << 20;

    public static string Of(IReadOnlyList<HeadCache> heads, Palette palette, int? width)
    {
        var lines = new TreeLines(palette, width ?? Unbounded);
        foreach (HeadCache head in heads)
        {
            lines.Title("", SafeText.Line(head.Program.Name.Value), ProgramWords.Model(head.Program.Model));
            lines.Row("  ", "access", head.Access == AccessLevel.Admin ? "" : $"{head.Access.ToString().ToLowerInvariant()}, and no tool that needs more", isDim: false);
            lines.Row("  ", "head", $"{Sizes.Tokens(head.Tokens)} of system prompt and tools, in every request", isDim: false);
            lines.Row("  ", "cached", Kept(head), isDim: !head.IsKept);
            lines.Row("  ", "shared", SharedBy(head), isDim: false);
            lines.Row("  ", "marks", string.Join(", ", head.Marks), isDim: true);
            lines.Row("  ", "warm-up", head.IsWarmedUp ? "of several that begin at once one goes ahead, and the others read what it wrote" : "", isDim: true);
            lines.Blank();
        }

        int kept = heads.Count(head => head.IsKept);
        int programs = heads.Select(head => head.Program.Name).Distinct().Count();
        lines.Words(string.Create(CultureInfo.InvariantCulture,
            $"{Plural.Of(programs, "program")}, {Plural.Of(heads.Count, "head")}, {(kept == 0 ? "none" : kept)} of them cached; tokens are estimated, at four bytes each"));
        return lines.ToString();
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<HeadCache> heads)
    {
        json.WriteStartObject();
        json.WriteStartArray("programs");
        foreach (HeadCache head in heads)
        {
            json.WriteStartObject();
            json.WriteString("name", head.Program.Name.Value);
            json.WriteString("model", head.Program.Model.ToString());
            json.WriteString("access", head.Access.ToString().ToLowerInvariant());
            json.WriteNumber("head_tokens_estimate", head.Tokens);
            json.WriteNumber("least_tokens", head.LeastTokens);
            json.WriteString("caching", head.Way.ToString().ToLowerInvariant());
            json.WriteBoolean("cached", head.IsKept);
            json.WriteBoolean("warm_up", head.IsWarmedUp);
            json.WriteStartArray("marks");
            foreach (string mark in head.Marks)
            {
                json.WriteStringValue(mark);
            }

            json.WriteEndArray();
            json.WriteStartArray("links");
            foreach ((LlmProgram from, ProgramLink link) in head.Links)
            {
                json.WriteStartObject();
                json.WriteString("from", from.Name.Value);
                json.WriteString("link", link.Name);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Kept(HeadCache head) => head switch
    {
        { Way: CacheWay.None } => $"no, {head.Program.Model.Provider} has no cache to share",
        { Way: CacheWay.Off } => "no, disable_automatic_caching is set",
        { IsLongEnough: false } => $"no, the conversation must bring it to {head.LeastTokens.ToString("N0", CultureInfo.InvariantCulture)} tokens first",
        { Way: CacheWay.Breakpoints } => "yes, up to each mark",
        { Way: CacheWay.Automatic, Program.Model.DisableAutomaticCaching: true } => "yes, by the provider itself; disable_automatic_caching switches off the warm-up only",
        { Way: CacheWay.Automatic } => "yes, by the provider itself",
        _ => throw new UnreachableException(),
    };

    private static string SharedBy(HeadCache head) => head.Links switch
    {
        [] => head.IsRoot ? "with nobody, it is started once" : "with nobody, no process can start it",
        [var (from, link)] => $"by all that are started over {Shown(from, link)}",
        var links => SafeText.Line($"by all that are started over {links.Length} links: {string.Join(", ", links.Select(each => Shown(each.From, each.Link)))}"),
    };

    private static string Shown(LlmProgram from, ProgramLink link) => $"{from.Name} → {link.Name}";
}
