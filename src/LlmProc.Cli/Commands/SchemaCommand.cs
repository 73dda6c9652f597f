using System.Collections.Immutable;
using System.CommandLine;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Commands;

/// <summary><c>llmproc schema</c>: what program files may hold, for editors or for people.</summary>
internal sealed class SchemaCommand : CliCommand
{
    private enum Format
    {
        Json,
        Markdown,
    }

    private readonly Option<Format> _format = Choice.Of<Format>("--format", "FORMAT", "A JSON Schema (draft 2020-12), or the reference page");

    public SchemaCommand()
        : base("schema", "Write the JSON Schema of program files, for editors")
    {
        AddOptions();
    }

    public override string Operands => "";

    public override ImmutableArray<OptionGroup> Groups => [new("Options", [_format, Color, Help])];

    public override ImmutableArray<Example> Examples =>
    [
        new($"llmproc schema > {ProgramSchema.FileName}", $"for a line '#:schema ./{ProgramSchema.FileName}' on top of programs"),
        new("llmproc schema --format markdown", "every key with its values, default and meaning"),
    ];

    public override Task<int> RunAsync(ParseResult line, Screen screen)
    {
        screen.Write(line.GetValue(_format) == Format.Json ? ProgramSchema.Write() : ProgramReference.Write());
        return Task.FromResult(ExitCode.Done);
    }
}
