using System.Collections.Immutable;
using System.Text.Json;

namespace LlmProc;

/// <summary>What checking files found, as one SARIF 2.1.0 log: the format that editors and code hosts show beside the source.</summary>
/// <param name="workingDirectory">Absolute; what the paths of diagnostics are relative to, and the root of the source.</param>
/// <param name="guide">What the codes mean; a code that is not in it becomes a rule without a description.</param>
public sealed class DiagnosticSarif(string workingDirectory, ImmutableArray<GuideEntry> guide)
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    /// <summary>All codes are rules, found or not, so that a rule keeps its place in the list.</summary>
    public void Write(Utf8JsonWriter writer, IEnumerable<CheckedFile> files)
    {
        ImmutableArray<Diagnostic> diagnostics = CheckedFile.Diagnostics(files);
        ImmutableArray<GuideEntry> rules =
        [
            .. guide,
            .. diagnostics.Select(diagnostic => diagnostic.Code).Distinct().Except(guide.Select(entry => entry.Code)).Order(StringComparer.Ordinal)
                .Select(code => new GuideEntry(code, "", "")),
        ];
        var indices = rules.Index().ToDictionary(rule => rule.Item.Code, rule => rule.Index);

        writer.WriteStartObject();
        writer.WriteString("$schema", Schema);
        writer.WriteString("version", "2.1.0");
        writer.WriteStartArray("runs");
        writer.WriteStartObject();
        WriteTool(writer, rules);
        writer.WriteString("columnKind", "utf16CodeUnits");
        writer.WriteStartArray("results");
        foreach (Diagnostic diagnostic in diagnostics)
        {
            WriteResult(writer, diagnostic, indices[diagnostic.Code]);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter writer, ImmutableArray<GuideEntry> rules)
    {
        string version = typeof(DiagnosticSarif).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
        writer.WriteStartObject("tool");
        writer.WriteStartObject("driver");
        writer.WriteString("name", "llmproc");
        writer.WriteString("version", version);
        writer.WriteString("semanticVersion", version);
        writer.WriteStartArray("rules");
        foreach (GuideEntry rule in rules)
        {
            writer.WriteStartObject();
            writer.WriteString("id", rule.Code);
            if (rule.Summary.Length > 0)
            {
                WriteText(writer, "shortDescription", rule.Summary);
                WriteText(writer, "help", rule.Fix);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteResult(Utf8JsonWriter writer, Diagnostic diagnostic, int rule)
    {
        SourceSpan span = diagnostic.Span;
        writer.WriteStartObject();
        writer.WriteString("ruleId", diagnostic.Code);
        writer.WriteNumber("ruleIndex", rule);
        writer.WriteString("level", JsonTexts.Name(diagnostic.Severity));
        WriteText(writer, "message", diagnostic.Hint is { } hint ? $"{diagnostic.Message}\n{hint}" : diagnostic.Message);
        writer.WriteStartArray("locations");
        writer.WriteStartObject();
        writer.WriteStartObject("physicalLocation");
        WriteArtifact(writer, diagnostic.File);
        writer.WriteStartObject("region");
        writer.WriteNumber("startLine", span.Line);
        writer.WriteNumber("startColumn", span.Column);
        writer.WriteNumber("endLine", span.EndLine);
        writer.WriteNumber("endColumn", span.EndColumn);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>In a message <c>[text](target)</c> is a link, and a file name might look like one.</summary>
    /// <remarks>Braces stay as they are: the format wants them doubled for the sake of arguments, but who reads a message without arguments shows it as it is.</remarks>
    private static void WriteText(Utf8JsonWriter writer, string name, string text)
    {
        writer.WriteStartObject(name);
        writer.WriteString("text", JsonTexts.Whole(text.Replace("](", "] (", StringComparison.Ordinal)));
        writer.WriteEndObject();
    }

    /// <summary>Relative to the root of the source where the file is below it; elsewhere the whole address, because the format wants no <c>..</c> in it.</summary>
    private void WriteArtifact(Utf8JsonWriter writer, string file)
    {
        string full = Path.GetFullPath(file, workingDirectory);
        string relative = Path.GetRelativePath(workingDirectory, full);
        bool isBelow = !Path.IsPathRooted(relative) && relative.Split(Path.DirectorySeparatorChar)[0] != "..";
        writer.WriteStartObject("artifactLocation");
        writer.WriteString("uri", isBelow ? Escape(relative) : Address(full));
        if (isBelow)
        {
            writer.WriteString("uriBaseId", "%SRCROOT%");
        }

        writer.WriteEndObject();
    }

    /// <summary>A drive keeps its colon.</summary>
    private static string Address(string full) =>
        OperatingSystem.IsWindows() ? $"file:///{full[..2]}{Escape(full[2..])}" : "file://" + Escape(full);

    private static string Escape(string path) => string.Join('/', JsonTexts.Whole(path).Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
}
