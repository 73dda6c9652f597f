using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;

namespace LlmProc.Testing;

/// <summary>Answers that are not as the documentation of their wire has them.</summary>
internal static class WireFaults
{
    private static readonly string[] s_indexes = ["index", "output_index"];

    public static ImmutableArray<MockFault> All { get; } =
    [
        Says("thinking-unsigned", "Thinking whose signature never comes (Anthropic).",
            (fault, response) => FaultEvent.Edit(response, events => events.Where(each => (each.Data?["delta"] as JsonObject)?["type"]?.GetValue<string>() != "signature_delta")),
            (_, reply) => reply.With([new ContentBlock.Thinking("Hm.", Signature: null), .. reply.Content])),
        Edits("index-gaps", "The indexes of blocks and calls have gaps.", data => Indexes(data, index => index * 3)),
        Edits("index-reversed", "The indexes of blocks and calls count down.", data => Indexes(data, index => 9 - index)),
        new("index-unknown", "A delta for a block that was never begun.")
        {
            Response = static (_, response) => FaultEvent.Edit(response, events => events.SelectMany(each =>
                EventFrames.IsTextDelta(Encoding.UTF8.GetBytes(each.ToString())) ? [Reindexed(each), each] : new[] { each })),
        },
        Edits("block-without-text", "Blocks begin without their text or thinking field.", data =>
        {
            foreach (string block in new[] { "content_block", "part" })
            {
                (data[block] as JsonObject)?.Remove("text");
                (data[block] as JsonObject)?.Remove("thinking");
            }
        }),
        new("unknown-event", "An event of a type nobody knows.")
        {
            Response = static (fault, response) => FaultEvent.Edit(response, events =>
                [events[0], Event(fault.Wire is MockWire.Chat or MockWire.Gemini ? null : "mock.unheard", """{"type":"mock.unheard","x":1}"""), .. events.Skip(1)]),
        },
        new("unknown-block", "A block, item or part of a type nobody knows (Anthropic, Responses, Gemini).")
        {
            Content = static (request, reply) => request.Wire == MockWire.Chat ? reply
                : reply.With([new ContentBlock.Opaque("mock", """{"type":"mock_block","id":"mock_1","x":[1,{"y":null}]}"""), .. reply.Content]),
        },
        Edits("unknown-delta", "Deltas of a type nobody knows beside the others.", data =>
        {
            if (data["delta"] is JsonObject { Count: > 0 } delta && delta["type"]?.GetValue<string>() == "input_json_delta" && delta["partial_json"]?.GetValue<string>() == "")
            {
                data["delta"] = new JsonObject { ["type"] = "mock_delta", ["mock"] = "?" };
            }
            else if (FaultEvent.First(data["choices"]) is { } choice && choice["delta"] is JsonObject chat)
            {
                chat["mock"] = "?";
            }
        }),
        Edits("call-unreadable", "The model made a call that could not be read (Gemini).", data =>
        {
            if (FaultEvent.First(data["candidates"]) is { } candidate)
            {
                candidate["content"] = new JsonObject { ["role"] = "model" };
                candidate["finishReason"] = "MALFORMED_FUNCTION_CALL";
                candidate["finishMessage"] = "Malformed function call: print(default_api.spawn(query='Who?'))";
            }
        }).For(1),
        new("prompt-blocked", "The prompt is blocked, and there is no answer (Gemini).")
        {
            Response = static (fault, response) => fault.Wire == MockWire.Gemini
                ? FaultEvent.Edit(response, events => events.Take(1).Select(each => each with { Data = Blocked(each.Data!) }))
                : response,
        },
        Edits("unknown-stop-reason", "The model stops for a reason nobody knows.", data => Stop(data, "mock_reason")),
        Edits("context-window-exceeded", "The model stops because its window is full.", data => Stop(data, "model_context_window_exceeded")),
        Characters("lone-surrogate", "Half of a surrogate pair in a text.", @"\ud83d"),
        Characters("nul-in-text", "NUL in a text.", @"\u0000"),
        Characters("noncharacter-in-text", "U+FFFE in a text.", @"\ufffe"),
        Edits("stop-fields-missing", "stop_sequence and the like are not there.", data =>
        {
            foreach (JsonObject part in new[] { data, data["delta"] as JsonObject, data["message"] as JsonObject }.OfType<JsonObject>())
            {
                part.Remove("stop_sequence");
            }
        }),
        Edits("usage-missing", "No usage anywhere.", data => Usage(data, (parent, usage) => parent.Remove(usage.GetPropertyName()))),
        Edits("usage-null", "Usage is null.", data => Usage(data, (parent, usage) => parent[usage.GetPropertyName()] = null)),
        Edits("usage-negative", "Usage has negative numbers.", data => Usage(data, (_, usage) =>
        {
            foreach (string name in usage.Where(pair => pair.Value is JsonValue value && value.TryGetValue(out long _)).Select(pair => pair.Key).ToArray())
            {
                usage[name] = -5;
            }
        })),
        new("usage-twice", "Usage comes in two places, and they differ.")
        {
            Response = static (_, response) => FaultEvent.Edit(response, events => events.Select(each =>
            {
                if (each.Data is { } data && data["usage"] is null)
                {
                    data["usage"] = new JsonObject { ["input_tokens"] = 1, ["output_tokens"] = 1, ["prompt_tokens"] = 1, ["completion_tokens"] = 1, ["total_tokens"] = 2 };
                }

                return each;
            })),
        },
        Edits("other-model", "The answer names another model than the request.", data =>
        {
            foreach (JsonObject part in new[] { data, data["message"] as JsonObject, data["response"] as JsonObject }.OfType<JsonObject>().Where(part => part.ContainsKey("model")))
            {
                part["model"] = "mock-other-model";
            }

            if (data.ContainsKey("modelVersion"))
            {
                data["modelVersion"] = "mock-other-model";
            }
        }),
        new("previous-response-not-found", "The response that is to be continued is not there (Responses).")
        {
            Times = 1,
            Response = static (fault, _) => MockError.Invalid(
                "Previous response with id 'resp_1' not found.", "previous_response_id", "previous_response_not_found").ToResponse(fault.Wire, fault.Request.Number),
        },
        InBackground("background-queued", "The response is queued and never begins (Responses, not streamed).", "queued"),
        InBackground("background-failed", "The response is in progress, then failed (Responses in the background, not streamed).", "failed"),
        new("replay-overlaps", "A stream that is taken up with starting_after repeats one event (Responses).") { RepeatsOnReplay = 1 },
    ];

