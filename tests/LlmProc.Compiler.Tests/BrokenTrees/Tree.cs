using System.Text;

namespace LlmProc.BrokenTrees;

/// <summary>Linked programs with a known set of faults, the same for the same seed.</summary>
internal sealed class Tree
{
    private static readonly string[] s_folders = ["", "a", "a/b", "a/b/c", "x", "x/y", "experts"];

    private readonly Random _random;

    private Tree(int seed) => _random = new Random(seed);

    public List<TreeFile> Files { get; } = [];

    /// <summary>Files that are no programs, or not readable ones.</summary>
    public SortedDictionary<string, byte[]> Others { get; } = new(StringComparer.Ordinal);

    public string Shape { get; private set; } = "";

    public List<string> Planted { get; } = [];

    public static Tree Make(int seed)
    {
        var tree = new Tree(seed);
        tree.Grow(seed % 6);
        int wanted = 1 + tree._random.Next(6);
        string[] names = [.. Faults.Names];

        // Each fault comes up first in some tree; the others are drawn.
        string next = names[seed % names.Length];
        int programs = tree.Files.Count;
        for (int attempt = 0; tree.Planted.Count < wanted && attempt < 1000; attempt++)
        {
            if (Faults.TryPlant(next, tree, tree.Files[tree._random.Next(programs)]))
            {
                tree.Planted.Add(next);
            }
            else if (tree.Planted.Count == 0 && attempt < 200)
            {
                // It may fit into another file: some need one without links.
                continue;
            }

            next = names[tree._random.Next(names.Length)];
        }

        return tree;
    }

    public TreeFile Add(string path)
    {
        var file = new TreeFile(path.Replace('\\', '/'));
        Files.Add(file);
        return file;
    }

    /// <summary>Writes all files, and says what must be found in them.</summary>
    public List<Expected> Write(TempFolder folder)
    {
        var expected = new List<Expected>();
        foreach (TreeFile file in Files)
        {
            folder.Write(file.Path, MarkedText.Read(file.Path, file.Marked(), expected));
        }

        foreach ((string path, byte[] bytes) in Others)
        {
            folder.Write(path, bytes);
        }

        expected.Sort();
        return expected;
    }

    public override string ToString()
    {
        var text = new StringBuilder($"{Shape} of {Files.Count} files: {string.Join(", ", Planted)}\n");
        foreach (TreeFile file in Files)
        {
            text.Append("---- ").Append(file.Path).Append('\n').Append(file.Marked());
        }

        return text.ToString();
    }

    private void Grow(int shape)
    {
        int count = 3 + _random.Next(30);
        for (int i = 0; i < count; i++)
        {
            string folder = i == 0 ? "" : s_folders[_random.Next(s_folders.Length)];
            Add(Path.Combine(folder, FormattableString.Invariant($"p{i}.toml")));
        }

        Shape = shape switch
        {
            0 => Link("chain", i => [i - 1]),
            1 => Link("star", _ => [0]),
            2 => Link("tree", i => [_random.Next(i)]),
            3 => Link("diamonds", i => [.. Enumerable.Range(Math.Max(0, ((i - 1) / 3 * 3) - 2), i <= 3 ? 1 : 3)]),
            4 => Link("circle", i => [i - 1]),
            _ => Link("net", i => [_random.Next(i), _random.Next(i), _random.Next(i)]),
        };
        for (int back = shape switch { 4 => 1, 5 => count, _ => 0 }; back > 0; back--)
        {
            LinkTo(shape == 4 ? count - 1 : _random.Next(count), shape == 4 ? 0 : _random.Next(count));
        }
    }

    /// <summary>Links each program but the first from those before it.</summary>
    private string Link(string name, Func<int, int[]> parents)
    {
        for (int i = 1; i < Files.Count; i++)
        {
            foreach (int parent in parents(i).Distinct())
            {
                LinkTo(parent, i);
            }
        }

        return name;
    }

    private void LinkTo(int from, int to)
    {
        string folder = Path.GetDirectoryName(Files[from].Path)!;
        string relative = Path.GetRelativePath("/" + folder, "/" + Files[to].Path).Replace('\\', '/');
        Files[from].Link(_random.Next(4) switch
        {
            0 => "./" + relative,
            1 => $"no/../{relative}",
            2 => $".//{relative}",
            _ => relative,
        });
    }
}
