using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Gives each program of a closure a name: the stem of its file, and as many folders before it as make it the only one.</summary>
/// <remarks>One step up each path for each file that shares its name so far: linear in the length of all paths.</remarks>
internal static class UnitNames
{
    public static ImmutableDictionary<string, ProgramName> For(IEnumerable<string> paths)
    {
        string[] all = [.. paths];
        ImmutableDictionary<string, ProgramName>.Builder names = ImmutableDictionary.CreateBuilder<string, ProgramName>(Paths.Comparer);

        // Endings of paths, each a step longer than the one it is reached from, and how many files end so.
        var endings = new Dictionary<(int Shorter, string Step), int>();
        var sharing = new List<int> { all.Length };
        foreach (string path in all)
        {
            int ending = 0;
            foreach (string step in StepsUp(path))
            {
                if (!endings.TryGetValue((ending, step), out int longer))
                {
                    longer = sharing.Count;
                    endings.Add((ending, step), longer);
                    sharing.Add(0);
                }

                sharing[longer]++;
                ending = longer;
            }
        }

        foreach (string path in all)
        {
            names.Add(path, new ProgramName(Name(path, endings, sharing)));
        }

        return names.ToImmutable();
    }

    /// <summary>The whole path where no ending of it is the file's alone: a stem may be that of two files in one folder.</summary>
    private static string Name(string path, Dictionary<(int Shorter, string Step), int> endings, List<int> sharing)
    {
        int ending = 0;
        var steps = new List<string>();
        foreach (string step in StepsUp(path))
        {
            steps.Add(step);
            ending = endings[(ending, step)];
            if (sharing[ending] == 1)
            {
                steps.Reverse();
                return string.Join('/', steps);
            }
        }

        return path;
    }

    private static IEnumerable<string> StepsUp(string path)
    {
        string[] steps = path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        steps[^1] = Path.GetFileNameWithoutExtension(path) is { Length: > 0 } stem ? stem : steps[^1];
        return steps.Reverse();
    }
}
