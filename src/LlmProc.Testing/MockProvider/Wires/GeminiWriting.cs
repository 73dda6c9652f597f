using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>
/// Answers of the generateContent API, whole or as chunks. A model that signs its thoughts signs the first call, or else the end of the answer. Arguments are objects
/// here: those that are none end the answer as a call that could not be read.
/// </summary>
internal sealed class GeminiWriting(EventWriter writer, WireAnswer answer)
{
    private readonly bool _isSigned = GeminiStrict.Signs(answer.Request.Model) || answer.Content.Any(block => block is ContentBlock.Thinking);
    private readonly bool _showsThoughts = answer.Request.Json.Member("generationConfig").Member("thinkingConfig").IsTrue("includeThoughts");
    private readonly bool _isGarbled = answer.Content.Any(block => block is ContentBlock.Call { Value: var call } && !IsObject(call.Arguments));

    public void Stream()
    {
        bool isFirst = true;
        foreach (ContentBlock block in answer.Content)
        {
            switch (block)
            {
                case ContentBlock.Text text:
                    foreach (string piece in ScriptedModel.Words(text.Value))
                    {
                        Chunk([json => Text(json, piece)], stop: null);
                    }

                    break;
                default:
                    if (Part(block, ref isFirst) is { } part)
                    {
                        Chunk([part], stop: null);
                    }

                    break;
            }
        }

        Chunk([json => End(json, isFirst)], StopName);
    }

    public void Whole()
    {
        var parts = ImmutableArray.CreateBuilder<Action<Utf8JsonWriter>>();
        bool isFirst = true;
        foreach (ContentBlock block in answer.Content)
        {
            if (Part(block, ref isFirst) is { } part)
            {
                parts.Add(part);
            }
        }

        if (isFirst && _isSigned)
        {
            parts.Add(json => End(json, isSigned: true));
        }

        writer.Json.WriteStartObject();
        Response(writer.Json, parts.ToImmutable(), StopName);
        writer.Json.WriteEndObject();
    }

    private string StopName => answer.Stop switch
    {
        SampleStop.MaxTokens => "MAX_TOKENS",
        SampleStop.Refusal => "SAFETY",
        _ when _isGarbled => "MALFORMED_FUNCTION_CALL",
        SampleStop.EndTurn or SampleStop.ToolCalls or SampleStop.StopSequence or SampleStop.PauseTurn => "STOP",
        _ => throw new UnreachableException(),
    };

    private string Signature
    {
        get
        {
            ContentBlock.Thinking? thinking = answer.Content.OfType<ContentBlock.Thinking>().FirstOrDefault();
            return thinking?.Signature ?? Signatures.Seal(answer.Request.Model, thinking?.Value ?? "");
        }
    }

    /// <summary>Null for what is not shown.</summary>
    /// <param name="isFirst">No call has been made before.</param>
    private Action<Utf8JsonWriter>? Part(ContentBlock block, ref bool isFirst)
    {
        switch (block)
        {
            case ContentBlock.Text text:
                return json => Text(json, text.Value);
            case ContentBlock.Thinking { Value.Length: > 0 } thinking when _showsThoughts:
                return json =>
                {
                    json.WriteStartObject();
                    json.WriteString("text", thinking.Value);
                    json.WriteBoolean("thought", true);
                    json.WriteEndObject();
                };
            case ContentBlock.Opaque opaque:
                return json => json.WriteRawValue(opaque.Json, skipInputValidation: true);
            case ContentBlock.Call { Value: var call } when !_isGarbled:
                bool isSigned = isFirst && _isSigned;
                isFirst = false;
                return json => Call(json, call, isSigned);
            default:
                return null;
        }
    }

    private void Call(Utf8JsonWriter json, ToolCall call, bool isSigned)
    {
        json.WriteStartObject();
        json.WriteStartObject("functionCall");
        json.WriteString("id", call.Id);
        json.WriteString("name", call.Tool);
        if (call.Arguments.Length > 0)
        {
            json.WritePropertyName("args");
            json.WriteRawValue(call.Arguments, skipInputValidation: true);
        }

        json.WriteEndObject();
        if (isSigned)
        {
            json.WriteString("thoughtSignature", Signature);
        }

        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    /// <summary>The last part of an answer: no text, but the signature if none has come.</summary>
    private void End(Utf8JsonWriter json, bool isSigned)
    {
        json.WriteStartObject();
        json.WriteString("text", "");
        if (isSigned && _isSigned)
        {
            json.WriteString("thoughtSignature", Signature);
        }

        json.WriteEndObject();
    }

    private void Chunk(ImmutableArray<Action<Utf8JsonWriter>> parts, string? stop)
    {
        Response(writer.Begin(), parts, stop);
        writer.End();
    }

    private void Response(Utf8JsonWriter json, ImmutableArray<Action<Utf8JsonWriter>> parts, string? stop)
    {
        json.WriteStartArray("candidates");
        json.WriteStartObject();
        json.WriteStartObject("content");
        json.WriteStartArray("parts");
        foreach (Action<Utf8JsonWriter> part in parts)
        {
            part(json);
        }

        json.WriteEndArray();
        json.WriteString("role", "model");
        json.WriteEndObject();
        if (stop is not null)
        {
            json.WriteString("finishReason", stop);
        }

        json.WriteNumber("index", 0);
        json.WriteEndObject();
        json.WriteEndArray();
        Usage(json, isLast: stop is not null);
        json.WriteString("modelVersion", answer.Request.Model);
        json.WriteString("responseId", answer.Id(""));
    }

    private void Usage(Utf8JsonWriter json, bool isLast)
    {
        json.WriteStartObject("usageMetadata");
        json.WriteNumber("promptTokenCount", answer.Cache.Prompt);
        if (isLast)
        {
            json.WriteNumber("candidatesTokenCount", answer.OutputTokens - answer.ReasoningTokens);
        }

        json.WriteNumber("totalTokenCount", answer.Cache.Prompt + (isLast ? answer.OutputTokens : answer.ReasoningTokens));
        if (answer.Cache.Read > 0)
        {
            json.WriteNumber("cachedContentTokenCount", answer.Cache.Read);
        }

        if (answer.ReasoningTokens > 0)
        {
            json.WriteNumber("thoughtsTokenCount", answer.ReasoningTokens);
        }

        json.WriteStartArray("promptTokensDetails");
        json.WriteStartObject();
        json.WriteString("modality", "TEXT");
        json.WriteNumber("tokenCount", answer.Cache.Prompt);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static bool IsObject(string arguments)
    {
        if (arguments.Length == 0)
        {
            return true;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(arguments, new JsonDocumentOptions { MaxDepth = 2000 });
            return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
