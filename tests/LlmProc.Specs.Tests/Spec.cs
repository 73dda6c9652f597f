using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace LlmProc.Specs;

/// <summary>
/// A case of the language specification: a Markdown file whose fenced blocks are files (<c>```toml main.toml</c>), prompts (<c>```prompt</c>, several make
/// several runs of one process) and the expected transcript of the whole tree (<c>```transcript</c>).
/// </summary>
internal sealed partial record Spec(string Path, ImmutableArray<(string Path, string Text)> Files, ImmutableArray<string> Prompts, string Transcript)
{
    public static string Root { get; } = FindRoot();

    public static Spec Read(string name)
    {
        string path = System.IO.Path.Combine(Root, "tests", "specs", name);
        string markdown = File.ReadAllText(path);
        var files = ImmutableArray.CreateBuilder<(string, string)>();
        var prompts = ImmutableArray.CreateBuilder<string>();
        string transcript = "";
        foreach (Match block in Block().Matches(markdown))
        {
            string text = block.Groups["text"].Value;
            string[] info = block.Groups["info"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (info)
            {
                case ["prompt"]:
                    prompts.Add(text.TrimEnd('\n'));
                    break;
                case ["transcript"]:
                    transcript = text;
                    break;
                case [_, var file]:
                    files.Add((file, text));
                    break;
                default:
                    throw new InvalidDataException($"{name}: a block is a file (```toml NAME), a ```prompt or the ```transcript, not ```{block.Groups["info"].Value}");
            }
        }

        return new Spec(path, files.ToImmutable(), prompts.ToImmutable(), transcript);
    }

    /// <summary>Writes what really happened into the file, for a person to read and to commit.</summary>
    public void Update(string transcript)
    {
        string markdown = File.ReadAllText(Path);
        string fence = transcript.Contains("```", StringComparison.Ordinal) ? "````" : "```";
        string block = $"{fence}transcript\n{transcript}{fence}";
        Match? old = Block().Matches(markdown).FirstOrDefault(match => match.Groups["info"].Value == "transcript");
        File.WriteAllText(Path, old is null
            ? $"{markdown.TrimEnd('\n')}\n\n{block}\n"
            : $"{markdown[..old.Index].TrimEnd('\n')}\n\n{block}\n{markdown[(old.Index + old.Length)..]}");
    }

    [GeneratedRegex(@"^(?<fence>```+)(?<info>[^\n`]+)\n(?<text>(?:.*\n)*?)\k<fence>\s*$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Block();

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(folder, "LlmProc.slnx")))
        {
            folder = System.IO.Path.GetDirectoryName(folder) ?? throw new InvalidDataException("the repository is not above the test binaries");
        }

        return folder;
    }
}
