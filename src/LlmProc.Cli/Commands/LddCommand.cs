using System.Collections.Immutable;
using System.CommandLine;
using LlmProc.Cli.Heads;
using LlmProc.Cli.Showing;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Commands;

/// <summary><c>llmproc ldd</c>: what a program links to.</summary>
internal sealed class LddCommand : CliCommand
{
    private enum Format
    {
        Text,
        Json,
        Dot,
        Mermaid,
    }

    private readonly Argument<string> _file = new("FILE");
    private readonly Option<Format> _format = Choice.Of<Format>("--format", "FORMAT", "How to show it");

    private readonly Option<bool> _cache = new("--cache") { Description = "Show what prompt caches will share, instead of the tree" };

    public LddCommand()
        : base("ldd", "Show what a program links to, as a tree")
    {
        Add(_file);
        AddOptions();
    }

    public override string Operands => "FILE";

    public override ImmutableArray<OptionGroup> Groups => [new("Options", [_format, _cache, Color, Help])];

    public override ImmutableArray<Example> Examples =>
    [
        new("llmproc ldd main.toml", "programs, models, tools, preloaded files"),
        new("llmproc ldd --format dot main.toml | dot -Tsvg > a.svg", "a picture, with Graphviz"),
        new("llmproc ldd --format mermaid main.toml", "a picture for a Markdown page"),
        new("llmproc ldd --format json main.toml", "for scripts: all there is to know"),
        new("llmproc ldd --cache main.toml", "what prompt caches will share"),
    ];

    public override string Notes =>
        "A program that is linked twice is shown once; ↺ marks a link back to a program above it, as dashed\n"
        + "arrows do. Tokens are estimated, at four bytes each. Nothing is run.";

    public override async Task<int> RunAsync(ParseResult line, Screen screen)
    {
        Format format = line.GetValue(_format);
        if (line.GetValue(_cache) && format is (Format.Dot or Format.Mermaid))
        {
            throw new UsageException("--cache is shown as text or json");
        }

        Compilation compilation = ProgramFile.Compile(line.GetRequiredValue(_file), ProgramFile.Options, strict: false, scripts: false);
        DiagnosticText.WriteError(compilation.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error), screen);
        if (compilation.Graph is not { } graph)
        {
            return ExitCode.Usage;
        }

        var walk = new GraphWalk(graph);
        if (line.GetValue(_cache))
        {
            ImmutableArray<HeadCache> heads = await HeadCache.OfAsync(graph, walk, CancellationToken.None);
            screen.Write(format == Format.Json ? JsonDocumentText.Of(json => CacheText.Write(json, heads)) : CacheText.Of(heads, screen.Out, screen.Width));
            return ExitCode.Done;
        }

        int warnings = compilation.Diagnostics.Count(diagnostic => diagnostic.Severity == Severity.Warning);
        screen.Write(format switch
        {
            Format.Json => JsonDocumentText.Of(writer => new GraphJson(walk).Write(writer, warnings)),
            Format.Dot => new GraphDot(walk).Draw(),
            Format.Mermaid => Mermaid(walk, screen),
            _ => new LinkTree(walk, screen.Out, screen.Width).Draw(warnings),
        });
        return ExitCode.Done;
    }

    private static string Mermaid(GraphWalk walk, Screen screen)
    {
        string text = new GraphMermaid(walk).Draw();
        if (text.Length > GraphMermaid.MostCharacters || walk.Programs.Sum(program => program.Links.Length) > GraphMermaid.MostLinks)
        {
            screen.Warning("Mermaid draws 500 links and 50,000 characters if maxEdges and maxTextSize are not set higher; 'dot' has no such limit");
        }

        return text;
    }
}
