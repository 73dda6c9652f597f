using System.Collections.Immutable;

namespace LlmProc;

/// <summary>
/// Reads a program and every file that can be reached from it, breadth first in the order of declaration. A file is read once however it is
/// spelled, and the bytes that were read are the bytes that are hashed.
/// </summary>
internal sealed class Closure(LinkOptions options) : IDisposable
{
    private const int MaxPrograms = 10_000;

    private readonly Queue<(string Real, string Shown, SourceFile File)> _queue = new();
    private readonly HashSet<string> _known = new(Paths.Comparer);
    private readonly List<ProgramUnit> _units = [];
    private readonly List<Diagnostic> _diagnostics = [];
    private readonly ClosureFiles _files = new(options.WorkingDirectory) { Texts = options.Texts };
    private bool _isFull;

    /// <summary>In the order they were found; the root is the first.</summary>
    public IReadOnlyList<ProgramUnit> Units => _units;

    /// <summary>What was found wrong where no unit came to be.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    public string Digest => _files.Digest.ToString();

    public void Dispose() => _files.Digest.Dispose();

    public void Read(string rootPath)
    {
        if (string.IsNullOrWhiteSpace(rootPath) || rootPath.Contains('\0', StringComparison.Ordinal))
        {
            ReportRoot(rootPath, DiagnosticCodes.Unreadable, "no such file", null);
            return;
        }

        string path = Paths.Resolve(options.WorkingDirectory, rootPath);
        SourceFile file = _files.ReadProgram(path);
        if (file.Failure is { } failure)
        {
            string shown = Paths.Show(path, options.WorkingDirectory);
            string reason = file.IsMissing ? $"no such file{Shown.InBrackets(Shown.Resolved(rootPath, path))}" : failure.Reason;
            ReportRoot(shown, failure.Code, reason, file.IsMissing ? _files.NearFiles.Hint(rootPath, path) : null);
            return;
        }

        Enqueue(path, _files.RealPaths.Of(path), file);
        while (_queue.TryDequeue(out (string Real, string Shown, SourceFile File) next))
        {
            ReadUnit(next.Real, next.Shown, next.File, isRoot: _units.Count == 0);
        }
    }

    private void ReportRoot(string shown, string code, string reason, string? hint) =>
        new Report(new SourceText(shown, ""), _diagnostics).Error(code, new SourceSpan(1, 1, 1, 1), reason, hint);

    private void ReadUnit(string real, string shown, SourceFile file, bool isRoot)
    {
        ImmutableArray<(string Key, string Value)> overrides = isRoot ? options.Overrides : [];
        ImmutableArray<string> lines = Overrides.Lines(overrides);
        var diagnostics = new List<Diagnostic>();
        var report = new Report(new SourceText(shown, SourceText.WithoutMark(file.Text), lines), diagnostics) { ToRun = options.ToRun, Trusted = options.Trusted, HostTools = options.HostTools };
        _files.Digest.Add("program", file.Bytes);
        foreach (string line in lines)
        {
            _files.Digest.Add("set", line);
        }

        ProgramDraft draft = ReadDraft(real, overrides, report);
        var unit = new ProgramUnit(real, report, diagnostics, draft);
        var files = new UnitFiles(unit, _files);
        unit = unit with { ModelName = files.ModelName(), SystemPrompt = files.SystemPrompt(), Preload = new UnitPreload(unit, _files).Find() };
        unit = unit with { FileServers = files.McpServers() };
        McpChecks.Report(unit);
        FolderChecks.Report(unit);
        _units.Add(unit with { Links = FindLinks(unit, files) });
    }

    private static ProgramDraft ReadDraft(string path, ImmutableArray<(string Key, string Value)> overrides, Report report)
    {
        return (ProgramFormats.IsYaml(path) ? YamlReader.Read(report) : TomlReader.Read(report)) is { } table
            ? ProgramKeys.Section.Read(ProgramDraft.Empty, Overrides.Apply(table, overrides, report), new Place(report))
            : ProgramDraft.Empty;
    }

    private ImmutableArray<LinkedUnit> FindLinks(ProgramUnit unit, UnitFiles files)
    {
        var links = ImmutableArray.CreateBuilder<LinkedUnit>();
        foreach (LinkDraft link in unit.Draft.Links)
        {
            string? schema = files.OutputSchema(link);
            if (link.Path is { } path && FindTarget(unit, link.Name, path) is { } target)
            {
                links.Add(new LinkedUnit(link, target, schema));
            }
        }

        return links.ToImmutable();
    }

    private string? FindTarget(ProgramUnit unit, string name, Located<string> link)
    {
        Report report = unit.Report;
        if (link.Value.Contains("://", StringComparison.Ordinal))
        {
            report.Error(
                DiagnosticCodes.NotAProgram, link.Span,
                $"linked program '{name}' is a URL; a link names a file: {Shown.Short(link.Value)}");
            return null;
        }

        string path = Paths.Resolve(unit.Folder, link.Value);
        string real = _files.RealPaths.Of(path);
        if (_known.Contains(real))
        {
            return real;
        }

        if (IsFull(report, link))
        {
            return null;
        }

        SourceFile file = _files.ReadProgram(path);
        if (file.IsMissing)
        {
            report.Error(
                DiagnosticCodes.LinkNotFound, link.Span, $"linked program '{name}' not found: {Shown.Short(link.Value)}",
                _files.NearFiles.Hint(link.Value, path) ?? Shown.Resolved(link.Value, path));
            return null;
        }

        if (file.Failure is { } failure)
        {
            string code = failure.Code == DiagnosticCodes.Unreadable ? DiagnosticCodes.NotAProgram : failure.Code;
            report.Error(code, link.Span, $"linked program '{name}' ({Shown.Short(link.Value)}): {failure.Reason}");
            return null;
        }

        if (!ProgramFormats.IsProgram(path, real, file.Text))
        {
            report.Error(
                DiagnosticCodes.NotAProgram, link.Span, $"linked program '{name}' is no program file: {Shown.Short(link.Value)}",
                $"the name of a program ends in {ProgramFormats.Endings}, or its first line in llmproc");
            return null;
        }

        return Enqueue(path, real, file);
    }

    /// <summary>Said once, at the first link that has no room.</summary>
    private bool IsFull(Report report, Located<string> link)
    {
        string? limit = _known.Count >= MaxPrograms ? "more than 10,000 programs are linked"
            : _files.IsFull ? "the linked programs and their prompts are more than 64 MiB in all"
            : null;
        if (limit is not null && !_isFull)
        {
            report.Error(DiagnosticCodes.TooManyPrograms, link.Span, limit);
            _isFull = true;
        }

        return limit is not null;
    }

    private string Enqueue(string path, string real, SourceFile file)
    {
        _known.Add(real);
        _queue.Enqueue((real, Paths.Show(path, options.WorkingDirectory), file));
        return real;
    }
}
