using System.Diagnostics;

namespace LlmProc;

/// <summary>Names of the conventions for what we have. Nothing here is what a person, a file or a model said.</summary>
internal static class TelemetryTags
{
    public static string ModelOf(LlmProgram program) =>
        program.Model.Provider == ProviderNames.Script ? Path.GetFileName(program.Model.Name) : program.Model.Name;

    public static string ProviderOf(LlmProgram program) => program.Model.Provider switch
    {
        "gemini" => "gcp.gemini",
        "anthropic_vertex" => "gcp.vertex_ai",
        "bedrock" => "aws.bedrock",
        "foundry" => "azure.ai.inference",
        "azure_openai" => "azure.ai.openai",
        string same => same,
    };

    /// <summary>The conventions count what was read from and written to a cache as input too.</summary>
    public static long Input(Usage usage) => usage.InputTokens + usage.CacheReadTokens + usage.CacheWriteTokens;

    public static TagList Of(LlmProgram program, string operation) => new()
    {
        { "gen_ai.operation.name", operation },
        { "gen_ai.provider.name", ProviderOf(program) },
        { "gen_ai.request.model", ModelOf(program) },
        { "gen_ai.agent.name", program.Name.Value },
    };

    public static void SetUsage(Activity span, Usage usage, decimal? cost)
    {
        span.SetTag("gen_ai.usage.input_tokens", Input(usage));
        span.SetTag("gen_ai.usage.output_tokens", usage.OutputTokens);
        span.SetTag("gen_ai.usage.cache_read.input_tokens", usage.CacheReadTokens);
        span.SetTag("gen_ai.usage.cache_creation.input_tokens", usage.CacheWriteTokens);
        span.SetTag("gen_ai.usage.reasoning.output_tokens", usage.ReasoningTokens);
        if (cost is { } usd)
        {
            span.SetTag("llmproc.cost_usd", (double)usd);
        }
    }

    public static string Finish(SampleStop stop) => stop switch
    {
        SampleStop.ToolCalls => "tool_call",
        SampleStop.MaxTokens => "length",
        SampleStop.Refusal => "content_filter",
        SampleStop.PauseTurn => "pause",
        _ => "stop",
    };

    /// <summary>Models may call tools that are not there, by any name: such a name is what a model said.</summary>
    public static string ToolName(ProcessState state, string tool) => state.Head is { } head && head.Tools.Any(spec => spec.Name == tool) ? tool : "unknown";
}
