namespace LlmProc;

/// <summary>How the files of programs are called.</summary>
public static class ProgramFormats
{
    /// <summary>The endings there are, as a message names them.</summary>
    public const string Endings = ".toml, .yaml or .yml";

    /// <summary>Whether a file is a program by its name.</summary>
    public static bool IsProgram(string path) => IsToml(path) || IsYaml(path);

    /// <summary>Whether a linked file is meant as a program. One that is not must not be read as one: an error would show its lines to whoever sees the messages.</summary>
    internal static bool IsProgram(string path, string real, string text) =>
        (IsProgram(path) && IsProgram(real)) || (text.StartsWith("#!", StringComparison.Ordinal) && text.AsSpan(0, FirstLine(text)).TrimEnd().EndsWith("llmproc"));

    /// <summary>Whether a program is YAML by its name.</summary>
    public static bool IsYaml(string path) => Ends(path, ".yaml") || Ends(path, ".yml");

    internal static bool IsToml(string path) => Ends(path, ".toml");

    private static int FirstLine(string text) => text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? end : text.Length;

    private static bool Ends(ReadOnlySpan<char> path, string ending) => Path.GetExtension(path).Equals(ending, StringComparison.OrdinalIgnoreCase);
}
