using System.Collections.Immutable;

namespace LlmProc;

/// <summary>The arguments of builtin tools, which a program may describe in other words.</summary>
internal static class ToolParameters
{
    internal const string Key = "param_descriptions";

    /// <remarks>A tool that is not here, or that an application brings along, may have arguments of any name.</remarks>
    internal static readonly ImmutableArray<(string Tool, ImmutableArray<string> Names)> Known =
    [
        ("calculator", ["expression", "precision"]),
        ("list_dir", ["directory_path", "show_hidden", "detailed"]),
        ("read_file", ["file_path", "start_line", "line_count"]),
        (BuiltinTools.Spawn, ["program_name", "query", "additional_preload_files"]),
        ("write_stderr", ["message"]),
    ];

    /// <summary>A description of an argument that a tool does not have would be dropped, and nobody would hear of it.</summary>
    public static ToolGrant Check(ToolGrant grant, Node.Table table, Place place)
    {
        (string? tool, ImmutableArray<string> names) = Known.FirstOrDefault(row => row.Tool == grant.Name);
        if (tool is null || place.Report.HostTools.Contains(tool) || table.Find(Key)?.Value is not Node.Table texts)
        {
            return grant;
        }

        foreach (Entry entry in texts.Entries.Where(entry => entry.Value is Node.Text && !names.Contains(entry.Key)))
        {
            place.Report.Error(
                DiagnosticCodes.UnknownKey, entry.KeySpan,
                $"{place.Of(Key).Section} has no key {Shown.Quoted(entry.Key)}: tool '{tool}' has no such argument{ForeignLetters.In(entry.Key)}",
                Suggestion.Nearest(entry.Key, names) is { } nearest ? $"did you mean '{nearest}'?" : $"its arguments: {string.Join(", ", names)}");
        }

        return grant;
    }
}
