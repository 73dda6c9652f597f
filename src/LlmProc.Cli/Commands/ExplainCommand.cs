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

    private static readonly ImmutableArray<(string Code, string Summary)> s_all =
        [.. DiagnosticCodes.All.Select(row => (row.Code, row.Summary)), .. ScriptCodes.All];

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
        var text = new StringBuilder();
        foreach ((string code, string summary) in line.GetValue(_code) is { } given ? [Find(given)] : s_all)
        {
            text.Append(screen.Out.Bold(code)).Append("  ").Append(summary).Append('\n');
        }

        screen.Write(text.ToString());
        return Task.FromResult(ExitCode.Done);
    }

    private static (string Code, string Summary) Find(string given)
    {
        string wanted = Full(given);
        if (s_all.FirstOrDefault(row => row.Code == wanted) is { Code: not null } found)
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
