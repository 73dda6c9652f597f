using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>Anthropic's Messages protocol, always streaming: https://platform.claude.com/docs/en/api/messages.</summary>
internal sealed class AnthropicWire(ModelSettings settings, Endpoint endpoint, AnthropicSurface surface) : Wire
{
    /// <summary>Where a program does not say how long an answer may be; the provider demands a number.</summary>
    public const long DefaultMaxTokens = 4096;

    private const string Version = "2023-06-01";
    private const string Breakpoint = ",\"cache_control\":{\"type\":\"ephemeral\"}}";
    private const int MarkedMessages = 2;

    private static readonly SamplingNames s_names = new("Messages", "stop_sequences");
    private static readonly byte[] s_breakpoint = System.Text.Encoding.ASCII.GetBytes(Breakpoint);
    private static readonly byte[] s_end = "}"u8.ToArray();
    private static readonly byte[] s_messagesEnd = "]}]"u8.ToArray();
    private static readonly byte[] s_noTools =
        ",\"tools\":[{\"name\":\"none\",\"description\":\"No tool is offered any more.\",\"input_schema\":{\"type\":\"object\"}}],\"tool_choice\":{\"type\":\"none\"}}"u8.ToArray();

    public static Wire Open(ModelSettings settings, Endpoint endpoint) => new AnthropicWire(settings, endpoint, AnthropicSurface.Own);

    public override string Path => surface.Path;

    public override WireHistory History { get; } = new AnthropicHistory(settings);

    public override long? OutputLimit(ModelParameters parameters) => MaxTokens(parameters);

    public override WireReply Read(LlmProgram program) => new AnthropicReply(endpoint, settings.ToString(), MaxTokens(program.Parameters)) { Framing = surface.Framing };

