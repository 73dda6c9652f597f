using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>Answers of the Responses API, whole or as the numbered events of its stream. Every block is one output item.</summary>
internal sealed class ResponsesWriting
{
    private readonly EventWriter _writer;
    private readonly WireAnswer _answer;
    private string? _status;
    private int _sequence;

    private ResponsesWriting(EventWriter writer, WireAnswer answer)
    {
        _writer = writer;
        _answer = answer;
    }

    public static void Stream(EventWriter writer, WireAnswer answer) => new ResponsesWriting(writer, answer).Stream();

    public static void Whole(EventWriter writer, WireAnswer answer) => Whole(writer, answer, answer.Request.Json.IsTrue("background") ? "queued" : null);

    /// <param name="status">As it is before it is answered, or instead; null or <c>completed</c>: answered.</param>
    public static void Whole(EventWriter writer, WireAnswer answer, string? status)
    {
        string? other = status == "completed" ? null : status;
        writer.Json.WriteStartObject();
        new ResponsesWriting(writer, answer) { _status = other }.Members(writer.Json, isDone: other is null);
        writer.Json.WriteEndObject();
    }

    private void Stream()
    {
        Response("response.created"u8, isDone: false);
        if (_answer.Request.Json.IsTrue("background"))
        {
            _status = "queued";
            Response("response.queued"u8, isDone: false);
            _status = null;
        }

        Response("response.in_progress"u8, isDone: false);
        for (int i = 0; i < _answer.Content.Length; i++)
        {
            Item("response.output_item.added"u8, i, isDone: false);
            switch (_answer.Content[i])
            {
                case ContentBlock.Text text:
                    Part("response.content_part", "output_text", "content_index", "part", "response.output_text", i, text.Value);
                    break;
                case ContentBlock.Thinking { Value.Length: > 0 } thinking:
                    Part("response.reasoning_summary_part", "summary_text", "summary_index", "part", "response.reasoning_summary_text", i, thinking.Value);
                    break;
                case ContentBlock.Call { Value: var call }:
                    Arguments(i, call);
                    break;
            }

            Item("response.output_item.done"u8, i, isDone: true);
        }

        Response(StatusName == "completed" ? "response.completed"u8 : "response.incomplete"u8, isDone: true);
    }

    private string StatusName => _answer.Stop is SampleStop.MaxTokens or SampleStop.ContextFull or SampleStop.Refusal ? "incomplete" : "completed";

    private Utf8JsonWriter Begin(ReadOnlySpan<byte> type)
    {
        Utf8JsonWriter json = _writer.Begin(type);
        json.WriteString("type"u8, type);
        json.WriteNumber("sequence_number", _sequence++);
        return json;
    }

    private void Response(ReadOnlySpan<byte> type, bool isDone)
    {
        Utf8JsonWriter json = Begin(type);
        json.WriteStartObject("response");
        Members(json, isDone);
        json.WriteEndObject();
        _writer.End();
    }

    private void Item(ReadOnlySpan<byte> type, int index, bool isDone)
    {
        Utf8JsonWriter json = Begin(type);
        json.WriteNumber("output_index", index);
        json.WritePropertyName("item");
        OutputItem(json, index, isDone);
        _writer.End();
    }

    /// <summary>A text that is streamed as a part of its item.</summary>
    private void Part(string part, string type, string indexName, string partName, string text, int index, string value)
    {
        Utf8JsonWriter json = In($"{part}.added", index, indexName);
        json.WritePropertyName(partName);
        PartValue(json, type, "");
        _writer.End();
        foreach (string piece in ScriptedModel.Words(value))
        {
            json = In($"{text}.delta", index, indexName);
            json.WriteString("delta", piece);
            _writer.End();
        }

        json = In($"{text}.done", index, indexName);
        json.WriteString("text", value);
        _writer.End();
        json = In($"{part}.done", index, indexName);
        json.WritePropertyName(partName);
        PartValue(json, type, value);
        _writer.End();
    }

    private void Arguments(int index, ToolCall call)
    {
        Utf8JsonWriter json;
        foreach (string piece in WireAnswer.Pieces(call.Arguments))
        {
            json = In("response.function_call_arguments.delta", index, indexName: null);
            json.WriteString("delta", piece);
            _writer.End();
        }

        json = In("response.function_call_arguments.done", index, indexName: null);
        json.WriteString("arguments", call.Arguments);
        _writer.End();
    }

    private Utf8JsonWriter In(string type, int index, string? indexName)
    {
        Utf8JsonWriter json = Begin(System.Text.Encoding.UTF8.GetBytes(type));
        json.WriteString("item_id", ItemId(index));
        json.WriteNumber("output_index", index);
        if (indexName is not null)
        {
            json.WriteNumber(indexName, 0);
        }

        return json;
    }

