using System.Collections.Immutable;
using System.CommandLine;
using LlmProc.Cli.Showing;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Commands;

/// <summary><c>llmproc check</c>: all that is wrong with program files. What it finds is its result and goes to stdout.</summary>
internal sealed class CheckCommand : CliCommand
{
    private readonly Argument<string[]> _files = new("FILE") { Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _strict = new("--strict") { Description = "Count warnings as errors" };

    public CheckCommand()
        : base("check", "Say all that is wrong with program files, without running them")
    {
        Add(_files);
        AddOptions();
    }

    public override string Operands => "FILE…";

    public override ImmutableArray<OptionGroup> Groups => [new("Options", [_strict, Color, Help])];

    public override ImmutableArray<Example> Examples =>
    [
        new("llmproc check main.toml", "and all it links to"),
        new("llmproc check --strict *.toml", "before a commit"),
    ];

    public override string Notes => "Exit codes: 0 no errors, 2 errors.";

    public override Task<int> RunAsync(ParseResult line, Screen screen)
    {
        int code = ExitCode.Done;
        foreach (string file in line.GetRequiredValue(_files))
        {
            if (!Check(file, line.GetValue(_strict), screen))
            {
                code = ExitCode.Usage;
            }
        }

        return Task.FromResult(code);
    }

    private static bool Check(string file, bool strict, Screen screen)
    {
        Compilation compilation;
        try
        {
            compilation = ProgramFile.Compile(file, ProgramFile.CheckOptions, strict, scripts: true);
        }
        catch (UsageException e)
        {
            screen.Error(e.Message);
            return false;
        }

        DiagnosticText.Write(compilation.Diagnostics, screen.Write, screen.Out);
        int errors = compilation.Diagnostics.Count(diagnostic => diagnostic.Severity == Severity.Error);
        int warnings = compilation.Diagnostics.Count(diagnostic => diagnostic.Severity == Severity.Warning);
        string programs = compilation.Graph is { } graph ? Plural.Of(graph.Programs.Count(), "program") + ", " : "";
        string found = $"{programs}{Plural.OrNone(errors, "error")}, {Plural.OrNone(warnings, "warning")}";
        screen.Write($"{screen.Out.Bold(SafeText.Line(file))}: {(errors > 0 ? screen.Out.Red(found) : found)}\n");
        return compilation.Graph is not null;
    }
}
