using System.Collections.Immutable;

namespace LlmProc;

/// <summary>A program as declared: model, prompts, tools, files it knows, programs it links to. It never changes.</summary>
/// <param name="Name">Unique in the graph.</param>
/// <param name="Path">Absolute path of the file it was read from; empty if it was built in code.</param>
/// <param name="Model">Which model answers.</param>
public sealed record LlmProgram(ProgramName Name, string Path, ModelSettings Model)
{
    /// <summary>A program that is built in code and stands in no file; paths in it are relative to the working directory.</summary>
    public LlmProgram(string name, ModelSettings model)
        : this(new ProgramName(name), "", model)
    {
    }

    /// <summary>Empty: no system prompt is sent.</summary>
    public string SystemPrompt { get; init; } = "";

    /// <summary>Used when a run is started without a prompt.</summary>
    public string? UserPrompt { get; init; }

    /// <summary>What is passed to the model with every sample.</summary>
    public ModelParameters Parameters { get; init; } = ModelParameters.None;

    /// <summary>What the model may call, in the order it is offered.</summary>
    public ImmutableArray<ToolGrant> Tools { get; init; } = [];

    /// <summary>Files that the model knows from the start, in the order they are shown.</summary>
    public ImmutableArray<PreloadFile> Preload { get; init; } = [];

    /// <summary>Programs that this one may spawn.</summary>
    public ImmutableArray<ProgramLink> Links { get; init; } = [];

    /// <summary>Folders that the file tools may read; absolute. Unset: the program's folder and the working directory.</summary>
    public ImmutableArray<string>? FilesRead { get; init; }

    /// <summary>Folders that tools may write to; absolute. Unset: the working directory.</summary>
    public ImmutableArray<string>? FilesWrite { get; init; }

    /// <summary>Servers that offer tools, and which of their tools the program takes.</summary>
    public McpSettings Mcp { get; init; } = McpSettings.None;

    /// <summary>Facts about the machine that the system prompt tells.</summary>
    public EnvironmentInfo EnvironmentInfo { get; init; } = EnvironmentInfo.None;

    /// <summary>How long texts are handed to the model page by page.</summary>
    public FileDescriptorSettings FileDescriptors { get; init; } = FileDescriptorSettings.Default;

    /// <summary>Prompts that show what the program does.</summary>
    public DemoSettings Demo { get; init; } = DemoSettings.None;

    /// <summary>Bounds of its processes and of all below them.</summary>
    public Limits Limits { get; init; } = Limits.None;

    /// <summary>The folder that relative paths in the program mean.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path) ?? "/";

    /// <summary>The link of that name; null if there is none.</summary>
    public ProgramLink? FindLink(string name) => Links.FirstOrDefault(link => link.Name == name);
}
