using static LlmProc.Key<LlmProc.FileDescriptorSettings>;

namespace LlmProc;

/// <summary>The keys of <c>[file_descriptor]</c>.</summary>
internal static class FileDescriptorKeys
{
    private static readonly FileDescriptorSettings s_default = FileDescriptorSettings.Default;

    public static Section<FileDescriptorSettings> Section { get; } = new(
    [
        Row("enabled", Kinds.Flag, "false", "hand long texts to the model page by page",
            (settings, enabled) => settings with { Enabled = enabled }) with { State = KeyState.Later },
        Row("max_direct_output_chars", Kinds.Count(1), $"{s_default.MaxDirectOutputChars}", "a longer tool result is handed over in pages",
            (settings, count) => settings with { MaxDirectOutputChars = count }),
        Row("default_page_size", Kinds.Count(1), $"{s_default.DefaultPageSize}", "characters of a page",
            (settings, count) => settings with { DefaultPageSize = count }),
        Row("max_input_chars", Kinds.Count(1), $"{s_default.MaxInputChars}", "a longer prompt is handed over in pages",
            (settings, count) => settings with { MaxInputChars = count }),
        Row("page_user_input", Kinds.Flag, "true", "hand long prompts over in pages too",
            (settings, page) => settings with { PageUserInput = page }),
        Row("enable_references", Kinds.Flag, "false", "the model may mark parts of its answers to refer to them later",
            (settings, enabled) => settings with { EnableReferences = enabled }),
    ])
    {
        Finish = ReportEnabled,
    };

    /// <remarks>Sizes of what is switched off ask for nothing.</remarks>
    private static FileDescriptorSettings ReportEnabled(FileDescriptorSettings settings, Node.Table table, Place place)
    {
        if (settings.Enabled)
        {
            place.Report.NotYet(table.Find("enabled")!.KeySpan, $"'{place.Key}.enabled'");
        }

        return settings;
    }
}
