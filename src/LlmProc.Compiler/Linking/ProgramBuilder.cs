using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Makes a program out of a unit without errors: paths become absolute, links become names.</summary>
internal static class ProgramBuilder
{
    public static LlmProgram Build(ProgramUnit unit, ImmutableDictionary<string, ProgramName> names)
    {
        ProgramDraft draft = unit.Draft;
        return new LlmProgram(names[unit.Path], unit.Path, Model(unit))
        {
            SystemPrompt = unit.SystemPrompt,
            UserPrompt = draft.Prompt.User,
            Parameters = draft.Parameters,
            Tools = [.. draft.Tools.Grants.Select(grant => grant.Value)],
            Preload = unit.Preload,
            Links = [.. unit.Links.Select(link => Link(link, names))],
            FilesRead = Folders(unit, draft.Files.Read?.Select(folder => folder.Value)),
            FilesWrite = Folders(unit, draft.Files.Write),
            Mcp = Mcp(unit),
            EnvironmentInfo = draft.EnvironmentInfo with { FileMapRoot = Resolve(unit, draft.EnvironmentInfo.FileMapRoot) },
            FileDescriptors = draft.FileDescriptors,
            Demo = draft.Demo.Settings,
            Limits = draft.Limits with { Iterations = draft.Limits.Iterations ?? draft.Model.MaxIterations?.Value },
        };
    }

    internal static ModelSettings Model(ProgramUnit unit)
    {
        ModelDraft draft = unit.Draft.Model;
        return draft.Settings with
        {
            Provider = draft.Provider!,
            Name = unit.ModelName,
            DisplayName = draft.Settings.DisplayName ?? unit.Draft.Demo.DisplayName,
        };
    }

    private static ProgramLink Link(LinkedUnit link, ImmutableDictionary<string, ProgramName> names) =>
        link.Draft.Settings with { Name = link.Draft.Name, Target = names[link.TargetPath], OutputSchema = link.OutputSchema };

    private static McpSettings Mcp(ProgramUnit unit)
    {
        McpDraft draft = unit.Draft.Mcp;
        return draft == McpDraft.Empty && unit.Draft.Tools.Mcp.IsEmpty ? McpSettings.None : new McpSettings
        {
            ConfigPath = Resolve(unit, draft.ConfigPath?.Value),
            Servers =
            [
                .. draft.Servers.Select(pair => Server(unit.Folder, pair.Key, pair.Value.Value)),
                .. (unit.FileServers ?? []).Where(server => draft.Servers.All(pair => pair.Key != server.Name)),
            ],
            Tools = [.. McpChecks.Taken(unit.Draft).Select(taken => taken.Value)],
        };
    }

    /// <remarks>A command with a folder in it is a file of the author's; one without is looked up by the system.</remarks>
    public static McpServer Server(string folder, string name, McpServer server) => server with
    {
        Name = name,
        Command = server.Command is { } command && command.Contains('/', StringComparison.Ordinal) ? Paths.Resolve(folder, command) : server.Command,
        WorkingDirectory = server.WorkingDirectory is { } own ? Paths.Resolve(folder, own) : null,
    };

    private static ImmutableArray<string>? Folders(ProgramUnit unit, IEnumerable<string>? folders) =>
        folders is not null ? [.. folders.Select(folder => Paths.Resolve(unit.Folder, folder))] : null;

    private static string? Resolve(ProgramUnit unit, string? path) => path is null ? null : Paths.Resolve(unit.Folder, path);
}
