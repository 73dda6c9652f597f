using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Showing;

/// <summary>What a program is made of, in a line each, as every drawing of a graph says it. Safe for a terminal.</summary>
internal static class ProgramWords
{
    public static string Model(ModelSettings model)
    {
        string name = ModelName(model);
        return SafeText.Line(model.DisplayName is { } shown ? $"{shown} ({model.Provider}/{name})" : $"{model.Provider}/{name}");
    }

    /// <summary>A script's is a path.</summary>
    public static string ModelName(ModelSettings model) => model.Provider == ProviderNames.Script ? ProgramFile.Shown(model.Name) : model.Name;

    public static string Tools(LlmProgram program) => SafeText.Line(string.Join(", ", program.Tools.Select(Tool)));

    /// <summary>Empty without a system prompt.</summary>
    public static string Prompt(LlmProgram program) => program.SystemPrompt.Length == 0
        ? ""
        : $"{Plural.Of(program.SystemPrompt.Length, "character")}, {Sizes.Tokens(Sizes.TokensOf(program.SystemPrompt))}";

    private static string Tool(ToolGrant tool) => (tool.Alias is { } alias && alias != tool.Name ? $"{tool.Name} as {alias}" : tool.Name)
        + (tool.Access is { } access ? $" ({LinkTerms.Of(access)})" : "");
}
