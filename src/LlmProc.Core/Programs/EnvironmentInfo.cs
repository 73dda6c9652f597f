using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Facts about the machine that a program's system prompt tells.</summary>
public sealed record EnvironmentInfo
{
    /// <summary>Most files that the list names unless the program says otherwise.</summary>
    public const int DefaultMaxFiles = 50;

    /// <summary>Nothing is told.</summary>
    public static EnvironmentInfo None { get; } = new();

    /// <summary>The facts there are: what <c>all</c> stands for.</summary>
    public static ImmutableArray<string> StandardVariables { get; } =
        ["working_directory", "platform", "date", "runtime_version", "hostname", "username"];

    /// <summary>The list of files, which <c>all</c> does not include.</summary>
    public const string FileMap = "file_map";

    /// <summary>The facts to tell, by name.</summary>
    public ImmutableArray<string> Variables { get; init; } = [];

    /// <summary>Command lines whose output is told.</summary>
    public ImmutableArray<string> Commands { get; init; } = [];

    /// <summary>Label and environment variable.</summary>
    public ImmutableArray<KeyValuePair<string, string>> EnvironmentVariables { get; init; } = [];

    /// <summary>Absolute; unset: the working directory.</summary>
    public string? FileMapRoot { get; init; }

    /// <summary>Most files that the list names.</summary>
    public int FileMapMaxFiles { get; init; } = DefaultMaxFiles;

    /// <summary>The list says how long each file is.</summary>
    public bool FileMapShowSize { get; init; } = true;

    /// <summary>Label and text, told as they are.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Lines { get; init; } = [];
}
