using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Whether the folders that a program opens to its file tools are there. One that is not is skipped when they run, which nobody would see.</summary>
internal static class FolderChecks
{
    public static void Report(ProgramUnit unit)
    {
        foreach (Located<string> folder in unit.Draft.Files.Read ?? ImmutableArray<Located<string>>.Empty)
        {
            string path = Paths.Resolve(unit.Folder, folder.Value);
            FileKind kind = FileKinds.Of(path);
            if (kind != FileKind.Directory)
            {
                (string fault, string hint) = kind == FileKind.Missing
                    ? ("folder not found:", "it is skipped unless it is made before a run; a path is relative to the program")
                    : ("not a folder:", "name the folder it is in");
                unit.Report.Warning(
                    DiagnosticCodes.ReadFolder, folder.Span,
                    $"'files.read': {fault} {Shown.Short(folder.Value)}{Shown.InBrackets(Shown.Resolved(folder.Value, path))}", hint);
            }
        }
    }
}
