using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>
/// OpenAI's Responses, streaming and stateless: https://platform.openai.com/docs/api-reference/responses. Nothing is stored there; what a model reasoned
/// comes encrypted and goes back with the conversation.
/// </summary>
/// <param name="folder">Between the address and the protocol's own path; ends with a slash, or is empty.</param>
internal sealed class ResponsesWire(ModelSettings settings, Endpoint endpoint, string folder = "") : Wire
{
    private static readonly SamplingNames s_names = new("Responses", StopSequences: null) { TopK = null, Seed = null, FrequencyPenalty = null, PresencePenalty = null };

    private readonly string _bearer = OpenAIJson.Bearer(endpoint);

    public override string Path => folder + "responses";

    public override WireHistory History { get; } = new ResponsesHistory(settings);

    public override WireReply Read(LlmProgram program) => new ResponsesReply(endpoint, settings.ToString());

    public override void AddHeaders(HttpRequestMessage request, string? key) => OpenAIJson.AddKey(request, key, _bearer);

    public override ReadOnlyMemory<byte>[] Assemble(ModelRequest request, byte[] head, WireStep last) => OpenAIJson.Assemble(head, last, OpenAIJson.End(
        ("max_output_tokens", OutputLimit(request.Program.Parameters))));

    public override byte[] WriteHead(LlmProgram program, RequestHead head) => JsonBytes.Write("", (settings, program.Parameters, head), static (json, all) =>
    {
        (ModelSettings model, ModelParameters parameters, RequestHead head) = all;
        json.WriteStartObject();
        json.WriteString("model", model.Name);
        json.WriteBoolean("stream", true);
        json.WriteBoolean("store", false);
        json.WriteStartArray("include");
        json.WriteStringValue("reasoning.encrypted_content");
        json.WriteEndArray();
        if (parameters.ReasoningEffort is { } effort)
        {
            json.WriteStartObject("reasoning");
            json.WriteString("effort", effort);
            json.WriteEndObject();
        }

        OpenAIJson.Common(json, model, parameters, s_names);
        OpenAIJson.Tools(json, head, WriteTool);
        if (!string.IsNullOrWhiteSpace(head.SystemPrompt))
        {
            json.WriteString("instructions", head.SystemPrompt);
        }

        json.WriteStartArray("input");
    });

    private static void WriteTool(Utf8JsonWriter json, ToolSpec tool)
    {
        OpenAIJson.Tool(json, tool);

        // Strict schemas are a dialect of their own; ours are sent as they are.
        json.WriteBoolean("strict", false);
    }
}
