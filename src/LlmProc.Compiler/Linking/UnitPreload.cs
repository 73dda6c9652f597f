using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Finds the files that a program preloads, and judges them.</summary>
internal sealed class UnitPreload(ProgramUnit unit, ClosureFiles files)
{
    private const int MaxFiles = 1000;

    /// <summary>About 250,000 tokens: with it few models have room for a question.</summary>
    private const long LargeBytes = 1_000_000;

    private const int BytesPerToken = 4;

    private readonly ImmutableArray<PreloadFile>.Builder _found = ImmutableArray.CreateBuilder<PreloadFile>();
    private readonly Dictionary<string, SourceSpan> _places = new(Paths.Comparer);
    private long _bytes;

    private PreloadDraft Draft => unit.Draft.Preload;

    private Report Report => unit.Report;

    public ImmutableArray<PreloadFile> Find()
    {
        string folder = Draft.FromWorkingDirectory ? files.WorkingDirectory : unit.Folder;
        foreach (Located<string> file in Draft.Files)
        {
            if (_found.Count >= MaxFiles)
            {
                Report.Error(DiagnosticCodes.PatternTooWide, file.Span, "more than 1,000 files to preload");
                break;
            }

            string path = Paths.Resolve(folder, file.Value);
            if (FilePattern.IsPattern(file.Value) && files.Preload(path).IsMissing)
            {
                AddMatches(file, folder);
            }
            else if (_places.TryGetValue(path, out SourceSpan earlier))
            {
                Report.Warning(
                    DiagnosticCodes.PreloadedTwice, file.Span,
                    $"preload file {Shown.Short(file.Value)} is named already at {Report.Source.Name(earlier)}; it is put in once");
            }
            else
            {
                Add(file.Value, path, file.Span);
            }
        }

        WarnOfSize();
        return _found.ToImmutable();
    }

    private void AddMatches(Located<string> pattern, string folder)
    {
        FilePattern.Matches matches = FilePattern.Find(folder, pattern.Value, files.Search);
        if (matches.Limit is { } limit)
        {
            Report.Error(DiagnosticCodes.PatternTooWide, pattern.Span, $"preload pattern {Shown.Short(pattern.Value)} {limit}");
        }
        else if (matches.Files.IsEmpty)
        {
            string resolved = Path.Combine(folder, pattern.Value);
            Report.Warning(
                DiagnosticCodes.NothingMatches, pattern.Span,
                $"preload pattern matches no file: {Shown.Short(pattern.Value)}{Shown.InBrackets(Shown.Resolved(pattern.Value, resolved))}");
        }
        else
        {
            // What was named before comes first on purpose: README.md, *.md.
            foreach ((string given, string path) in matches.Files.Select(given => (given, Paths.Resolve(folder, given))).Where(file => !_places.ContainsKey(file.Item2)))
            {
                Add(given, path, pattern.Span);
            }
        }
    }

    private void Add(string given, string path, SourceSpan span)
    {
        PreloadFacts facts = files.Preload(path);
        _places.Add(path, span);
        if (facts.Fault is { } reason)
        {
            Report.Error(DiagnosticCodes.PreloadNotText, span, $"preload file {Shown.Short(given)}: {reason}");
            return;
        }

        if (facts.IsMissing)
        {
            Report.Warning(DiagnosticCodes.PreloadNotFound, span, $"preload file not found: {Shown.Short(given)}{Shown.InBrackets(Shown.Resolved(given, path))}");
        }
        else if (Paths.Comparer.Equals(files.RealPaths.Of(path), unit.Path))
        {
            Report.Warning(
                DiagnosticCodes.PreloadsItself, span, $"preload file {Shown.Short(given)} is this program file: the model would read its own declaration");
        }

        // One that is missing stays: it is read when a process starts, and may be there by then.
        _bytes += facts.Length;
        _found.Add(new PreloadFile(given, Draft.FromWorkingDirectory ? given : path));
    }

    private void WarnOfSize()
    {
        // The offline model looks texts up, and a script does not read them.
        if (_bytes > LargeBytes && unit.Draft.Model.Provider is not (ProviderNames.Embedded or ProviderNames.Script))
        {
            Report.Warning(
                DiagnosticCodes.LargePreload, Draft.Files[0].Span, FormattableString.Invariant(
                    $"the files to preload are {_bytes / 1e6:0.0} MB in all, about {_bytes / BytesPerToken:N0} tokens: more than most models take"),
                "preload less, or spread the files over several linked programs");
        }
    }
}
