using System.Text;

namespace LlmProc;

/// <summary>What stands beside the examples of the guide.</summary>
internal static class GuideFiles
{
    private const string Model = "[model]\nname = \"m\"\nprovider = \"openai\"\n";

    private static readonly (string Name, Func<byte[]> Bytes)[] s_all =
    [
        ("expert.toml", () => "[model]\nname = \"extractive\"\nprovider = \"embedded\"\n[preload]\nfiles = [\"notes.md\"]\n"u8.ToArray()),
        ("blank.toml", () => "[model]\nname = \"gpt-5-mini\"\nprovider = \"openai\"\n"u8.ToArray()),
        ("lead.toml", () => Asking("expert", "")),
        ("lowered.toml", () => Asking("deeper", "access = \"write\"\n")),
        ("large.toml", () => new byte[(2 * 1024 * 1024) + 1]),
        ("latin1.toml", () => Encoding.Latin1.GetBytes(Model + "display_name = \"Müller\"\n")),
        ("bell.toml", () => Encoding.UTF8.GetBytes(Model + "display_name = \"Bell\a\"\n")),
        ("keys.toml", () => Encoding.UTF8.GetBytes(Model + string.Concat(Enumerable.Range(1, 2_000).Select(i => $"x-{i} = {i}\n")))),
        ("items.yaml", () => Encoding.UTF8.GetBytes("model:\n  name: m\n  provider: openai\nx-all:\n" + string.Concat(Enumerable.Repeat("  - 1\n", 20_001)))),
        ("book.txt", () => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("A line of a book.\n", 80_000)))),
        ("notes.md", () => "Notes."u8.ToArray()),
        ("docs/a.md", () => "Notes."u8.ToArray()),
    ];

    /// <summary>Those that an example names, and what these name.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> For(string example) => s_all
        .Where(file => file.Bytes().Length < 1_000 || example.Contains(file.Name, StringComparison.Ordinal)).Select(file => (file.Name, file.Bytes()));

    public static void Write(string folder, string example)
    {
        foreach ((string name, byte[] bytes) in For(example))
        {
            string path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
        }
    }

    private static byte[] Asking(string name, string terms) => Encoding.UTF8.GetBytes($"""
        {Model}[prompt]
        system = "Ask {name}."
        [tools]
        enabled = ["spawn"]
        [linked_programs.{name}]
        path = "expert.toml"
        description = "Has read the notes"
        {terms}
        """.ReplaceLineEndings("\n"));
}
