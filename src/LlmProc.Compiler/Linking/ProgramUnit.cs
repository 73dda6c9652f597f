using System.Collections.Immutable;

namespace LlmProc;

/// <summary>A program file of the closure, while the closure is read.</summary>
/// <param name="Path">The real path: what the file is known by.</param>
internal sealed record ProgramUnit(string Path, Report Report, List<Diagnostic> Diagnostics, ProgramDraft Draft)
{
    public string Folder => System.IO.Path.GetDirectoryName(Path) ?? "/";

    public string SystemPrompt { get; init; } = "";

    /// <summary>The model's name; a script's is an absolute path.</summary>
    public string ModelName { get; init; } = "";

    public ImmutableArray<PreloadFile> Preload { get; init; } = [];

    /// <summary>Of the file that the program names for them; null if there is none that could be read.</summary>
    public ImmutableArray<McpServer>? FileServers { get; init; }

    /// <summary>Links whose target was found, in declaration order.</summary>
    public ImmutableArray<LinkedUnit> Links { get; init; } = [];
}

/// <summary>A link, its target's real path and its schema.</summary>
internal sealed record LinkedUnit(LinkDraft Draft, string TargetPath, string? OutputSchema);
