using static LlmProc.Key<LlmProc.ProgramDraft>;

namespace LlmProc;

/// <summary>The sections of a program file.</summary>
internal static class ProgramKeys
{
    public static Section<ProgramDraft> Section { get; } = new(
    [
        Row("model", Kinds.Table(ModelKeys.Section, ModelDraft.Empty), "", "which model answers",
            (program, model) => program with { Model = model }) with { Required = true },
        Row("prompt", Kinds.Table(PromptKeys.Section, PromptDraft.Empty), "", "what the model is told",
            (program, prompt) => program with { Prompt = prompt }),
        Row("parameters", Kinds.Table(ParametersKeys.Section, ModelParameters.None), "", "what is passed to the model with every sample",
            (program, parameters) => program with { Parameters = parameters }),
        Row("tools", Kinds.Table(ToolsKeys.Section, ToolsDraft.Empty), "", "what the model may do",
            (program, tools) => program with { Tools = tools }),
        Row("linked_programs", LinkedProgramsKeys.Kind, "", "programs that this one may spawn, by the name its model uses",
            (program, links) => program with { Links = links }),
        Row("preload", Kinds.Table(PreloadKeys.Section, PreloadDraft.Empty), "", "files that the model knows from the start",
            (program, preload) => program with { Preload = preload }),
        Row("files", Kinds.Table(FilesKeys.Section, null), "", "roots of the file tools",
            (program, folders) => program with { FilesRead = folders }),
        Row("limits", Kinds.Table(LimitsKeys.Section, Limits.None), "", "bounds of the process and of everything below it",
            (program, limits) => program with { Limits = limits }),
        Row("demo", Kinds.Table<string?>(DemoKeys.Section, null), "", "a scripted tour",
            (program, name) => program with { Model = program.Model with { DisplayName = program.Model.DisplayName ?? name } }),
        NotYet("mcp", "servers that offer tools"),
        NotYet("env_info", "facts about the machine for the system prompt"),
        NotYet("file_descriptor", "pages for long texts"),
    ])
    {
        Finish = WarnOfTwoLimits,
    };

    private static ProgramDraft WarnOfTwoLimits(ProgramDraft program, Node.Table table, Place place)
    {
        if (program is { Limits.Iterations: not null, Model.MaxIterations: { } other })
        {
            place.Report.Warning(DiagnosticCodes.TwoSpellings, other.Span, "'limits.iterations' wins over 'model.max_iterations'");
        }

        return program;
    }
}
