using System.Collections.Immutable;
using System.CommandLine;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Commands;

/// <summary><c>llmproc schema</c>: what program files may hold, for editors or for people.</summary>
internal sealed class SchemaCommand : CliCommand
{
    private static readonly string[] s_formats = ["json", "markdown"];

    private readonly Option<string> _format = new("--format")
    {
        HelpName = "FORMAT",
        Description = "json: a JSON Schema (draft 2020-12); markdown: the reference page",
        DefaultValueFactory = _ => s_formats[0],
    };

    public SchemaCommand()
        : base("schema", "Write the JSON Schema of program files, for editors")
    {
        _format.AcceptOnlyFromAmong(s_formats);
        AddOptions();
    }

    public override string Operands => "";

    public override ImmutableArray<OptionGroup> Groups => [new("Options", [_format, Color, Help])];

    public override ImmutableArray<Example> Examples =>
    [
        new($"llmproc schema > {ProgramSchema.FileName}", "for a line '#:schema ./llmproc.schema.json' on top of programs"),
        new("llmproc schema --format markdown", "every key with its values, default and meaning"),
    ];

    public override Task<int> RunAsync(ParseResult line, Screen screen)
    {
        screen.Write(line.GetRequiredValue(_format) == s_formats[0] ? ProgramSchema.Write() : ProgramReference.Write());
        return Task.FromResult(ExitCode.Done);
    }
}
