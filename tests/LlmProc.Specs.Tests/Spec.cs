using LlmProc.Testing;

namespace LlmProc.Specs;

/// <summary>A case of the language specification: a Markdown file as <c>llmproc test</c> takes it, with one case in it.</summary>
internal sealed record Spec(CaseFile File, ProgramCase Case)
{
    public static string Folder { get; } = Path.Combine(FindRoot(), "tests", "specs");

    public static Spec Read(string name)
    {
        var diagnostics = new List<Diagnostic>();
        CaseFile file = CaseFile.Read(Path.Combine(Folder, name), diagnostics) ?? throw new CaseErrorException(diagnostics);
        return new Spec(file, file.Cases.ShouldHaveSingleItem());
    }

    /// <summary>Its files on disk, and hosts that run them over a journal.</summary>
    public CaseProject Prepare()
    {
        var diagnostics = new List<Diagnostic>();
        return CaseProject.Prepare(Case, new CaseOptions { MayLackTranscript = true, Time = new StillTime() }, diagnostics) ?? throw new CaseErrorException(diagnostics);
    }

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!System.IO.File.Exists(Path.Combine(folder, "LlmProc.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidDataException("the repository is not above the test binaries");
        }

        return folder;
    }
}

internal sealed class CaseErrorException(IEnumerable<Diagnostic> diagnostics)
    : Exception(string.Join('\n', diagnostics.Select(d => $"{d.File}({d.Span.Line},{d.Span.Column}): {d.Code} {d.Message} {d.Hint}")));
