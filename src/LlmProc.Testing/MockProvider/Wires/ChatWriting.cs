using System.Diagnostics;
using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>Answers of the Chat Completions API, whole or as chunks. Thinking is <c>reasoning_content</c>, as compatible servers have it.</summary>
internal static class ChatWriting
{
    public static void Stream(EventWriter writer, WireAnswer answer)
    {
        Delta(writer, answer, json =>
        {
            json.WriteString("role", "assistant");
            json.WriteString("content", "");
            json.WriteNull("refusal");
        });
        int index = 0;
        foreach (ContentBlock block in answer.Content)
        {
            switch (block)
            {
                case ContentBlock.Text text:
                    Pieces("content", text.Value);
                    break;
                case ContentBlock.Thinking thinking:
                    Pieces("reasoning_content", thinking.Value);
                    break;
                case ContentBlock.Call { Value: var call }:
                    Call(writer, answer, index++, call);
                    break;
            }
        }

        Chunk(writer, answer, static _ => { }, StopName(answer.Stop));
        if (answer.Request.Json.Member("stream_options").IsTrue("include_usage"))
        {
            Utf8JsonWriter json = Begin(writer, answer);
            json.WriteStartArray("choices");
            json.WriteEndArray();
            Usage(json, answer);
            writer.End();
        }

        writer.Raw("data: [DONE]\n\n"u8);

        void Pieces(string name, string text)
        {
            foreach (string piece in ScriptedModel.Words(text))
            {
                Delta(writer, answer, json => json.WriteString(name, piece));
            }
        }
    }

    public static void Whole(EventWriter writer, WireAnswer answer)
    {
        Utf8JsonWriter json = writer.Json;
        json.WriteStartObject();
        Head(json, answer, "chat.completion");
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        string text = string.Concat(answer.Content.OfType<ContentBlock.Text>().Select(block => block.Value));
        bool calls = answer.Content.Any(block => block is ContentBlock.Call);
        json.WriteString("content", calls && text.Length == 0 ? null : text);
        foreach (ContentBlock.Thinking thinking in answer.Content.OfType<ContentBlock.Thinking>().Take(1))
        {
            json.WriteString("reasoning_content", thinking.Value);
        }

        if (calls)
        {
            json.WriteStartArray("tool_calls");
            foreach (ContentBlock.Call call in answer.Content.OfType<ContentBlock.Call>())
            {
                json.WriteStartObject();
                Function(json, call.Value, call.Value.Arguments);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteNull("refusal");
        json.WriteStartArray("annotations");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteNull("logprobs");
        json.WriteString("finish_reason", StopName(answer.Stop));
        json.WriteEndObject();
        json.WriteEndArray();
        Usage(json, answer);
        json.WriteEndObject();
    }

    private static void Call(EventWriter writer, WireAnswer answer, int index, ToolCall call)
    {
        Delta(writer, answer, json => Calls(json, index, () => Function(json, call, "")));
        foreach (string piece in WireAnswer.Pieces(call.Arguments))
        {
            Delta(writer, answer, json => Calls(json, index, () =>
            {
                json.WriteStartObject("function");
                json.WriteString("arguments", piece);
                json.WriteEndObject();
            }));
        }
    }

    private static void Calls(Utf8JsonWriter json, int index, Action write)
    {
        json.WriteStartArray("tool_calls");
        json.WriteStartObject();
        json.WriteNumber("index", index);
        write();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Function(Utf8JsonWriter json, ToolCall call, string arguments)
    {
        json.WriteString("id", call.Id);
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", call.Tool);
        json.WriteString("arguments", arguments);
        json.WriteEndObject();
    }

    private static void Delta(EventWriter writer, WireAnswer answer, Action<Utf8JsonWriter> delta) => Chunk(writer, answer, delta, stop: null);

    private static void Chunk(EventWriter writer, WireAnswer answer, Action<Utf8JsonWriter> delta, string? stop)
    {
        Utf8JsonWriter json = Begin(writer, answer);
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("delta");
        delta(json);
        json.WriteEndObject();
        json.WriteNull("logprobs");
        json.WriteString("finish_reason", stop);
        json.WriteEndObject();
        json.WriteEndArray();
        if (answer.Request.Json.Member("stream_options").IsTrue("include_usage"))
        {
            json.WriteNull("usage");
        }

        writer.End();
    }

    private static Utf8JsonWriter Begin(EventWriter writer, WireAnswer answer)
    {
        Utf8JsonWriter json = writer.Begin();
        Head(json, answer, "chat.completion.chunk");
        return json;
    }

    private static void Head(Utf8JsonWriter json, WireAnswer answer, string kind)
    {
        json.WriteString("id", answer.Id("chatcmpl-"));
        json.WriteString("object", kind);
        json.WriteNumber("created", answer.Created);
        json.WriteString("model", answer.Request.Model);
        json.WriteString("service_tier", "default");
        json.WriteString("system_fingerprint", "fp_mock");
    }

    private static string StopName(SampleStop stop) => stop switch
    {
        SampleStop.ToolCalls => "tool_calls",
        SampleStop.MaxTokens or SampleStop.ContextFull => "length",
        SampleStop.Refusal => "content_filter",
        SampleStop.EndTurn or SampleStop.StopSequence or SampleStop.PauseTurn => "stop",
        _ => throw new UnreachableException(),
    };

    private static void Usage(Utf8JsonWriter json, WireAnswer answer)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", answer.Cache.Prompt);
        json.WriteNumber("completion_tokens", answer.OutputTokens);
        json.WriteNumber("total_tokens", answer.Cache.Prompt + answer.OutputTokens);
        json.WriteStartObject("prompt_tokens_details");
        json.WriteNumber("cached_tokens", answer.Cache.Read);
        json.WriteNumber("audio_tokens", 0);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details");
        json.WriteNumber("reasoning_tokens", answer.ReasoningTokens);
        json.WriteNumber("audio_tokens", 0);
        json.WriteNumber("accepted_prediction_tokens", 0);
        json.WriteNumber("rejected_prediction_tokens", 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
