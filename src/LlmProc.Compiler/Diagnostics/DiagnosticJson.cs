using System.Collections.Immutable;
using System.Text.Json;

namespace LlmProc;

/// <summary>What checking files found, as one JSON document for programs to read. All members are always there, and none changes its meaning.</summary>
/// <remarks>Secrets are starred out in the texts already. What a terminal would act on is up to the encoder of the writer; the default one escapes it.</remarks>
public static class DiagnosticJson
{
    /// <summary>A line of data in a program file: its text adds nothing, and many diagnostics may repeat it.</summary>
    private const int LongestSourceLine = 1000;

    /// <summary>Writes one object for all files.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyCollection<CheckedFile> files)
    {
        ImmutableArray<Diagnostic> diagnostics = CheckedFile.Diagnostics(files);
        writer.WriteStartObject();
        writer.WriteBoolean("ok", files.All(file => file.IsOk));
        writer.WriteStartArray("files");
        foreach (CheckedFile file in files)
        {
            Write(writer, file);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("diagnostics");
        foreach (Diagnostic diagnostic in diagnostics)
        {
            Write(writer, diagnostic);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, CheckedFile file)
    {
        writer.WriteStartObject();
        writer.WriteString("file", JsonTexts.Whole(file.File));
        writer.WriteBoolean("ok", file.IsOk);
        if (file.Compilation.Graph is { } graph)
        {
            writer.WriteNumber("programs", graph.Programs.Count());
        }
        else
        {
            writer.WriteNull("programs");
        }

        writer.WriteNumber("errors", file.Count(Severity.Error));
        writer.WriteNumber("warnings", file.Count(Severity.Warning));
        writer.WriteNumber("notes", file.Count(Severity.Note));
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Diagnostic diagnostic)
    {
        writer.WriteStartObject();
        writer.WriteString("code", diagnostic.Code);
        writer.WriteString("severity", JsonTexts.Name(diagnostic.Severity));
        writer.WriteString("file", JsonTexts.Whole(diagnostic.File));
        writer.WriteNumber("line", diagnostic.Span.Line);
        writer.WriteNumber("column", diagnostic.Span.Column);
        writer.WriteNumber("end_line", diagnostic.Span.EndLine);
        writer.WriteNumber("end_column", diagnostic.Span.EndColumn);
        writer.WriteString("message", JsonTexts.Whole(diagnostic.Message));
        writer.WriteString("hint", JsonTexts.Whole(diagnostic.Hint));
        writer.WriteString("source_line", diagnostic.SourceLine is { Length: <= LongestSourceLine } line ? JsonTexts.Whole(line) : null);
        writer.WriteEndObject();
    }
}
