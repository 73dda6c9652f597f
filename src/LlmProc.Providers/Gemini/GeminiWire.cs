using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>Google's <c>generateContent</c>, always streaming: https://ai.google.dev/api/generate-content.</summary>
internal sealed class GeminiWire(ModelSettings settings, Endpoint endpoint) : Wire
{
    private const string Version = "v1beta";
    private static readonly byte[] s_end = "]}]}"u8.ToArray();
    private static readonly byte[] s_countEnd = "}"u8.ToArray();

    // Written once for a program, and once for each sample whose limit a budget lowers.
    private readonly ConditionalWeakTable<ModelParameters, byte[]> _ends = [];

    private static readonly SamplingNames s_names = new("generateContent", "stopSequences")
    {
        TopP = "topP",
        TopK = "topK",
        FrequencyPenalty = "frequencyPenalty",
        PresencePenalty = "presencePenalty",
    };

    // Parameters that stand beside the conversation; all others configure the answer.
    private static readonly ImmutableHashSet<string> s_ofRequest = ["safetySettings", "toolConfig", "cachedContent", "serviceTier", "labels", "store"];

    public static Wire Open(ModelSettings settings, Endpoint endpoint) => new GeminiWire(settings, endpoint);

    public override string Path => $"{VersionPath}{GeminiModels.Path(settings.Name)}:streamGenerateContent?alt=sse";

    public override WireHistory History { get; } = new GeminiHistory(settings);

    public override WireReply Read(LlmProgram program) =>
        new GeminiReply(endpoint, settings.ToString(), program.Parameters.MaxTokens ?? program.Parameters.MaxCompletionTokens ?? long.MaxValue);

    public override void AddHeaders(HttpRequestMessage request, string? key)
    {
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("x-goog-api-key", key);
        }
    }

    public override ReadOnlyMemory<byte>[] Assemble(ModelRequest request, byte[] head, WireStep last)
    {
        var pieces = new ReadOnlyMemory<byte>[last.Count + 2];
        pieces[0] = head;
        pieces[^1] = _ends.GetValue(request.Program.Parameters, End);
        for (WireStep step = last; step.Before is { } before; step = before)
        {
            pieces[step.Count] = step.Bytes;
        }

        return pieces;
    }

    /// <summary>Counted is a whole request, which names its model then.</summary>
    public override TokenCount? Count(ModelRequest request, WireStep last)
    {
        byte[] head = WriteHead(request.Program, request.Head);
        ReadOnlyMemory<byte>[] whole = Assemble(request, head, last);
        whole[0] = head.AsMemory(1);
        byte[] before = [.. "{\"generateContentRequest\":{"u8, .. JsonBytes.Write("\"model\":", GeminiModels.FullName(settings.Name), static (json, name) => json.WriteStringValue(name)), (byte)','];
        return new TokenCount($"{VersionPath}{GeminiModels.Path(settings.Name)}:countTokens", [before, .. whole, s_countEnd], "totalTokens");
    }

    public override byte[] WriteHead(LlmProgram program, RequestHead head) => JsonBytes.Write("", (program.Parameters, head), static (json, all) =>
    {
        (ModelParameters parameters, RequestHead head) = all;
        json.WriteStartObject();
        WriteOther(json, parameters, ofRequest: true);
        WriteTools(json, head);
        if (!string.IsNullOrWhiteSpace(head.SystemPrompt))
        {
            json.WriteStartObject("systemInstruction");
            json.WriteStartArray("parts");
            json.WriteStartObject();
            json.WriteString("text", head.SystemPrompt);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteStartArray("contents");
    });

    /// <summary>An address may name the version of the protocol.</summary>
    private string VersionPath => IsVersion(endpoint.Address.Segments[^1]) ? "" : $"{Version}/";

    private static bool IsVersion(string segment) => segment.Trim('/') is "v1beta" or "v1alpha" or "v1";

    /// <summary>How to answer stands after the conversation, with the output limit in it: a limit that is lowered for one sample changes no byte that requests share.</summary>
    private byte[] End(ModelParameters parameters) => parameters == ModelParameters.None ? s_end
        : [.. JsonBytes.Write("]}],\"generationConfig\":", (Wire: this, parameters), static (json, all) => all.Wire.WriteConfig(json, all.parameters)), (byte)'}'];

    private void WriteConfig(Utf8JsonWriter json, ModelParameters parameters)
    {
        json.WriteStartObject();
        SamplingJson.Number(json, "maxOutputTokens", parameters.MaxTokens ?? parameters.MaxCompletionTokens);
        SamplingJson.Write(json, settings, parameters, s_names);
        WriteThinking(json, parameters);
        WriteOther(json, parameters, ofRequest: false);
        json.WriteEndObject();
    }

    /// <summary>As a level where the model knows levels, else as tokens: never both, which is refused.</summary>
    private void WriteThinking(Utf8JsonWriter json, ModelParameters parameters)
    {
        ThinkingSettings? thinking = parameters.Thinking;
        string? effort = parameters.ReasoningEffort;
        if (thinking is null && effort is null)
        {
            return;
        }

        bool isOff = thinking is null ? effort == "none" : thinking.Type == "disabled";
        bool hasLevels = GeminiModels.SignsCalls(settings.Name);
        json.WriteStartObject("thinkingConfig");
        if (!isOff)
        {
            json.WriteBoolean("includeThoughts", true);
        }

        if (!isOff && thinking?.BudgetTokens is { } tokens)
        {
            json.WriteNumber("thinkingBudget", tokens);
        }
        else if (hasLevels)
        {
            WriteLevel(json, isOff, effort);
        }
        else
        {
            json.WriteNumber("thinkingBudget", isOff ? 0 : Budget(effort));
        }

        json.WriteEndObject();
    }

    private void WriteLevel(Utf8JsonWriter json, bool isOff, string? effort)
    {
        string least = GeminiModels.LeastLevel(settings.Name);
        string? level = isOff ? least : effort switch { "none" or null => null, "minimal" => least, "xhigh" => "high", _ => effort };
        if (level is not null)
        {
            json.WriteString("thinkingLevel", level);
        }
    }

    /// <summary>The tokens that the vendor's own OpenAI-compatible door takes for an effort; -1 leaves it to the model.</summary>
    private static long Budget(string? effort) => effort switch
    {
        "minimal" or "low" => 1024,
        "medium" => 8192,
        "high" or "xhigh" => 24576,
        _ => -1,
    };

    private static void WriteOther(Utf8JsonWriter json, ModelParameters parameters, bool ofRequest)
    {
        foreach ((string name, string value) in parameters.Other)
        {
            if (s_ofRequest.Contains(name) == ofRequest)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value);
            }
        }
    }

    private static void WriteTools(Utf8JsonWriter json, RequestHead head)
    {
        if (head.Tools.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("tools");
        json.WriteStartObject();
        json.WriteStartArray("functionDeclarations");
        foreach (ToolSpec tool in head.Tools)
        {
            json.WriteStartObject();
            json.WriteString("name", tool.Name);
            json.WriteString("description", tool.Description);

            // JSON Schema as it is; `parameters` would be another, smaller language.
            json.WritePropertyName("parametersJsonSchema");
            json.WriteRawValue(tool.InputSchema);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
