using System.Collections.Immutable;

namespace LlmProc;

/// <summary>
/// Paths with <c>*</c>, <c>?</c>, <c>[…]</c> within a name and <c>**</c> for any folders. As in a shell a wildcard does not match a
/// leading dot, and <c>**</c> does not follow links.
/// </summary>
internal sealed class FilePattern
{
    private const int MaxFiles = 1000;
    private const string TooWide = "looks at too many files; name a folder in it";
    private static readonly EnumerationOptions Everything = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };

    private readonly string _folder;
    private readonly List<string> _files = [];
    private readonly HashSet<(string Path, int Step)> _seen = [];
    private readonly SearchBudget _budget;
    private string? _limit;

    private FilePattern(string folder, SearchBudget budget)
    {
        _folder = folder;
        _budget = budget;
    }

    /// <param name="Files">As the author would write them, sorted.</param>
    /// <param name="Limit">Why the search was given up.</param>
    internal readonly record struct Matches(ImmutableArray<string> Files, string? Limit);

    public static bool IsPattern(string path) => path.AsSpan().ContainsAny('*', '?', '[');

    public static Matches Find(string folder, string pattern, SearchBudget budget)
    {
        var search = new FilePattern(folder, budget);
        budget.Start();
        string root = pattern.StartsWith('/') ? "/" : "";
        try
        {
            search.Walk(root, pattern.Split('/', StringSplitOptions.RemoveEmptyEntries), 0);
        }
        catch (IOException e)
        {
            search._limit = $"cannot be searched: {e.Message}";
        }
        catch (UnauthorizedAccessException)
        {
            search._limit = "needs a folder that there is no permission to read";
        }

        budget.Stop();
        search._files.Sort(StringComparer.Ordinal);
        return new Matches([.. search._files.Distinct()], search._limit);
    }

    private void Walk(string path, string[] steps, int step)
    {
        if (_budget.IsSpent)
        {
            _limit ??= TooWide;
        }

        if (_limit is not null || step == steps.Length || !_seen.Add((path, step)))
        {
            return;
        }

        bool isLast = step == steps.Length - 1;
        string name = steps[step];
        if (name == "**")
        {
            Walk(path, steps, step + 1);
            foreach (string entry in Entries(path))
            {
                WalkBelow(path, entry, steps, step, isLast);
            }
        }
        else if (!IsPattern(name))
        {
            Take(path + name, steps, step);
        }
        else
        {
            foreach (string entry in Entries(path).Where(entry => NameMatches(name, entry)))
            {
                Take(path + entry, steps, step);
            }
        }
    }

    private void WalkBelow(string path, string entry, string[] steps, int step, bool isLast)
    {
        if (entry.StartsWith('.'))
        {
            return;
        }

        string full = Path.Combine(_folder, path + entry);
        FileKind kind = FileKinds.Of(full);
        if (kind == FileKind.Directory && new DirectoryInfo(full).LinkTarget is null)
        {
            Walk($"{path}{entry}/", steps, step);
        }
        else if (isLast && kind == FileKind.Regular)
        {
            Found(path + entry);
        }
    }

    private void Take(string path, string[] steps, int step)
    {
        FileKind kind = FileKinds.Of(Path.Combine(_folder, path));
        if (step == steps.Length - 1)
        {
            if (kind == FileKind.Regular)
            {
                Found(path);
            }
        }
        else if (kind == FileKind.Directory)
        {
            Walk(path + "/", steps, step + 1);
        }
    }

    private void Found(string path)
    {
        _files.Add(path);
        if (_files.Count > MaxFiles)
        {
            _limit = "matches more than 1,000 files";
        }
    }

    private IEnumerable<string> Entries(string path)
    {
        string full = Path.Combine(_folder, path);
        if (FileKinds.Of(full) != FileKind.Directory)
        {
            yield break;
        }

        foreach (FileSystemInfo entry in new DirectoryInfo(full).EnumerateFileSystemInfos("*", Everything))
        {
            if (_limit is not null)
            {
                yield break;
            }

            _budget.CountEntry();
            if (_budget.IsSpent)
            {
                _limit = TooWide;
            }

            yield return entry.Name;
        }
    }

    /// <summary>Whether a name fits; goes back to the last star only, so the time is bounded by the product of the lengths.</summary>
    internal static bool NameMatches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        if (name.StartsWith('.') && !pattern.StartsWith('.'))
        {
            return false;
        }

        int p = 0, n = 0, star = -1, starName = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                starName = n;
            }
            else if (p < pattern.Length && CharacterMatches(pattern[p..], name[n], out int length))
            {
                p += length;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++starName;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].Trim('*').IsEmpty;
    }

    private static bool CharacterMatches(ReadOnlySpan<char> pattern, char character, out int length)
    {
        length = 1;
        int close = pattern[0] == '[' && pattern.Length > 2 ? pattern[2..].IndexOf(']') + 2 : -1;
        if (close < 2)
        {
            return pattern[0] == '?' || pattern[0] == character;
        }

        length = close + 1;
        ReadOnlySpan<char> set = pattern[1..close];
        bool excludes = set[0] is '!' or '^';
        set = excludes ? set[1..] : set;
        bool contained = false;
        for (int i = 0; i < set.Length; i++)
        {
            bool isRange = i + 2 < set.Length && set[i + 1] == '-';
            contained |= isRange ? character >= set[i] && character <= set[i + 2] : character == set[i];
            i += isRange ? 2 : 0;
        }

        return contained != excludes;
    }
}
