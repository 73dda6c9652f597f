using System.Collections.Immutable;
using System.CommandLine;
using LlmProc.Cli.Showing;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Commands;

/// <summary><c>llmproc ldd</c>: what a program links to.</summary>
internal sealed class LddCommand : CliCommand
{
    private readonly Argument<string> _file = new("FILE");

    public LddCommand()
        : base("ldd", "Show what a program links to, as a tree")
    {
        Add(_file);
        AddOptions();
    }

    public override string Operands => "FILE";

    public override ImmutableArray<OptionGroup> Groups => [new("Options", [Color, Help])];

    public override ImmutableArray<Example> Examples => [new("llmproc ldd main.toml", "programs, models, tools, preloaded files")];

    public override string Notes =>
        "A program that is linked twice is shown once; ↺ marks a link back to a program above it. Tokens are\n"
        + "estimated, at four bytes each. Nothing is run.";

    public override Task<int> RunAsync(ParseResult line, Screen screen)
    {
        Compilation compilation = ProgramFile.Compile(line.GetRequiredValue(_file), ProgramFile.Options, strict: false, scripts: false);
        DiagnosticText.Write(compilation.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error), screen.WriteError, screen.Err);
        if (compilation.Graph is not { } graph)
        {
            return Task.FromResult(ExitCode.Usage);
        }

        screen.Write(new LinkTree(graph, screen.Out).Draw(compilation.Diagnostics.Count(diagnostic => diagnostic.Severity == Severity.Warning)));
        return Task.FromResult(ExitCode.Done);
    }
}