    private static void PartValue(Utf8JsonWriter json, string type, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("text", text);
        if (type == "output_text")
        {
            json.WriteStartArray("annotations");
            json.WriteEndArray();
            json.WriteStartArray("logprobs");
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private string ItemId(int index)
    {
        string prefix = _answer.Content[index] switch
        {
            ContentBlock.Call => "fc_",
            ContentBlock.Thinking => "rs_",
            _ => "msg_",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{_answer.Id(prefix)}_{index}");
    }

    private void OutputItem(Utf8JsonWriter json, int index, bool isDone)
    {
        if (_answer.Content[index] is ContentBlock.Opaque opaque)
        {
            json.WriteRawValue(opaque.Json, skipInputValidation: true);
            return;
        }

        json.WriteStartObject();
        json.WriteString("id", ItemId(index));
        switch (_answer.Content[index])
        {
            case ContentBlock.Text text:
                json.WriteString("type", "message");
                json.WriteString("status", isDone ? StatusName : "in_progress");
                json.WriteString("role", "assistant");
                json.WriteStartArray("content");
                if (isDone)
                {
                    PartValue(json, "output_text", text.Value);
                }

                json.WriteEndArray();
                break;
            case ContentBlock.Thinking thinking:
                Reasoning(json, thinking, isDone);
                break;
            case ContentBlock.Call { Value: var call }:
                json.WriteString("type", "function_call");
                json.WriteString("status", isDone ? StatusName : "in_progress");
                json.WriteString("arguments", isDone ? call.Arguments : "");
                json.WriteString("call_id", call.Id);
                json.WriteString("name", call.Tool);
                break;
            default:
                throw new UnreachableException();
        }

        json.WriteEndObject();
    }

    private void Reasoning(Utf8JsonWriter json, ContentBlock.Thinking thinking, bool isDone)
    {
        json.WriteString("type", "reasoning");
        if (_answer.Request.Json.Items("include").Any(item => item.AsText() == "reasoning.encrypted_content"))
        {
            json.WriteString("encrypted_content", thinking.Signature ?? Signatures.Seal(_answer.Request.Model, thinking.Value));
        }

        json.WriteStartArray("summary");
        if (isDone && thinking.Value.Length > 0)
        {
            PartValue(json, "summary_text", thinking.Value);
        }

        json.WriteEndArray();
    }

    private void Members(Utf8JsonWriter json, bool isDone)
    {
        JsonElement asked = _answer.Request.Json;
        json.WriteString("id", _answer.Id("resp_"));
        json.WriteString("object", "response");
        json.WriteNumber("created_at", _answer.Created);
        json.WriteString("status", _status ?? (isDone ? StatusName : "in_progress"));
        json.WriteBoolean("background", asked.IsTrue("background"));
        if (_status == "failed")
        {
            json.WriteStartObject("error");
            json.WriteString("code", "server_error");
            json.WriteString("message", "The model failed.");
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("error");
        }

        if (isDone && StatusName == "incomplete")
        {
            json.WriteStartObject("incomplete_details");
            json.WriteString("reason", _answer.Stop == SampleStop.Refusal ? "content_filter" : "max_output_tokens");
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("incomplete_details");
        }

        json.WriteNull("instructions");
        json.WriteNull("max_output_tokens");
        json.WriteString("model", _answer.Request.Model);
        json.WriteStartArray("output");
        for (int i = 0; isDone && i < _answer.Content.Length; i++)
        {
            OutputItem(json, i, isDone: true);
        }

        json.WriteEndArray();
        json.WriteBoolean("parallel_tool_calls", true);
        json.WriteString("previous_response_id", asked.Text("previous_response_id"));
        json.WriteBoolean("store", !(asked.Member("store").ValueKind == JsonValueKind.False));
        json.WriteNumber("temperature", 1.0);
        json.WriteString("tool_choice", "auto");
        json.WriteStartArray("tools");
        json.WriteEndArray();
        json.WriteNumber("top_p", 1.0);
        json.WriteString("truncation", "disabled");
        json.WritePropertyName("usage");
        if (isDone)
        {
            Usage(json);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteStartObject("metadata");
        json.WriteEndObject();
    }

    private void Usage(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("input_tokens", _answer.Cache.Prompt);
        json.WriteStartObject("input_tokens_details");
        json.WriteNumber("cached_tokens", _answer.Cache.Read);
        json.WriteEndObject();
        json.WriteNumber("output_tokens", _answer.OutputTokens);
        json.WriteStartObject("output_tokens_details");
        json.WriteNumber("reasoning_tokens", _answer.ReasoningTokens);
        json.WriteEndObject();
        json.WriteNumber("total_tokens", _answer.Cache.Prompt + _answer.OutputTokens);
        json.WriteEndObject();
    }
}
