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
    private readonly Option<bool> _strict = new("--strict") { Description = "Count warnings as errors" };

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
        string[] files = line.GetRequiredValue(_files);
        bool strict = line.GetValue(_strict);
        bool isOk = line.GetValue(_format) switch
        {
            Format.Json => WriteDocument(files, strict, screen, DiagnosticJson.Write),
            Format.Sarif => WriteDocument(files, strict, screen, new DiagnosticSarif(Directory.GetCurrentDirectory(), [.. DiagnosticGuide.All, .. ScriptGuide.All]).Write),
            _ => WriteText(files, strict, screen),
        };
        return Task.FromResult(isOk ? ExitCode.Done : ExitCode.Usage);
    }

    private static bool WriteDocument(
        string[] files, bool strict, Screen screen, Action<System.Text.Json.Utf8JsonWriter, IReadOnlyCollection<CheckedFile>> write)
    {
        CheckedFile[] all = [.. files.Select(file => Check(file, strict))];
        screen.Write(JsonDocumentText.Of(writer => write(writer, all)));
        return all.All(file => file.IsOk);
    }

    private static bool WriteText(string[] files, bool strict, Screen screen)
    {
        bool isOk = true;
        string? first = null;
        foreach (string file in files)
        {
            try
            {
                var found = new CheckedFile(file, ProgramFile.Compile(file, ProgramFile.CheckOptions, strict, scripts: true));
                first ??= found.Compilation.Diagnostics.FirstOrDefault(diagnostic => diagnostic.Severity == Severity.Error)?.Code;
                isOk &= WriteText(found, screen);
            }
            catch (UsageException e)
            {
                screen.Error(e.Message);
                isOk = false;
            }
        }

        if (first is not null && screen.OutIsTerminal)
        {
            screen.Write(screen.Out.Dim($"llmproc explain {first} says more") + "\n");
        }

        return isOk;
    }

    private static bool WriteText(CheckedFile file, Screen screen)
    {
        DiagnosticText.Write(file.Compilation.Diagnostics, screen.Write, screen.Out);
        int errors = file.Count(Severity.Error);
        string programs = file.Compilation.Graph is { } graph ? Plural.Of(graph.Programs.Count(), "program") + ", " : "";
        string found = $"{programs}{Plural.OrNone(errors, "error")}, {Plural.OrNone(file.Count(Severity.Warning), "warning")}";
        screen.Write($"{screen.Out.Bold(SafeText.Line(file.File))}: {(errors > 0 ? screen.Out.Red(found) : found)}\n");
        return file.IsOk;
    }

    /// <summary>A file that is not there is a diagnostic too: the document stays whole.</summary>
    private static CheckedFile Check(string file, bool strict)
    {
        try
        {
            return new CheckedFile(file, ProgramFile.Compile(file, ProgramFile.CheckOptions, strict, scripts: true));
        }
        catch (UsageException e)
        {
            var missing = new Diagnostic(DiagnosticCodes.Unreadable, Severity.Error, file, new SourceSpan(1, 1, 1, 1), e.Message);
            return new CheckedFile(file, new Compilation(null, [missing]));
        }
    }
}
