using System.Collections.Immutable;
using System.CommandLine;
using LlmProc.Cli.Cases;
using LlmProc.Cli.Running;
using LlmProc.Cli.Terminal;
using LlmProc.Testing;

namespace LlmProc.Cli.Commands;

/// <summary><c>llmproc test</c>: runs the cases of programs, without a key and without a network.</summary>
internal sealed class TestCommand : CliCommand
{
    private enum Format
    {
        Text,
        Json,
        Junit,
    }

    private readonly Argument<string[]> _files = new("FILE") { Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _filter = new("--filter") { HelpName = "TEXT", Description = "Run only the cases whose name contains it" };
    private readonly Option<bool> _update = new("--update") { Description = "Write what happens into the files, as what is expected" };
    private readonly Option<Format> _format = Choice.Of<Format>("--format", "FORMAT", "How to say it");
    private readonly Option<bool> _trust = new("--trust") { Description = "Allow what programs may do only for an operator who trusts them" };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Show only the cases that fail" };

    public TestCommand()
        : base("test", "Run the cases of programs, from Markdown files")
    {
        Add(_files);
        AddOptions();
    }

    public override string Operands => "FILE…";

    public override ImmutableArray<OptionGroup> Groups => [new("Options", [_filter, _update, _format, _trust, _quiet, Color, Help])];

    public override ImmutableArray<Example> Examples =>
    [
        new("llmproc test cases/*.md", "all cases of these files"),
        new("llmproc test faq.test.md --filter hours", "those with 'hours' in their heading"),
        new("llmproc test faq.test.md --update", "then read what it wrote: git diff"),
        new("llmproc test cases/*.md --format junit > cases.xml", "for build servers"),
    ];

    public override string Notes =>
        "A case is a section of a Markdown file with a ```prompt and a ```transcript. No key is used and no\n"
        + "provider asked. Exit codes: 0 all passed, 1 some failed, 2 a case or the command line is wrong and\n"
        + "nothing was run, 130 interrupted. docs/testing.md says more.";

    public override async Task<int> RunAsync(ParseResult line, Screen screen)
    {
        var diagnostics = new List<Diagnostic>();
        CaseFile[] files = [.. line.GetRequiredValue(_files).Distinct(StringComparer.Ordinal).Select(path => Read(path, diagnostics)).OfType<CaseFile>()];
        ProgramCase[] cases = Select(files, line.GetValue(_filter), diagnostics);
        var options = new CaseOptions
        {
            Providers = [new ScriptProvider(), new EmbeddedProvider()],
            MayLackTranscript = line.GetValue(_update),
            TrustPrograms = line.GetValue(_trust),
        };
        CaseProject[] projects = [.. cases.Select(each => CaseProject.Prepare(each, options, diagnostics)).OfType<CaseProject>()];
        try
        {
            ICaseReport report = line.GetValue(_format) switch
            {
                Format.Json => new CaseJson(screen),
                Format.Junit => new CaseJunit(screen),
                _ => new CaseText(screen, line.GetValue(_quiet)),
            };
            if (diagnostics.Count > 0)
            {
                report.Refuse([.. diagnostics.Distinct()]);
                return ExitCode.Usage;
            }

            using var interrupts = new Interrupts();
            Task<int> running = RunAsync(projects, files, line.GetValue(_update), report, screen, interrupts.First);
            if (await interrupts.WaitAsync(running))
            {
                return await running;
            }

            screen.Error("killed");
            return ExitCode.Interrupted;
        }
        finally
        {
            Array.ForEach(projects, project => project.Dispose());
        }
    }

    private static async Task<int> RunAsync(CaseProject[] projects, CaseFile[] files, bool update, ICaseReport report, Screen screen, CancellationToken cancellationToken)
    {
        // A report that nobody reads holds up the cases, and not whoever hears the signals.
        await Task.Yield();
        var outcomes = new List<CaseOutcome>();
        try
        {
            await foreach (CaseOutcome outcome in CaseRuns.RunAsync(projects, update, cancellationToken))
            {
                outcomes.Add(outcome);
                report.Add(outcome);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            screen.Error("interrupted");
            return ExitCode.Interrupted;
        }

        foreach (CaseFile file in files)
        {
            Dictionary<ProgramCase, string> changed = outcomes.Where(outcome => outcome.IsUpdated && file.Cases.Contains(outcome.Case)).ToDictionary(outcome => outcome.Case, outcome => outcome.Result.Actual);
            if (changed.Count > 0)
            {
                Update(file, changed);
            }
        }

        report.End(outcomes);
        return outcomes.Exists(outcome => outcome.HasFailed) ? ExitCode.Failed : ExitCode.Done;
    }

    private static CaseFile? Read(string path, List<Diagnostic> diagnostics)
    {
        if (!File.Exists(path))
        {
            throw new UsageException(Directory.Exists(path) ? $"{path} is a folder; give Markdown files with cases, such as {Path.Join(path, "*.md")}" : ProgramFile.IsMissing(path));
        }

        return ProgramFormats.IsProgram(path)
            ? throw new UsageException($"{path} is a program; give a Markdown file with cases of it")
            : CaseFile.Read(path, diagnostics);
    }

    private static ProgramCase[] Select(CaseFile[] files, string? filter, List<Diagnostic> diagnostics)
    {
        ProgramCase[] all = [.. files.SelectMany(file => file.Cases)];
        ProgramCase[] wanted = [.. all.Where(each => filter is null || each.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))];
        if (wanted.Length == 0 && diagnostics.Count == 0)
        {
            string? near = Suggestion.Nearest(filter!, all.Select(each => each.Name));
            throw new UsageException($"no case has '{filter}' in its name{(near is null ? "" : $". Did you mean '{near}'?")}");
        }

        return wanted;
    }

    private static void Update(CaseFile file, Dictionary<ProgramCase, string> transcripts)
    {
        try
        {
            file.Update(transcripts);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LlmProcException("write", $"cannot write to {file.Path}: {FileProblem.Of(e, file.Path)}", e);
        }
    }
}
