using System.Diagnostics;
using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>Answers of the Messages API, whole or as the events of its stream.</summary>
internal static class AnthropicWriting
{
    public static void Stream(EventWriter writer, WireAnswer answer)
    {
        Utf8JsonWriter json = writer.Begin("message_start"u8);
        json.WriteString("type", "message_start");
        json.WriteStartObject("message");
        Head(json, answer);
        json.WriteStartArray("content");
        json.WriteEndArray();
        json.WriteNull("stop_reason");
        json.WriteNull("stop_sequence");
        Usage(json, answer, outputTokens: 1);
        json.WriteEndObject();
        writer.End();
        for (int i = 0; i < answer.Content.Length; i++)
        {
            Block(writer, answer, i);
        }

        json = writer.Begin("message_delta"u8);
        json.WriteString("type", "message_delta");
        json.WriteStartObject("delta");
        Stop(json, answer);
        json.WriteEndObject();
        Usage(json, answer, answer.OutputTokens);
        writer.End();
        json = writer.Begin("message_stop"u8);
        json.WriteString("type", "message_stop");
        writer.End();
    }

    public static void Whole(EventWriter writer, WireAnswer answer)
    {
        Utf8JsonWriter json = writer.Json;
        json.WriteStartObject();
        Head(json, answer);
        json.WriteStartArray("content");
        foreach (ContentBlock block in answer.Content)
        {
            switch (block)
            {
                case ContentBlock.Opaque opaque:
                    json.WriteRawValue(opaque.Json, skipInputValidation: true);
                    continue;
                case ContentBlock.Call { Value: var call }:
                    BeginBlock(json, call);
                    json.WritePropertyName("input");
                    json.WriteRawValue(call.Arguments.Length == 0 ? "{}" : call.Arguments, skipInputValidation: true);
                    break;
                case ContentBlock.Text text:
                    json.WriteStartObject();
                    json.WriteString("type", "text");
                    json.WriteString("text", text.Value);
                    break;
                case ContentBlock.Thinking thinking:
                    json.WriteStartObject();
                    json.WriteString("type", "thinking");
                    json.WriteString("thinking", thinking.Value);
                    json.WriteString("signature", Signatures.Of(answer.Request.Model, thinking));
                    break;
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        Stop(json, answer);
        Usage(json, answer, answer.OutputTokens);
        json.WriteEndObject();
    }

    private static void Block(EventWriter writer, WireAnswer answer, int index)
    {
        ContentBlock block = answer.Content[index];
        Utf8JsonWriter json = writer.Begin("content_block_start"u8);
        json.WriteString("type", "content_block_start");
        json.WriteNumber("index", index);
        json.WritePropertyName("content_block");
        Empty(json, block);
        writer.End();
        if (index == 0)
        {
            writer.Raw("event: ping\ndata: {\"type\": \"ping\"}\n\n"u8);
        }

        switch (block)
        {
            case ContentBlock.Text text:
                foreach (string piece in ScriptedModel.Words(text.Value))
                {
                    Delta(writer, index, "text_delta", "text", piece);
                }

                break;
            case ContentBlock.Thinking thinking:
                foreach (string piece in ScriptedModel.Words(thinking.Value))
                {
                    Delta(writer, index, "thinking_delta", "thinking", piece);
                }

                Delta(writer, index, "signature_delta", "signature", Signatures.Of(answer.Request.Model, thinking));
                break;
            case ContentBlock.Call { Value: var call }:
                Delta(writer, index, "input_json_delta", "partial_json", "");
                foreach (string piece in WireAnswer.Pieces(call.Arguments == "{}" ? "" : call.Arguments))
                {
                    Delta(writer, index, "input_json_delta", "partial_json", piece);
                }

                break;
        }

        json = writer.Begin("content_block_stop"u8);
        json.WriteString("type", "content_block_stop");
        json.WriteNumber("index", index);
        writer.End();
    }

    private static void Delta(EventWriter writer, int index, string type, string name, string piece)
    {
        Utf8JsonWriter json = writer.Begin("content_block_delta"u8);
        json.WriteString("type", "content_block_delta");
        json.WriteNumber("index", index);
        json.WriteStartObject("delta");
        json.WriteString("type", type);
        json.WriteString(name, piece);
        json.WriteEndObject();
        writer.End();
    }

    /// <summary>A block as it is before its deltas.</summary>
    private static void Empty(Utf8JsonWriter json, ContentBlock block)
    {
        switch (block)
        {
            case ContentBlock.Opaque opaque:
                json.WriteRawValue(opaque.Json, skipInputValidation: true);
                return;
            case ContentBlock.Call { Value: var call }:
                BeginBlock(json, call);
                json.WriteStartObject("input");
                json.WriteEndObject();
                break;
            case ContentBlock.Text:
                json.WriteStartObject();
                json.WriteString("type", "text");
                json.WriteString("text", "");
                break;
            case ContentBlock.Thinking:
                json.WriteStartObject();
                json.WriteString("type", "thinking");
                json.WriteString("thinking", "");
                json.WriteString("signature", "");
                break;
            default:
                throw new UnreachableException();
        }

        json.WriteEndObject();
    }

    private static void BeginBlock(Utf8JsonWriter json, ToolCall call)
    {
        json.WriteStartObject();
        json.WriteString("type", "tool_use");
        json.WriteString("id", call.Id);
        json.WriteString("name", call.Tool);
    }

    private static void Head(Utf8JsonWriter json, WireAnswer answer)
    {
        json.WriteString("id", answer.Id("msg_"));
        json.WriteString("type", "message");
        json.WriteString("role", "assistant");
        json.WriteString("model", answer.Request.Model);
    }

    private static void Stop(Utf8JsonWriter json, WireAnswer answer)
    {
        json.WriteString("stop_reason", answer.Stop switch
        {
            SampleStop.EndTurn => "end_turn",
            SampleStop.ToolCalls => "tool_use",
            SampleStop.MaxTokens => "max_tokens",
            SampleStop.StopSequence => "stop_sequence",
            SampleStop.Refusal => "refusal",
            SampleStop.PauseTurn => "pause_turn",
            SampleStop.ContextFull => "model_context_window_exceeded",
            _ => throw new UnreachableException(),
        });
        string? sequence = answer.Stop == SampleStop.StopSequence ? answer.Request.Json.Items("stop_sequences").FirstOrDefault().AsText() : null;
        json.WriteString("stop_sequence", sequence);
    }

    private static void Usage(Utf8JsonWriter json, WireAnswer answer, long outputTokens)
    {
        CacheUse cache = answer.Cache;
        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", cache.Input);
        json.WriteNumber("cache_creation_input_tokens", cache.Write);
        json.WriteNumber("cache_read_input_tokens", cache.Read);
        json.WriteStartObject("cache_creation");
        json.WriteNumber("ephemeral_5m_input_tokens", cache.Write5m);
        json.WriteNumber("ephemeral_1h_input_tokens", cache.Write1h);
        json.WriteEndObject();
        json.WriteNumber("output_tokens", outputTokens);
        json.WriteString("service_tier", "standard");
        json.WriteEndObject();
    }
}
