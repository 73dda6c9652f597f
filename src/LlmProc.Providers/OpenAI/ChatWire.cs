using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>OpenAI's Chat Completions, always streaming: https://platform.openai.com/docs/api-reference/chat. Most other servers speak it too.</summary>
/// <param name="folder">Between the address and the protocol's own path; ends with a slash, or is empty.</param>
internal sealed class ChatWire(ModelSettings settings, Endpoint endpoint, string folder = "") : Wire
{
    private static readonly SamplingNames s_names = new("Chat Completions", "stop");

    private readonly string _bearer = OpenAIJson.Bearer(endpoint);

    public Endpoint Endpoint => endpoint;

    public string Model => settings.Name;

    /// <summary>As a reply names it, which mostly is the model that was asked.</summary>
    public byte[] ModelBytes { get; } = System.Text.Encoding.UTF8.GetBytes(settings.Name);

    public override string Path => folder + "chat/completions";

    public override WireHistory History { get; } = new ChatHistory(settings);

    /// <remarks>The vendor's newer models take the newer name only; other servers may know the older one only.</remarks>
    public override ModelParameters Lowered(ModelParameters parameters, long most) => OutputLimit(parameters) is null && endpoint.IsVendors
        ? parameters with { MaxCompletionTokens = most }
        : base.Lowered(parameters, most) with { Thinking = parameters.Thinking };

    public override WireReply Read(LlmProgram program) =>
        new ChatReply(this, program.Parameters.MaxTokens ?? program.Parameters.MaxCompletionTokens ?? long.MaxValue);

    public override void AddHeaders(HttpRequestMessage request, string? key) => OpenAIJson.AddKey(request, key, _bearer);

    public override ReadOnlyMemory<byte>[] Assemble(ModelRequest request, byte[] head, WireStep last) => OpenAIJson.Assemble(head, last, OpenAIJson.End(
        ("max_tokens", request.Program.Parameters.MaxTokens), ("max_completion_tokens", request.Program.Parameters.MaxCompletionTokens)));

    public override byte[] WriteHead(LlmProgram program, RequestHead head) => JsonBytes.Write("", (settings, program.Parameters, head), static (json, all) =>
    {
        (ModelSettings model, ModelParameters parameters, RequestHead head) = all;
        json.WriteStartObject();
        json.WriteString("model", model.Name);
        json.WriteBoolean("stream", true);
        json.WriteStartObject("stream_options");
        json.WriteBoolean("include_usage", true);
        json.WriteEndObject();
        if (parameters.ReasoningEffort is { } effort)
        {
            json.WriteString("reasoning_effort", effort);
        }

        OpenAIJson.Common(json, model, parameters, s_names);
        OpenAIJson.Tools(json, head, WriteTool);
        json.WriteStartArray("messages");
        if (!string.IsNullOrWhiteSpace(head.SystemPrompt))
        {
            json.WriteStartObject();
            json.WriteString("role", "system");
            json.WriteString("content", head.SystemPrompt);
            json.WriteEndObject();
        }
    });

    private static void WriteTool(Utf8JsonWriter json, ToolSpec tool)
    {
        json.WriteStartObject("function");
        OpenAIJson.Tool(json, tool);
        json.WriteEndObject();
    }
}