    public override void AddHeaders(HttpRequestMessage request, string? key)
    {
        if (surface.BodyVersion is null)
        {
            request.Headers.TryAddWithoutValidation("anthropic-version", Version);
        }

        if (surface.Framing != StreamFraming.ServerSent)
        {
            request.Headers.Remove("accept");
            request.Headers.TryAddWithoutValidation("accept", surface.Framing.Kind);
        }

        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("x-api-key", key);
        }
    }

    public override byte[] WriteHead(LlmProgram program, RequestHead head) => JsonBytes.Write("", (Wire: this, program, head), static (json, all) =>
    {
        json.WriteStartObject();
        all.Wire.WriteParameters(json, all.program.Parameters);
        all.Wire.WriteTools(json, all.head);
        all.Wire.WriteSystem(json, all.head);
        json.WriteStartArray("messages");
    });

    /// <summary>What is counted is what a model reads; how it is to answer is refused there.</summary>
    public override TokenCount? Count(ModelRequest request, WireStep last)
    {
        if (surface.CountPath is not { } path)
        {
            return null;
        }

        var pieces = new ReadOnlyMemory<byte>[last.Count + 3];
        pieces[0] = JsonBytes.Write("", (Wire: this, Model: settings.Name, request.Head), static (json, all) =>
        {
            json.WriteStartObject();
            json.WriteString("model", all.Model);
            all.Wire.WriteTools(json, all.Head);
            all.Wire.WriteSystem(json, all.Head);
            json.WriteStartArray("messages");
        });
        for (WireStep step = last; step.Before is { } before; step = before)
        {
            pieces[step.Count] = step.Bytes;
        }

        pieces[^2] = s_messagesEnd;
        pieces[^1] = End(request, last);
        return new TokenCount(path, pieces, "input_tokens");
    }

    /// <summary>The last two messages of the user end with a breakpoint: what was sent last time is read, and what is new is written.</summary>
    public override ReadOnlyMemory<byte>[] Assemble(ModelRequest request, byte[] head, WireStep last)
    {
        int marks = settings.DisableAutomaticCaching ? 0 : MarkedMessages;
        var pieces = new ReadOnlyMemory<byte>[last.Count + 3 + marks];
        int at = pieces.Length;
        pieces[--at] = End(request, last);
        pieces[--at] = System.Text.Encoding.ASCII.GetBytes(FormattableString.Invariant($"]}}],\"max_tokens\":{MaxTokens(request.Program.Parameters)}"));
        Role? later = null;
        for (WireStep step = last; step.Before is { } before; step = before)
        {
            if (marks > 0 && step.Speaker == Role.User && later != Role.User)
            {
                marks--;
                pieces[--at] = s_breakpoint;
                pieces[--at] = step.Bytes.AsMemory(..^1);
            }
            else
            {
                pieces[--at] = step.Bytes;
            }

            later = step.Speaker;
        }

        pieces[--at] = head;
        return at == 0 ? pieces : pieces[at..];
    }

    /// <summary>What depends on the conversation stands after it, so that the head stays the same.</summary>
    private static byte[] End(ModelRequest request, WireStep last)
    {
        if (last.HasCalls && request.Head.Tools.IsEmpty)
        {
            // Calls in a conversation are legal only where tools are.
            return s_noTools;
        }

        // Thoughts before the calls may have been another model's. Without them this one must not be told to think, until the turn is over.
        return request.Program.Parameters.Thinking is { Type: "enabled" } thinking && last.Answer is not { Calls: true, Thought: false }
            ? [.. JsonBytes.Write(",", thinking, static (json, value) => WriteThinking(json, value.Type, value.BudgetTokens)), (byte)'}']
            : s_end;
    }

    private static long MaxTokens(ModelParameters parameters) =>
        parameters.MaxTokens ?? parameters.MaxCompletionTokens ?? DefaultMaxTokens + (parameters.Thinking?.BudgetTokens ?? 0);

    private void WriteParameters(Utf8JsonWriter json, ModelParameters parameters)
    {
        if (surface.BodyVersion is { } version)
        {
            json.WriteString("anthropic_version", version);
        }
        else
        {
            json.WriteString("model", settings.Name);
        }

        if (surface.SaysStream)
        {
            json.WriteBoolean("stream", true);
        }

        SamplingJson.Write(json, settings, parameters, s_names);
        WriteEffort(json, parameters);
        foreach ((string name, string value) in parameters.Other)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(value);
        }
    }

    private static void WriteEffort(Utf8JsonWriter json, ModelParameters parameters)
    {
        string? effort = parameters.ReasoningEffort;
        string? type = parameters.Thinking?.Type ?? (effort == "none" ? "disabled" : null);
        if (type is not (null or "enabled"))
        {
            WriteThinking(json, type, parameters.Thinking?.BudgetTokens);
        }

        if (effort is not (null or "none"))
        {
            json.WriteStartObject("output_config");
            json.WriteString("effort", effort == "minimal" ? "low" : effort);
            json.WriteEndObject();
        }
    }

    private static void WriteThinking(Utf8JsonWriter json, string type, long? budget)
    {
        json.WriteStartObject("thinking");
        json.WriteString("type", type);
        SamplingJson.Number(json, "budget_tokens", budget);
        json.WriteEndObject();
    }

    private void WriteTools(Utf8JsonWriter json, RequestHead head)
    {
        if (head.Tools.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("tools");
        for (int i = 0; i < head.Tools.Length; i++)
        {
            ToolSpec tool = head.Tools[i];
            json.WriteStartObject();
            json.WriteString("name", tool.Name);
            json.WriteString("description", tool.Description);
            json.WritePropertyName("input_schema");
            json.WriteRawValue(tool.InputSchema);
            if (i == head.Tools.Length - 1 && head.SystemPrompt.Length == 0)
            {
                WriteBreakpoint(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteSystem(Utf8JsonWriter json, RequestHead head)
    {
        if (string.IsNullOrWhiteSpace(head.SystemPrompt))
        {
            return;
        }

        json.WriteStartArray("system");
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", head.SystemPrompt);
        WriteBreakpoint(json);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteBreakpoint(Utf8JsonWriter json)
    {
        if (!settings.DisableAutomaticCaching)
        {
            json.WriteStartObject("cache_control");
            json.WriteString("type", "ephemeral");
            json.WriteEndObject();
        }
    }
}
