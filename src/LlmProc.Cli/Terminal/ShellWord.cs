using System.Buffers;

namespace LlmProc.Cli.Terminal;

/// <summary>Words of command lines that people copy.</summary>
internal static class ShellWord
{
    private static readonly SearchValues<char> s_plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./@%+=:,-" + (OperatingSystem.IsWindows() ? "\\" : ""));

    /// <summary>The word as a shell takes it, quoted if it must be.</summary>
    public static string Of(string word) =>
        word.Length > 0 && !word.AsSpan().ContainsAnyExcept(s_plain) ? word
        : OperatingSystem.IsWindows() ? $"\"{word}\""
        : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
