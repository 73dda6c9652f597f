using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>
/// A Markdown file of cases. A section with a <c>prompt</c> or a <c>transcript</c> block is a case, named by its heading; files, programs and scripts of
/// sections that are none belong to all cases that follow.
/// </summary>
public sealed class CaseFile
{
    internal const int LargestFile = 4 * 1024 * 1024;

    private readonly string[] _lines;

    private CaseFile(string path, string[] lines, ImmutableArray<ProgramCase> cases)
    {
        Path = path;
        _lines = lines;
        Cases = cases;
    }

    /// <summary>As it was given.</summary>
    public string Path { get; }

    /// <summary>In their order in the file.</summary>
    public ImmutableArray<ProgramCase> Cases { get; }

    /// <summary>Reads a file; null if anything is wrong with it.</summary>
    /// <param name="path">Also the name of the file in the diagnostics.</param>
    /// <param name="diagnostics">Gets all that is wrong, each with its place.</param>
    public static CaseFile? Read(string path, ICollection<Diagnostic> diagnostics)
    {
        if (TextFile.Read(path, LargestFile, out string? problem) is not { } text)
        {
            diagnostics.Add(new Diagnostic(CaseCodes.Unreadable, Severity.Error, path, new SourceSpan(1, 1, 1, 1), $"The cases cannot be read: {problem}."));
            return null;
        }

        string[] lines = text.Split('\n');
        var reader = new CaseReader(path, [.. lines.Select(line => line.TrimEnd('\r'))]);
        ImmutableArray<ProgramCase> cases = reader.Read();
        reader.Diagnostics.ForEach(diagnostics.Add);
        return reader.Diagnostics.Count > 0 ? null : new CaseFile(path, lines, cases);
    }

    /// <summary>Writes into the file what really happened, for a person to read: the whole file, or nothing of it. Links to it stay, and so does who may do what with it.</summary>
    /// <param name="transcripts">New transcripts of cases of this file; the others stay.</param>
    public void Update(IReadOnlyDictionary<ProgramCase, string> transcripts)
    {
        var lines = new List<string>(_lines);
        string end = _lines[0].EndsWith('\r') ? "\r" : "";
        foreach (ProgramCase each in Cases.Reverse().Where(transcripts.ContainsKey))
        {
            string[] block = [.. Fenced(transcripts[each]).Select(line => line + end)];
            if (each.Expected is { } old)
            {
                lines.RemoveRange(old.Line - 2, old.EndLine - old.Line + 2);
                lines.InsertRange(old.Line - 2, block);
            }
            else
            {
                lines.InsertRange(each.LastLine, [end, .. block]);
            }
        }

        string written = string.Join('\n', lines);
        string file = File.ResolveLinkTarget(Path, returnFinalTarget: true)?.FullName ?? System.IO.Path.GetFullPath(Path);
        string temporary = System.IO.Path.Join(System.IO.Path.GetDirectoryName(file), $".{System.IO.Path.GetFileName(file)}.new");
        File.WriteAllText(temporary, written);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(temporary, File.GetUnixFileMode(file));
        }

        File.Move(temporary, file, overwrite: true);
    }

    /// <summary>The transcript between fences that nothing in it closes.</summary>
    private static string[] Fenced(string transcript)
    {
        string[] lines = transcript.TrimEnd('\n').Split('\n');
        int longest = lines.Select(line => line.TrimStart()).Max(line => line.Length - line.TrimStart('`').Length);
        string fence = new('`', Math.Max(3, longest + 1));
        return [fence + "transcript", .. lines, fence];
    }
}