    internal static MockFault Edits(string name, string summary, Action<JsonObject> edit) =>
        new(name, summary) { Response = (_, response) => FaultEvent.EditAll(response, edit) };

    internal static MockFault Says(
        string name, string summary, Func<FaultCase, MockResponse, MockResponse> response, Func<MockRequest, Reply, Reply> content) =>
        new(name, summary) { Content = content, Response = response };

    internal static void Stop(JsonObject data, string reason)
    {
        foreach (JsonObject part in new[] { data, data["delta"] as JsonObject }.OfType<JsonObject>().Where(part => part["stop_reason"] is not null))
        {
            part["stop_reason"] = reason;
        }

        if (FaultEvent.First(data["choices"]) is { } choice && choice["finish_reason"] is not null)
        {
            choice["finish_reason"] = reason;
        }

        if (FaultEvent.First(data["candidates"]) is { } candidate && candidate.ContainsKey("finishReason"))
        {
            candidate["finishReason"] = reason;
        }

        if (data["response"] is JsonObject { } response && response["status"]?.GetValue<string>() == "completed")
        {
            response["status"] = "incomplete";
            response["incomplete_details"] = new JsonObject { ["reason"] = reason };
        }
    }

    /// <summary>A mark in the text that becomes an escape no writer would write.</summary>
    private static MockFault Characters(string name, string summary, string escape) => Says(
        name, summary,
        (_, response) => response with { Body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(response.Body.Span).Replace("☢", escape, StringComparison.Ordinal)) },
        (_, reply) => reply.With([new ContentBlock.Text("Odd: ☢ !"), .. reply.Content.Where(block => block is not ContentBlock.Text)]));

    private static void Indexes(JsonObject data, Func<int, int> change)
    {
        foreach (string name in s_indexes)
        {
            if (data[name] is JsonValue value)
            {
                data[name] = change(value.GetValue<int>());
            }
        }

        if (FaultEvent.First(data["choices"]) is { } choice && choice["delta"]?["tool_calls"] is JsonArray calls)
        {
            foreach (JsonObject call in calls.OfType<JsonObject>())
            {
                call["index"] = change(call["index"]!.GetValue<int>());
            }
        }
    }

    private static FaultEvent Reindexed(FaultEvent each)
    {
        JsonObject data = each.Data!.DeepClone().AsObject();
        foreach (string name in s_indexes.Where(data.ContainsKey))
        {
            data[name] = 77;
        }

        if (FaultEvent.First(data["choices"]) is { } choice)
        {
            choice["index"] = 77;
        }

        return each with { Data = data };
    }

    private static void Usage(JsonObject data, Action<JsonObject, JsonObject> edit)
    {
        foreach (JsonObject parent in new[] { data, data["message"] as JsonObject, data["response"] as JsonObject }.OfType<JsonObject>())
        {
            if ((parent["usage"] ?? parent["usageMetadata"]) is JsonObject usage)
            {
                edit(parent, usage);
            }
        }
    }

    private static JsonObject Blocked(JsonObject data)
    {
        data.Remove("candidates");
        data["promptFeedback"] = new JsonObject { ["blockReason"] = "PROHIBITED_CONTENT" };
        return data;
    }

    /// <summary>One that was asked for in the background is told by those who look for it, and any other at once.</summary>
    private static MockFault InBackground(string name, string summary, string status) => new(name, summary)
    {
        Background = status,
        Response = (fault, response) => fault.Request.Json.IsTrue("background") ? response : FaultEvent.EditAll(response, data => Background(data, status)),
    };

    private static void Background(JsonObject data, string status)
    {
        if (data["object"]?.GetValue<string>() == "response")
        {
            data["status"] = status;
            data["background"] = true;
            data["output"] = new JsonArray();
            data["usage"] = null;
            data["error"] = status == "failed" ? new JsonObject { ["code"] = "server_error", ["message"] = "The model failed." } : null;
        }
    }

    private static FaultEvent Event(string? name, string data) => FaultEvent.Of(name, JsonNode.Parse(data)!.AsObject());
}
