using System.Collections.Immutable;

namespace LlmProc;

/// <summary>
/// Paths with <c>*</c>, <c>?</c>, <c>[…]</c> within a name and <c>**</c> for any folders. As in a shell a wildcard does not match a
/// leading dot, and <c>**</c> does not follow links.
/// </summary>
internal sealed class FilePattern
{
    private const int MaxFiles = 1000;

    /// <summary>Deeper than folders are in practice; each step may have to look into all of them again.</summary>
    private const int MaxSteps = 100;
    private const int LongestName = 4096;

    private const string AnyFolders = "**";
    private const string TooWide = "looks at too many files; name a folder in it";
    private static readonly EnumerationOptions Everything = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };

    private readonly string _folder;
    private readonly string[] _steps;
    private readonly List<string> _files = [];

    // Not the stack of calls: how deep folders are is up to whoever made them.
    private readonly Stack<(string Path, int Step)> _pending = [];
    private readonly HashSet<(string Path, int Step)> _seen = [];
    private readonly SearchBudget _budget;
    private string? _limit;

    private FilePattern(string folder, string[] steps, SearchBudget budget)
    {
        _folder = folder;
        _steps = steps;
        _budget = budget;
    }

    /// <param name="Files">As the author would write them, sorted.</param>
    /// <param name="Limit">Why the search was given up.</param>
    internal readonly record struct Matches(ImmutableArray<string> Files, string? Limit);

    public static bool IsPattern(string path) => path.AsSpan().ContainsAny('*', '?', '[');

    public static Matches Find(string folder, string pattern, SearchBudget budget)
    {
        string[] steps = Steps(pattern);
        if (steps.Length > MaxSteps)
        {
            return new Matches([], "is more than 100 names deep; name a file or a folder near to it");
        }

        var search = new FilePattern(folder, steps, budget);
        budget.Start();
        try
        {
            search.Walk(pattern.StartsWith('/') ? "/" : "");
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

    /// <summary>Its names; as many <c>**</c> as one likes in a row say no more than one.</summary>
    private static string[] Steps(string pattern)
    {
        string[] names = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return [.. names.Where((name, index) => name != AnyFolders || index == 0 || names[index - 1] != AnyFolders)];
    }

    private void Walk(string root)
    {
        Enter(root, 0);
        while (_limit is null && _pending.TryPop(out (string Path, int Step) next))
        {
            if (_budget.IsSpent)
            {
                _limit = TooWide;
                return;
            }

            Look(next.Path, next.Step);
        }
    }

    private void Enter(string path, int step)
    {
        if (step < _steps.Length && _seen.Add((path, step)))
        {
            _pending.Push((path, step));
        }
    }

    private void Look(string path, int step)
    {
        string name = _steps[step];
        if (name == AnyFolders)
        {
            Enter(path, step + 1);
            foreach (string entry in Entries(path))
            {
                TakeBelow(path, entry, step);
            }
        }
        else if (!IsPattern(name))
        {
            Take(path + name, step);
        }
        else
        {
            foreach (string entry in Entries(path).Where(entry => NameMatches(name, entry)))
            {
                Take(path + entry, step);
            }
        }
    }

    private void TakeBelow(string path, string entry, int step)
    {
        if (entry.StartsWith('.'))
        {
            return;
        }

        string full = Path.Combine(_folder, path + entry);
        FileKind kind = FileKinds.Of(full);
        if (kind == FileKind.Directory && new DirectoryInfo(full).LinkTarget is null)
        {
            Enter($"{path}{entry}/", step);
        }
        else if (IsLast(step) && kind == FileKind.Regular)
        {
            Found(path + entry);
        }
    }

    private void Take(string path, int step)
    {
        FileKind kind = FileKinds.Of(Path.Combine(_folder, path));
        if (!IsLast(step))
        {
            if (kind == FileKind.Directory)
            {
                Enter(path + "/", step + 1);
            }
        }
        else if (kind == FileKind.Regular)
        {
            Found(path);
        }
    }

    private bool IsLast(int step) => step == _steps.Length - 1;

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
        // Names are at most 255 bytes: what is so much longer is no pattern of a name, and would take its time to fail.
        if (pattern.Length > LongestName)
        {
            return false;
        }

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
