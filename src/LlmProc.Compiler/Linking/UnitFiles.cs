using System.Collections.Immutable;
using System.Text.Json;

namespace LlmProc;

/// <summary>Looks up the files that a program names besides other programs.</summary>
internal sealed class UnitFiles(ProgramUnit unit, string workingDirectory, Digest digest, SearchBudget budget)
{
    private const long MaxPreloadBytes = 16 * 1024 * 1024;
    private const int MaxPreloadFiles = 1000;
    private const int SniffedBytes = 8 * 1024;

    private ProgramDraft Draft => unit.Draft;

    private Report Report => unit.Report;

    public string ModelName()
    {
        if (Draft.Model is not { Provider: ProviderNames.Script, Name: { } script })
        {
            return Draft.Model.Name?.Value ?? "";
        }

        return Read(script, DiagnosticCodes.ScriptNotFound, "script") is null ? "" : Paths.Resolve(unit.Folder, script.Value);
    }

    public string SystemPrompt()
    {
        if (Draft.Prompt.SystemFile is not { } file)
        {
            return Draft.Prompt.System?.Value ?? "";
        }

        string text = Read(file, DiagnosticCodes.PromptFile, "system prompt file")?.Text ?? "";
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            // So is /proc/self/environ, with every key in it.
            Report.Error(DiagnosticCodes.PromptFile, file.Span, $"system prompt file {Shown.Short(file.Value)}: a binary file");
        }

        return text;
    }

    /// <remarks>The file's servers are read where they are used; that it can be is known here.</remarks>
    public void CheckMcpConfig()
    {
        if (Draft.Mcp.ConfigPath is { } path)
        {
            Read(path, DiagnosticCodes.McpConfig, "MCP config file");
        }
    }

    public string? OutputSchema(LinkDraft link)
    {
        if (link.OutputSchema is not { } path || Read(path, DiagnosticCodes.OutputSchema, "output schema") is not { } file)
        {
            return null;
        }

        try
        {
            using JsonDocument schema = JsonDocument.Parse(file.Text, new JsonDocumentOptions { MaxDepth = 64 });
            if (schema.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False)
            {
                return file.Text;
            }

            Report.Error(DiagnosticCodes.OutputSchema, path.Span, $"output schema {Shown.Short(path.Value)} must be a JSON object");
        }
        catch (JsonException e)
        {
            string at = FormattableString.Invariant($"{e.LineNumber + 1}:{e.BytePositionInLine + 1}");
            Report.Error(
                DiagnosticCodes.OutputSchema, path.Span,
                $"output schema {Shown.Short(path.Value)} is not JSON of at most 64 levels, see {at} there");
        }

        return null;
    }

    public ImmutableArray<PreloadFile> Preload()
    {
        string folder = Draft.Preload.FromWorkingDirectory ? workingDirectory : unit.Folder;
        var files = ImmutableArray.CreateBuilder<PreloadFile>();
        foreach (Located<string> file in Draft.Preload.Files)
        {
            if (files.Count >= MaxPreloadFiles)
            {
                Report.Error(DiagnosticCodes.PatternTooWide, file.Span, "more than 1,000 files to preload");
                break;
            }

            string path = Paths.Resolve(folder, file.Value);
            if (FilePattern.IsPattern(file.Value) && FileKinds.Of(path) == FileKind.Missing)
            {
                AddMatches(files, file, folder);
            }
            else
            {
                Add(files, file.Value, path, file.Span);
            }
        }

        return files.ToImmutable();
    }

    private void AddMatches(ImmutableArray<PreloadFile>.Builder files, Located<string> pattern, string folder)
    {
        FilePattern.Matches found = FilePattern.Find(folder, pattern.Value, budget);
        if (found.Limit is { } limit)
        {
            Report.Error(DiagnosticCodes.PatternTooWide, pattern.Span, $"preload pattern {Shown.Short(pattern.Value)} {limit}");
        }
        else if (found.Files.IsEmpty)
        {
            string resolved = Path.Combine(folder, pattern.Value);
            Report.Warning(
                DiagnosticCodes.NothingMatches, pattern.Span,
                $"preload pattern matches no file: {Shown.Short(pattern.Value)} (resolved: {resolved})");
        }
        else
        {
            foreach (string given in found.Files)
            {
                Add(files, given, Paths.Resolve(folder, given), pattern.Span);
            }
        }
    }

    private void Add(ImmutableArray<PreloadFile>.Builder files, string given, string path, SourceSpan span)
    {
        if (FileKinds.Of(path) == FileKind.Missing)
        {
            Report.Warning(DiagnosticCodes.PreloadNotFound, span, $"preload file not found: {Shown.Short(given)} (resolved: {path})");
        }
        else if (WhyNotText(path) is { } reason)
        {
            Report.Error(DiagnosticCodes.PreloadNotText, span, $"preload file {Shown.Short(given)}: {reason}");
            return;
        }

        // One that is missing stays: it is read when a process starts, and may be there by then.
        files.Add(new PreloadFile(given, Draft.Preload.FromWorkingDirectory ? given : path));
    }

    private static string? WhyNotText(string path)
    {
        switch (FileKinds.Of(path))
        {
            case FileKind.Directory:
                return "a directory, not a file; a pattern takes the files in it: dir/*";
            case FileKind.Special:
                return "a pipe or device, not a file";
            default:
                break;
        }

        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return SourceFile.LengthOf(stream) > MaxPreloadBytes
                ? FormattableString.Invariant($"file is {stream.Length / 1048576.0:0.0} MiB, limit 16 MiB")
                : SourceFile.ReadUpTo(stream, SniffedBytes).Contains((byte)0) ? "a binary file"
                : null;
        }
        catch (UnauthorizedAccessException)
        {
            return "no permission to read it";
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    private SourceFile? Read(Located<string> path, string code, string what)
    {
        string resolved = Paths.Resolve(unit.Folder, path.Value);
        SourceFile file = SourceFile.Read(resolved);
        if (file.Failure is { } failure)
        {
            string shown = Shown.Short(path.Value);
            string message = file.IsMissing ? $"{what} not found: {shown} (resolved: {resolved})" : $"{what} {shown}: {failure.Reason}";
            Report.Error(code, path.Span, message, file.IsMissing ? NearFile.Hint(path.Value, resolved) : null);
            return null;
        }

        digest.Add(what, file.Bytes);
        return file;
    }
}
