using System.Collections.Immutable;

namespace LlmProc;

/// <summary>
/// Reads a program and every file that can be reached from it, breadth first in the order of declaration. A file is read once however it is
/// spelled, and the bytes that were read are the bytes that are hashed.
/// </summary>
internal sealed class Closure(LinkOptions options) : IDisposable
{
    private const int MaxPrograms = 1000;

    private readonly Queue<(string Real, string Shown, SourceFile File)> _queue = new();
    private readonly HashSet<string> _known = new(Paths.Comparer);
    private readonly List<ProgramUnit> _units = [];
    private readonly List<Diagnostic> _diagnostics = [];
    private readonly Digest _digest = new();
    private readonly SearchBudget _budget = new();
    private bool _isFull;

    /// <summary>In the order they were found; the root is the first.</summary>
    public IReadOnlyList<ProgramUnit> Units => _units;

    /// <summary>What was found wrong where no unit came to be.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    public string Digest => _digest.ToString();

    public void Dispose() => _digest.Dispose();

    public void Read(string rootPath)
    {
        if (string.IsNullOrWhiteSpace(rootPath) || rootPath.Contains('\0', StringComparison.Ordinal))
        {
            ReportRoot(rootPath, DiagnosticCodes.Unreadable, "no such file", null);
            return;
        }

        string path = Paths.Resolve(options.WorkingDirectory, rootPath);
        SourceFile file = SourceFile.Read(path);
        if (file.Failure is { } failure)
        {
            string shown = Paths.Show(path, options.WorkingDirectory);
            string reason = file.IsMissing ? $"no such file (resolved: {path})" : failure.Reason;
            ReportRoot(shown, failure.Code, reason, file.IsMissing ? NearFile.Hint(rootPath, path) : null);
            return;
        }

        Enqueue(path, file);
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
        var report = new Report(new SourceText(shown, SourceText.WithoutMark(file.Text), lines), diagnostics);
        _digest.Add("program", file.Bytes);
        foreach (string line in lines)
        {
            _digest.Add("set", line);
        }

        ProgramDraft draft = ReadDraft(real, overrides, report);
        var unit = new ProgramUnit(real, report, diagnostics, draft);
        var files = new UnitFiles(unit, options.WorkingDirectory, _digest, _budget);
        unit = unit with { ModelName = files.ModelName(), SystemPrompt = files.SystemPrompt(), Preload = files.Preload() };
        _units.Add(unit with { Links = FindLinks(unit, files) });
    }

    private static ProgramDraft ReadDraft(string path, ImmutableArray<(string Key, string Value)> overrides, Report report)
    {
        bool isYaml = Path.GetExtension(path).ToUpperInvariant() is ".YAML" or ".YML";
        return (isYaml ? YamlReader.Read(report) : TomlReader.Read(report)) is { } table
            ? ProgramKeys.Section.Read(ProgramDraft.Empty, Overrides.Apply(table, overrides, report), new Place("", report))
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
        string real = Paths.Real(path);
        if (_known.Contains(real))
        {
            return real;
        }

        SourceFile file = SourceFile.Read(path);
        if (file.IsMissing)
        {
            report.Error(
                DiagnosticCodes.LinkNotFound, link.Span, $"linked program '{name}' not found: {Shown.Short(link.Value)}",
                NearFile.Hint(link.Value, path) ?? $"resolved: {path}");
            return null;
        }

        if (file.Failure is { } failure)
        {
            string code = failure.Code == DiagnosticCodes.Unreadable ? DiagnosticCodes.NotAProgram : failure.Code;
            report.Error(code, link.Span, $"linked program '{name}' ({Shown.Short(link.Value)}): {failure.Reason}");
            return null;
        }

        if (_known.Count < MaxPrograms)
        {
            return Enqueue(path, file);
        }

        if (!_isFull)
        {
            report.Error(DiagnosticCodes.TooManyPrograms, link.Span, "more than 1,000 programs are linked");
            _isFull = true;
        }

        return null;
    }

    private string Enqueue(string path, SourceFile file)
    {
        string real = Paths.Real(path);
        _known.Add(real);
        _queue.Enqueue((real, Paths.Show(path, options.WorkingDirectory), file));
        return real;
    }
}
