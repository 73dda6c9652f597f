using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Looks up the files that a program names besides other programs.</summary>
internal sealed class UnitFiles(ProgramUnit unit, ClosureFiles files)
{
    private ProgramDraft Draft => unit.Draft;

    public string ModelName()
    {
        if (Draft.Model is not { Provider: ProviderNames.Script, Name: { } script })
        {
            return Draft.Model.Name?.Value ?? "";
        }

        if (!ProgramFormats.IsToml(script.Value))
        {
            unit.Report.Error(DiagnosticCodes.ScriptNotFound, script.Span, $"script {Shown.Short(script.Value)} is no TOML file: its name must end in .toml");
            return "";
        }

        return Read(script, DiagnosticCodes.ScriptNotFound, "script") is null ? "" : Paths.Resolve(unit.Folder, script.Value);
    }

    public string SystemPrompt()
    {
        if (Draft.Prompt.SystemFile is not { } file)
        {
            return Draft.Prompt.System?.Value ?? "";
        }

        string text = Read(file, DiagnosticCodes.PromptFile, "system prompt file") ?? "";
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            // So is /proc/self/environ, with every key in it.
            unit.Report.Error(DiagnosticCodes.PromptFile, file.Span, $"system prompt file {Shown.Short(file.Value)}: a binary file");
        }

        return text;
    }

    /// <summary>The servers of the file that the program names for them; null if it names none, or that could not be read.</summary>
    public ImmutableArray<McpServer>? McpServers() =>
        Draft.Mcp.ConfigPath is { } path && Read(path, DiagnosticCodes.McpConfig, "MCP config file") is { } text
            ? files.McpServers(Paths.Resolve(unit.Folder, path.Value), text, unit)
            : null;

    public string? OutputSchema(LinkDraft link)
    {
        if (link.OutputSchema is not { } path || Read(path, DiagnosticCodes.OutputSchema, "output schema") is not { } schema)
        {
            return null;
        }

        if (files.SchemaFault(Paths.Resolve(unit.Folder, path.Value), schema) is not { } fault)
        {
            return schema;
        }

        unit.Report.Error(DiagnosticCodes.OutputSchema, path.Span, $"output schema {Shown.Short(path.Value)} {fault}");
        return null;
    }

    private string? Read(Located<string> path, string code, string what)
    {
        string resolved = Paths.Resolve(unit.Folder, path.Value);
        ReadText file = files.Read(resolved);
        if (file.Failure is { } failure)
        {
            string shown = Shown.Short(path.Value);
            string message = file.IsMissing ? $"{what} not found: {shown}{Shown.InBrackets(Shown.Resolved(path.Value, resolved))}" : $"{what} {shown}: {failure.Reason}";
            unit.Report.Error(code, path.Span, message, file.IsMissing ? files.NearFiles.Hint(path.Value, resolved) : null);
            return null;
        }

        files.Digest.Add(what, file.Hash);
        return file.Text;
    }
}
