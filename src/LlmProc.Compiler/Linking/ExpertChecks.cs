namespace LlmProc;

/// <summary>
/// The practices that linking lives by: a program tells its model whom to ask, and whom it asks knows something. They concern models that read
/// their prompts; a script and the offline model do not.
/// </summary>
internal static class ExpertChecks
{
    /// <summary>Characters of prompts that are searched in all: thousands of programs may share one of a megabyte.</summary>
    private const long MostSearched = 32 * 1024 * 1024;

    public static void Report(LinkGraph graph)
    {
        long searched = 0;
        for (int unit = 0; unit < graph.Count; unit++)
        {
            searched += graph.Units[unit].SystemPrompt.Length;
            if (searched <= MostSearched)
            {
                CheckMentions(graph.Units[unit]);
            }

            CheckKnowledge(graph, unit);
        }
    }

    private static void CheckMentions(ProgramUnit unit)
    {
        Located<ToolGrant>? spawn = unit.Draft.Tools.Find(BuiltinTools.Spawn);
        if (spawn is null || !ReadsPrompts(unit) || UnitErrors.MayConcern(unit, "model", "prompt", "tools", "linked_programs"))
        {
            return;
        }

        LinkDraft[] experts = [.. unit.Links.Where(link => !Paths.Comparer.Equals(link.TargetPath, unit.Path)).Select(link => link.Draft)];
        string tool = spawn.Value.Alias ?? spawn.Value.Name;
        HashSet<string> mentioned = Mentions.Of([.. experts.Select(expert => expert.Name), tool], unit.SystemPrompt, unit.Draft.Prompt.User ?? "");
        LinkDraft[] missing = [.. experts.Where(expert => !mentioned.Contains(expert.Name))];
        if (missing.Length > 0 && missing.Length < experts.Length)
        {
            foreach (LinkDraft expert in missing)
            {
                unit.Report.Note(
                    DiagnosticCodes.ExpertsNotMentioned, expert.NameSpan, $"the prompt mentions other linked programs, but not '{expert.Name}'");
            }
        }
        else if (missing.Length > 0 && !mentioned.Contains(tool))
        {
            string what = missing.Length == 1 ? $"neither the linked program '{missing[0].Name}' nor '{tool}'" : $"none of the linked programs, nor '{tool}'";
            unit.Report.Warning(
                DiagnosticCodes.ExpertsNotMentioned, missing[0].NameSpan, $"the prompt mentions {what}",
                "say in prompt.system what to ask it");
        }
    }

    /// <summary>Said once of a program, at the first link to it.</summary>
    private static void CheckKnowledge(LinkGraph graph, int unit)
    {
        ProgramUnit expert = graph.Units[unit];
        if (unit == 0 || graph.FirstLinks[unit] is not var (from, link) || !ReadsPrompts(expert)
            || UnitErrors.MayConcern(expert, "model", "prompt", "tools", "linked_programs", "preload", "mcp", "env_info"))
        {
            return;
        }

        ProgramUnit parent = graph.Units[from];
        ProgramDraft draft = expert.Draft;
        bool hasOwn = !string.IsNullOrWhiteSpace(expert.SystemPrompt) || !draft.Preload.Files.IsEmpty || !draft.Links.IsEmpty
            || !draft.Tools.Grants.IsEmpty || McpChecks.Taken(draft).Any() || draft.EnvironmentInfo != EnvironmentInfo.None;
        bool isSameModel = draft.Model.Provider == parent.Draft.Model.Provider && expert.ModelName == parent.ModelName;
        if (!hasOwn && isSameModel)
        {
            LinkDraft asked = graph.Link(from, link).Draft;
            parent.Report.Warning(
                DiagnosticCodes.ExpertWithoutKnowledge, asked.Path!.Span,
                $"linked program '{asked.Name}' knows nothing of its own: no system prompt, no preload, no tools, no links, and the same model",
                "preload the files it is to know");
        }
    }

    private static bool ReadsPrompts(ProgramUnit unit) => unit.Draft.Model.Provider is not (ProviderNames.Script or ProviderNames.Embedded);
}
