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
        Row("tools", Kinds.Table(ToolsKeys.Section, ToolsDraft.Empty).MarkedIfWrong(tools => tools with { IsWrong = true }), "", "what the model may do",
            (program, tools) => program with { Tools = tools }),
        Row("linked_programs", LinkedProgramsKeys.Kind, "", "programs that this one may spawn, by the name its model uses",
            (program, links) => program with { Links = links }),
        Row("preload", Kinds.Table(PreloadKeys.Section, PreloadDraft.Empty), "", "files that the model knows from the start",
            (program, preload) => program with { Preload = preload }),
        Row("files", Kinds.Table(FilesKeys.Section, FilesDraft.Empty), "", "roots of the file tools",
            (program, files) => program with { Files = files }),
        Row("limits", Kinds.Table(LimitsKeys.Section, Limits.None), "", "bounds of the process and of everything below it",
            (program, limits) => program with { Limits = limits }),
        Row("mcp", Kinds.Table(McpKeys.Section, McpDraft.Empty), "", "servers that offer tools",
            (program, mcp) => program with { Mcp = mcp }),
        Later("env_info", Kinds.Table(EnvInfoKeys.Section, EnvironmentInfo.None), "", "facts about the machine, told in the system prompt",
            (program, info) => program with { EnvironmentInfo = info }),
        Row("file_descriptor", Kinds.Table(FileDescriptorKeys.Section, FileDescriptorSettings.Default), "", "long texts, page by page",
            (program, settings) => program with { FileDescriptors = settings }),
        Row("demo", Kinds.Table(DemoKeys.Section, DemoDraft.Empty), "", "a tour: prompts for llmproc chat",
            (program, demo) => program with { Demo = demo }),
        Row("format", Kinds.Long.Where("1, the only format there is; a newer one needs a newer llmproc", number => number == 1, new Shape.Whole(1, 1)), "1",
            "version of the format", (program, _) => program),
    ])
    {
        Finish = (program, table, place) => AddReadFd(WarnOfTwoLimits(program, place), table, place),
    };

    private static ProgramDraft WarnOfTwoLimits(ProgramDraft program, Place place)
    {
        if (program is { Limits.Iterations: not null, Model.MaxIterations: { } other })
        {
            place.Report.Warning(DiagnosticCodes.TwoSpellings, other.Span, "'limits.iterations' wins over 'model.max_iterations'");
        }

        return program;
    }

    /// <remarks>Without it a model could not turn the first page.</remarks>
    private static ProgramDraft AddReadFd(ProgramDraft program, Node.Table table, Place place)
    {
        if (!program.FileDescriptors.Enabled || program.Tools.Find(BuiltinTools.ReadFd) is not null)
        {
            return program;
        }

        SourceSpan span = table.Find("file_descriptor")!.KeySpan;
        place.Report.Note(DiagnosticCodes.ReadFdAdded, span, $"'{BuiltinTools.ReadFd}' is added to the tools: without it no page could be read");
        return program with { Tools = program.Tools with { Grants = program.Tools.Grants.Add(new(new ToolGrant(BuiltinTools.ReadFd), span)) } };
    }
}
