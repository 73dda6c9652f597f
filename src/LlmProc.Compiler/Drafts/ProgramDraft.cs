using System.Collections.Immutable;

namespace LlmProc;

/// <summary>One program file as read: typed and checked by itself, but no other file was looked at.</summary>
internal sealed record ProgramDraft
{
    public static ProgramDraft Empty { get; } = new();

    public ModelDraft Model { get; init; } = ModelDraft.Empty;

    public PromptDraft Prompt { get; init; } = PromptDraft.Empty;

    public ModelParameters Parameters { get; init; } = ModelParameters.None;

    public ToolsDraft Tools { get; init; } = ToolsDraft.Empty;

    public PreloadDraft Preload { get; init; } = PreloadDraft.Empty;

    public ImmutableArray<LinkDraft> Links { get; init; } = [];

    public Limits Limits { get; init; } = Limits.None;

    public FilesDraft Files { get; init; } = FilesDraft.Empty;

    public McpDraft Mcp { get; init; } = McpDraft.Empty;

    public EnvironmentInfo EnvironmentInfo { get; init; } = EnvironmentInfo.None;

    public FileDescriptorSettings FileDescriptors { get; init; } = FileDescriptorSettings.Default;

    public DemoDraft Demo { get; init; } = DemoDraft.Empty;
}
