using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using LlmProc.Cli.Terminal;
using LlmProc.Testing;

namespace LlmProc.Cli.Commands;

/// <summary><c>llmproc explain</c>: what the code of a diagnostic means.</summary>
internal sealed class ExplainCommand : CliCommand
{
    private const string Prefix = "LP";

    private static readonly ImmutableArray<GuideEntry> s_all = [.. DiagnosticGuide.All, .. ScriptGuide.All, .. CaseGuide.All];

    private readonly Argument<string> _code = new("CODE") { Arity = ArgumentArity.ZeroOrOne };

    public ExplainCommand()
        : base("explain", "Say what the code of an error or a warning means")
    {
        Add(_code);
        AddOptions();
    }

    public override string Operands => "[CODE]";

    public override ImmutableArray<OptionGroup> Groups => [new("Options", [Color, Help])];

    public override ImmutableArray<Example> Examples =>
    [
        new("llmproc explain LP0301", "lp301 and 301 are the same"),
        new("llmproc explain", "all codes"),
    ];

    public override Task<int> RunAsync(ParseResult line, Screen screen)
    {
        screen.Write(line.GetValue(_code) is { } given ? Page(Find(given), screen.Out) : List(screen.Out));
        return Task.FromResult(ExitCode.Done);
    }

    private static string List(Palette palette) =>
        string.Concat(s_all.Select(entry => $"{palette.Bold(entry.Code)}  {entry.Summary}\n"));

    private static string Page(GuideEntry entry, Palette palette)
    {
        var text = new StringBuilder();
        text.Append(palette.Bold(entry.Code)).Append("  ").Append(entry.Summary).Append('\n');
        text.Append('\n').Append(palette.Bold("Fix")).Append("  ").Append(entry.Fix).Append('\n');
        Indent(text, palette, "An example that gets it", entry.Example);
        Indent(text, palette, "What it looks like", entry.Says);
        return text.ToString();
    }

    private static void Indent(StringBuilder text, Palette palette, string head, string? lines)
    {
        if (lines is null)
        {
            return;
        }

        text.Append('\n').Append(palette.Bold(head)).Append('\n');
        foreach (string line in lines.Split('\n'))
        {
            text.Append(line.Length > 0 ? "    " : "").Append(line).Append('\n');
        }
    }

    private static GuideEntry Find(string given)
    {
        string wanted = Full(given);
        if (s_all.FirstOrDefault(row => row.Code == wanted) is { } found)
        {
            return found;
        }

        throw new UsageException($"there is no code '{given}'{(Near(wanted) is { } near ? $". Did you mean '{near}'?" : "; 'llmproc explain' lists all")}");
    }

    /// <summary><c>lp301</c> and <c>301</c> as the list has them.</summary>
    private static string Full(string given)
    {
        string text = given.Trim().ToUpperInvariant();
        return Number(text) is { } number ? $"{Prefix}{number:0000}" : text;
    }

    private static int? Number(string text) =>
        int.TryParse(text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;

    /// <summary>Codes of one hundred are about one thing; among them the nearest number is likelier than one with a digit in common.</summary>
    private static string? Near(string wanted)
    {
        IEnumerable<string> codes = s_all.Select(row => row.Code);
        return Number(wanted) is { } number
            ? codes.Where(code => Number(code) / 100 == number / 100).MinBy(code => Math.Abs(Number(code)!.Value - number)) ?? Suggestion.Nearest(wanted, codes)
            : Suggestion.Nearest(wanted, codes);
    }
}
