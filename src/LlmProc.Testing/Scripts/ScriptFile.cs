using System.Collections.Immutable;
using System.Text;

namespace LlmProc.Testing;

/// <summary>Reads script files: TOML with one <c>[[rule]]</c> per answer, the first that matches counts.</summary>
public static class ScriptFile
{
    private const int LargestFile = 1024 * 1024;

    private static readonly SourceSpan Start = new(1, 1, 1, 1);

    /// <summary>The model that answers from a script file; null if anything is wrong with it. Warnings may come with a model.</summary>
    /// <param name="path">Also the name of the file in the diagnostics.</param>
    /// <param name="diagnostics">Gets all that is wrong, each with its place.</param>
    /// <param name="timeProvider">The clock for delays; the system's by default.</param>
    public static ScriptedModel? Load(string path, ICollection<Diagnostic> diagnostics, TimeProvider? timeProvider = null)
    {
        if (ReadText(path, diagnostics) is not { } text)
        {
            return null;
        }

        var found = new List<Diagnostic>();
        Node.Table? table = TomlReader.Read(text, path, found);
        ScriptedModel? model = table is null ? null : Bind(table, path, found, timeProvider ?? TimeProvider.System);
        string[] lines = text.Split('\n');
        foreach (Diagnostic diagnostic in found)
        {
            string? line = diagnostic.SourceLine ?? lines.ElementAtOrDefault(diagnostic.Span.Line - 1)?.TrimEnd('\r');
            diagnostics.Add(diagnostic with { SourceLine = line });
        }

        return found.Exists(diagnostic => diagnostic.Severity == Severity.Error) ? null : model;
    }

    /// <summary>The model of a tree that was already read; null if anything is wrong with it.</summary>
    internal static ScriptedModel? Bind(Node.Table table, string file, ICollection<Diagnostic> diagnostics, TimeProvider timeProvider)
    {
        var found = new List<Diagnostic>();
        ImmutableArray<Rule> rules = new ScriptBinder(new ScriptReport(file, found)).Bind(table);
        found.ForEach(diagnostics.Add);
        return found.Exists(diagnostic => diagnostic.Severity == Severity.Error) ? null : ScriptedModel.WithoutLog(rules, timeProvider);
    }

    private static string? ReadText(string path, ICollection<Diagnostic> diagnostics)
    {
        string reason;
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] bytes = new byte[LargestFile + 1];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length <= LargestFile)
            {
                return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, length).TrimStart('\uFEFF');
            }

            reason = "it is larger than 1 MiB";
        }
        catch (DecoderFallbackException)
        {
            reason = "it is not UTF-8 text";
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            reason = "there is no such file";
        }
        catch (ArgumentException)
        {
            reason = "its path is empty or holds a character that no path can";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = e.Message.TrimEnd('.');
        }

        diagnostics.Add(new Diagnostic(ScriptCodes.Unreadable, Severity.Error, path, Start, $"The script file cannot be read: {reason}.",
            "The name of a model of the provider 'script' is the path of a script file."));
        return null;
    }
}
