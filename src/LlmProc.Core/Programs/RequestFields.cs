using System.Collections.Frozen;

namespace LlmProc;

/// <summary>
/// The members of a request that no program may set by their own names: they say which model answers, what it reads, how the answer comes back and how long it
/// may be, and so what a run costs. JSON lets the last of two members win, so that a limit would hold for another request than the one that is sent.
/// </summary>
public static class RequestFields
{
    private const string Alone = "leave it out";
    private const string Length = "parameters.max_tokens says how long an answer may be";
    private const string Prompt = "[prompt] says what the model reads";

    private static readonly FrozenDictionary<string, string> s_own = new Dictionary<string, string>
    {
        ["model"] = "model.name says which model answers",
        ["messages"] = Prompt,
        ["input"] = Prompt,
        ["contents"] = Prompt,
        ["prompt"] = Prompt,
        ["conversation"] = Prompt,
        ["previous_response_id"] = Prompt,
        ["system"] = Prompt,
        ["instructions"] = Prompt,
        ["systemInstruction"] = Prompt,
        ["system_instruction"] = Prompt,
        ["tools"] = "tools.enabled says what the model may call",
        ["functions"] = "tools.enabled says what the model may call",
        ["stream"] = Alone,
        ["stream_options"] = Alone,
        ["background"] = Alone,
        ["anthropic_version"] = Alone,
        ["generationConfig"] = "write its members into [parameters]",
        ["generation_config"] = "write its members into [parameters]",
        ["n"] = "one answer is used, and all are paid for",
        ["candidateCount"] = "one answer is used, and all are paid for",
        ["max_output_tokens"] = Length,
        ["maxOutputTokens"] = Length,
        ["max_tokens_to_sample"] = Length,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Null for a member that a program may set; otherwise what to write instead.</summary>
    public static string? Instead(string name) => s_own.GetValueOrDefault(name);
}
