using System.Collections.Immutable;
using System.CommandLine;
using LlmProc.Cli.Heads;
using LlmProc.Cli.Showing;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Commands;

/// <summary><c>llmproc prompt</c>: what a process of a program would be given, from the code that gives it.</summary>
internal sealed class PromptCommand : CliCommand
{
    private enum Format
    {
        Text,
        Json,
    }

    private readonly Argument<string> _file = new("FILE");
    private readonly Option<string> _program = new("--program") { HelpName = "NAME", Description = "Show a linked program, by its name or that of a link" };
    private readonly Option<Format> _format = Choice.Of<Format>("--format", "FORMAT", "How to show it");
    private readonly Option<string[]> _set = OverrideOption.Make();

    public PromptCommand()
        : base("prompt", "Show the system prompt and the tools that a model would be given")
    {
        Add(_file);
        AddOptions();
    }

    public override string Operands => "FILE";

    public override ImmutableArray<OptionGroup> Groups => [new("Options", [_program, _format, _set, Color, Help])];

    public override ImmutableArray<Example> Examples =>
    [
        new("llmproc prompt main.toml", "before it costs anything"),
        new("llmproc prompt main.toml --program repo_expert", "of a program it links to"),
        new("llmproc prompt main.toml --format json | jq -r .system", "for scripts"),
    ];

    public override string Notes =>
        "It is what every request begins with: preloaded files as they are now, tools as links and access\n"
        + "leave them. A linked program is shown as its parent would start it, by the shortest way from FILE.\n"
        + "No model is asked and nothing is run, so no key is needed. Tokens are estimated, at four bytes each.";

    public override async Task<int> RunAsync(ParseResult line, Screen screen)
    {
        Compilation compilation = ProgramFile.Compile(line.GetRequiredValue(_file), ProgramFile.Options with { Overrides = OverrideOption.Read(line.GetValue(_set)) }, strict: false, scripts: false);
        Diagnostic[] shown = [.. compilation.Diagnostics.Where(diagnostic => diagnostic.Severity > Severity.Note)];
        DiagnosticText.WriteError(shown, screen);
        if (compilation.Graph is not { } graph)
        {
            return ExitCode.Usage;
        }

        await using LlmRuntime runtime = LlmRuntime.Create();
        string? name = line.GetValue(_program);
        ProcessPreview preview = await runtime.PreviewAsync(graph, name, CancellationToken.None) ?? throw new UsageException(Unknown(graph, name!));
        LlmProgram program = graph[preview.Start.Program];
        screen.Write(line.GetValue(_format) == Format.Json
            ? JsonDocumentText.Of(json => HeadJson.Write(json, program, preview, shown.Select(DiagnosticText.Line)))
            : new HeadText(screen.Out, screen.OutIsTerminal ? SafeText.Show : static text => text).Of(program, preview));
        return ExitCode.Done;
    }

    private static string Unknown(ProgramGraph graph, string name)
    {
        string[] known = [.. graph.Programs.Select(program => program.Name.Value)];
        IEnumerable<string> links = graph.Programs.SelectMany(program => program.Links).Select(link => link.Name);
        return Suggestion.Nearest(name, known.Concat(links)) is { } near
            ? $"no program or link is called '{name}'. Did you mean '{near}'?"
            : $"no program or link is called '{name}'; the programs are {string.Join(", ", known)}";
    }
}
