using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>One case of a program: what it is made of, what it is asked, what its models say, and what must come of it.</summary>
/// <param name="File">The Markdown file it stands in, as it was named.</param>
/// <param name="Line">Where it begins there.</param>
/// <param name="Name">Its heading.</param>
public sealed record ProgramCase(string File, int Line, string Name)
{
    /// <summary>Files of the case's own folder; <c>main.toml</c> among them is the program to run if <see cref="Program"/> is null.</summary>
    public ImmutableArray<CaseBlock> Files { get; init; } = [];

    /// <summary>Path of a program that stands elsewhere, relative to <see cref="File"/>.</summary>
    public CaseBlock? Program { get; init; }

    /// <summary>Rules that answer for every program of the tree, those of the first script first; none: the programs' own models answer.</summary>
    public ImmutableArray<CaseBlock> Scripts { get; init; } = [];

    /// <summary>Each is a run of one process; none: the program's own prompt.</summary>
    public ImmutableArray<string> Prompts { get; init; } = [];

    /// <summary>The transcript of the whole tree; null if nobody has written it yet.</summary>
    public CaseBlock? Expected { get; init; }

    /// <summary>The name of the block that gives the root program.</summary>
    internal string Main { get; init; } = "";

    /// <summary>The line after which a transcript would be written, if there is none.</summary>
    internal int LastLine { get; init; }
}

/// <summary>A fenced block of a case.</summary>
/// <param name="Name">What stands after the fence: of a file its path.</param>
/// <param name="Text">Its lines, each with a line break.</param>
/// <param name="Line">The line of the first of them.</param>
public sealed record CaseBlock(string Name, string Text, int Line)
{
    /// <summary>The line of the fence that closes it.</summary>
    internal int EndLine => Line + Text.Count(c => c == '\n');
}
