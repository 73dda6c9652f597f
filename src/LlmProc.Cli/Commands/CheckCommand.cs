using System.Collections.Immutable;
using System.CommandLine;
using LlmProc.Cli.Showing;
using LlmProc.Cli.Terminal;
using LlmProc.Testing;

namespace LlmProc.Cli.Commands;

/// <summary><c>llmproc check</c>: all that is wrong with program files. What it finds is its result and goes to stdout.</summary>
internal sealed class CheckCommand : CliCommand
{
    private enum Format
    {
        Text,
        Json,
        Sarif,
    }

    private readonly Argument<string[]> _files = new("FILE") { Arity = ArgumentArity.OneOrMore };
    private readonly Option<Format> _format = Choice.Of<Format>("--format", "FORMAT", "How to say it");
    private readonly Option<bool> _strict = new("--strict") { Description = "Count warnings as errors, but not a key that is not set here" };

    public CheckCommand()
        : base("check", "Say all that is wrong with program files, without running them")
    {
        Add(_files);
        AddOptions();
    }

    public override string Operands => "FILE…";

    public override ImmutableArray<OptionGroup> Groups => [new("Options", [_format, _strict, Color, Help])];

    public override ImmutableArray<Example> Examples =>
    [
        new("llmproc check main.toml", "and all it links to"),
        new("llmproc check --strict *.toml", "before a commit"),
        new("llmproc check --format json main.toml", "for scripts: one object with all diagnostics"),
        new("llmproc check --format sarif *.toml > check.sarif", "for editors and code hosts"),
    ];

    public override string Notes =>
        "Text shows the first 20 diagnostics of a file and counts the rest; json and sarif are one document\n"
        + "with all of them. Exit codes: 0 no errors, 2 errors.";

    public override Task<int> RunAsync(ParseResult line, Screen screen)
    {
        CheckedFile[] files = [.. line.GetRequiredValue(_files).Select(file => new CheckedFile(file, ProgramFile.Check(file, line.GetValue(_strict))))];
        switch (line.GetValue(_format))
        {
            case Format.Json:
                screen.Write(JsonDocumentText.Of(writer => DiagnosticJson.Write(writer, files)));
                break;
            case Format.Sarif:
                var sarif = new DiagnosticSarif(Directory.GetCurrentDirectory(), [.. DiagnosticGuide.All, .. ScriptGuide.All]);
                screen.Write(JsonDocumentText.Of(writer => sarif.Write(writer, files)));
                break;
            default:
                WriteText(files, screen);
                break;
        }

        return Task.FromResult(files.All(file => file.IsOk) ? ExitCode.Done : ExitCode.Usage);
    }

    /// <summary>What is wrong with a program that several of the files link to is said once.</summary>
    private static void WriteText(CheckedFile[] files, Screen screen)
    {
        var said = new HashSet<Diagnostic>();
        foreach (CheckedFile file in files)
        {
            DiagnosticText.Write(file.Compilation.Diagnostics.Where(said.Add), screen);
            int errors = file.Count(Severity.Error);
            string programs = file.Compilation.Graph is { } graph ? Plural.Of(graph.Programs.Count(), "program") + ", " : "";
            string found = $"{programs}{Plural.OrNone(errors, "error")}, {Plural.OrNone(file.Count(Severity.Warning), "warning")}";
            screen.Write($"{screen.Out.Bold(SafeText.Line(file.File))}: {(errors > 0 ? screen.Out.Red(found) : found)}\n");
        }

        if (screen.OutIsTerminal && said.FirstOrDefault(diagnostic => diagnostic.Severity == Severity.Error) is { } first)
        {
            screen.Write(screen.Out.Dim($"llmproc explain {first.Code} says more") + "\n");
        }
    }
}
