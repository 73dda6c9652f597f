using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace LlmProc;

/// <summary>The reference page of program files, in Markdown.</summary>
public static class ProgramReference
{
    private const string Introduction = """
        # The program file

        A program is one file: TOML (`.toml`), or YAML (`.yaml`, `.yml`) with the same keys. This page lists every key; it is written by
        `llmproc schema --format markdown` from the same table that program files are read by. `llmproc schema` writes that table as a JSON
        Schema for editors: put `#:schema ./llmproc.schema.json` on top of a program, and what you type is completed and checked.

        - A key that does not stand here is an error, with a suggestion; keys that begin with `x-` are your own. Under `[parameters]` other
          keys go to the provider as they are, with a warning.
        - Relative paths mean the folder of the file they stand in. Nothing in a path is expanded, neither `~` nor `${NAME}`.
        - What is marked *later* is read and checked, so that files stay valid, but does not run yet: `llmproc run` refuses such a program
          and says which key it is.
        - A file is UTF-8 of at most 1 MiB, with at most 2,000 keys, nested at most 16 deep. A graph has at most 10,000 programs.

        """;

    /// <summary>The whole page, ending in a line break.</summary>
    public static string Write()
    {
        var page = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        WriteTable(page, "", "The sections", ProgramKeys.Section.Outline, new HashSet<SectionOutline>(ReferenceEqualityComparer.Instance));
        return page.ToString();
    }

    /// <summary>A table, and behind it those within it that were not shown yet.</summary>
    private static void WriteTable(StringBuilder page, string name, string doc, SectionOutline section, HashSet<SectionOutline> shown)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {(name.Length == 0 ? "Sections" : $"`[{name}]`")}\n\n");
        if (name.Length > 0)
        {
            page.Append(char.ToUpperInvariant(doc[0])).Append(doc.AsSpan(1)).Append(".\n\n");
        }

        page.Append("| key | value | default | meaning |\n|---|---|---|---|\n");
        foreach (KeyOutline key in section.Keys)
        {
            string older = key.Older.IsEmpty ? "" : $" (also `{string.Join("`, `", key.Older)}`)";
            string state = key.State switch
            {
                KeyState.Later => "; *later*",
                KeyState.Obsolete => "; *has no effect any more*",
                _ => "",
            };
            string unset = key.Required ? "**required**" : key.Default;
            page.Append(CultureInfo.InvariantCulture, $"| `{key.Name}`{older} | {Cell(Words(key.Shape))} | {Cell(unset)} | {Cell(key.Doc)}{state} |\n");
        }

        foreach (SectionRule rule in section.Rules)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n{rule.Sentence}\n");
        }

        if (section.OthersDoc.Length > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"\nAny other key: {section.OthersDoc}.\n");
        }

        // All beside each other count as shown before what is within one of them: limits are explained where they are a section.
        ImmutableArray<(string Name, string Doc, SectionOutline Section)> within =
        [
            .. section.Keys
                .SelectMany(key => Tables(key.Shape, "").Select(table => ((name.Length == 0 ? "" : name + ".") + key.Name + table.Suffix, key.Doc, table.Section)))
                .Where(table => shown.Add(table.Section)),
        ];
        foreach ((string path, string about, SectionOutline below) in within)
        {
            WriteTable(page, path, about, below, shown);
        }
    }

    /// <summary>Tables of the format within a shape, and what stands between a key and them in a path.</summary>
    private static IEnumerable<(string Suffix, SectionOutline Section)> Tables(Shape shape, string suffix) => shape switch
    {
        Shape.Table table => [(suffix, table.Section())],
        Shape.Map map => Tables(map.Item, suffix + ".NAME"),
        Shape.List list => Tables(list.Item, suffix),
        Shape.Either either => either.Shapes.SelectMany(part => Tables(part, suffix)),
        _ => [],
    };

    private static string Words(Shape shape) => shape switch
    {
        Shape.Text => "text",
        Shape.Word word => string.Join(" ", word.Words.Select(name => $"`{name}`")),
        Shape.Flag => "`true` `false`",
        Shape.Whole whole => "whole number" + Range(Bound(whole.Least, long.MinValue), Bound(whole.Most, long.MaxValue, int.MaxValue), above: false),
        Shape.Number number => "number" + Range(Bound(number.Least, double.MinValue), Bound(number.Most, double.MaxValue), number.Above),
        Shape.List list => $"list of: {Words(list.Item)}",
        Shape.Map map => $"table of names: {Words(map.Item)}",
        Shape.Table => "table",
        Shape.Either { Shapes.IsEmpty: true } => "anything",
        Shape.Either either => string.Join(", or ", either.Shapes.Select(Words)),
        _ => "",
    };

    private static string Range(string? least, string? most, bool above) => (least, most) switch
    {
        (null, null) => "",
        ({ } only, null) => $" {(above ? "above" : "from")} {only}",
        (null, { } only) => $" up to {only}",
        _ => $" {(above ? "above" : "from")} {least} to {most}",
    };

    private static string? Bound(long bound, params ReadOnlySpan<long> none) =>
        none.Contains(bound) ? null : bound.ToString("N0", CultureInfo.InvariantCulture);

    private static string? Bound(double bound, double none) =>
        bound == none ? null : bound.ToString("#,0.#####", CultureInfo.InvariantCulture);

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
