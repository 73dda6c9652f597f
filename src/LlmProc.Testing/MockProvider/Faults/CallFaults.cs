using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace LlmProc.Testing;

/// <summary>Calls of tools that are not what they should be. Where an answer has no call, one of the first tool on offer is put in.</summary>
internal static class CallFaults
{
    public static ImmutableArray<MockFault> All { get; } =
    [
        Calls("max-tokens-in-call", "The limit of tokens ends the answer within the arguments of a call.", Truncated, SampleStop.MaxTokens),
        Calls("max-tokens-whole-call", "The limit of tokens ends the answer, but the arguments happen to be whole.", call => call, SampleStop.MaxTokens),
        Calls("truncated-call", "The arguments are cut off, and the reason to stop says nothing of it.", Truncated),
        Arguments("args-invalid", "Arguments that are no JSON.", """{"query": }"""),
        Arguments("args-single-quotes", "Arguments in single quotes.", "{'query': 'Who?'}"),
        Arguments("args-trailing-comma", "Arguments with a comma too many.", """{"query":"Who?",}"""),
        Arguments("args-empty", "Arguments that are an empty text.", ""),
        Arguments("args-null", "Arguments that are null.", "null"),
        Arguments("args-array", "Arguments that are an array.", "[]"),
        Arguments("args-missing", "Arguments without those that are required.", "{}"),
        Arguments("args-extra", "Arguments that no schema knows.", """{"program_name":"worker","query":"Who?","mock":1}"""),
        Arguments("args-wrong-type", "Arguments of the wrong type.", """{"program_name":7,"query":["Who?"]}"""),
        Arguments("args-5mb", "An argument of 5 MB.", $$"""{"program_name":"worker","query":"{{new string('x', 5 * 1024 * 1024)}}"}"""),
        Arguments("args-deep", "Arguments nested 1,000 deep.", $$"""{"query":{{new string('[', 1000)}}{{new string(']', 1000)}}}"""),
        WithCall("args-object", "Arguments that are an object and not a text (OpenAI).", data => EachCall(data, call =>
        {
            if (call["function"] is JsonObject function && function["arguments"] is JsonValue)
            {
                function["arguments"] = new JsonObject { ["query"] = "Who?" };
            }
        })),
        Ids("ids-duplicate", "Two calls with one id.", (_, _) => "call_same"),
        Ids("ids-reused", "The same ids in every turn.", (_, i) => FormattableString.Invariant($"call_{i}")),
        Ids("ids-empty", "Ids that are empty.", (_, _) => ""),
        Ids("ids-colon", "Ids such as functions.spawn:0.", (call, i) => FormattableString.Invariant($"functions.{call.Tool}:{i}")),
        Ids("ids-long", "Ids of 300 letters.", (_, i) => new string('a', 299) + (char)('a' + (i % 26))),
        new("ids-of-nine", "Refuses a history whose ids are not nine letters or digits, as Mistral does (Chat).")
        {
            Response = static (fault, response) => fault.Request.Conversation.ToArray().SelectMany(message => message.Calls)
                .FirstOrDefault(call => call.Id.Length != 9 || !call.Id.All(char.IsAsciiLetterOrDigit)) is { } call && fault.Wire == MockWire.Chat
                ? MockError.Invalid($"Tool call id was {call.Id} but must be a-z, A-Z, 0-9, with a length of 9.", code: "3230").ToResponse(fault.Wire, fault.Request.Number)
                : response,
        },
        WithCall("call-index-missing", "Calls in chunks without an index (Chat).", data => EachCall(data, call => call.Remove("index"))),
        WithCall("call-index-zero", "All calls in chunks have index 0 (Chat).", data => EachCall(data, call => SetIndex(call, 0))),
        WithCall("call-index-text", "The index of a call is a text (Chat).", data => EachCall(data, call => SetIndex(call, call["index"]?.ToJsonString()))),
        WithCall("call-index-jumps", "The index of calls jumps (Chat).", data => EachCall(data, call => SetIndex(call, (call["index"]?.GetValue<int>() ?? 0) * 5))),
        new("name-in-pieces", "The name of a tool comes in two pieces (Chat).")
        {
            Content = static (request, reply) => reply.With([.. ContentFaults.Calls(request, reply)]),
            Response = static (fault, response) => FaultEvent.Edit(response, events => events.SelectMany(InPieces)),
        },
        WithCall("name-null", "Later pieces of a call have the name null (Chat).", data => EachCall(data, call =>
        {
            if (call["function"] is JsonObject function && !function.ContainsKey("name"))
            {
                function["name"] = null;
            }
        })),
        WithCall("stop-with-calls", "The reason to stop is the end of the turn although there are calls.", data => WireFaults.Stop(data, data.ContainsKey("choices") ? "stop" : data.ContainsKey("candidates") ? "STOP" : "end_turn")),
        ContentFaults.Says("calls-without-call", "The reason to stop is a call, and there is none.", (_, reply) =>
            reply.With([.. reply.Content.OfType<ContentBlock.Text>().DefaultIfEmpty(new ContentBlock.Text("I call."))]).Stop(SampleStop.ToolCalls)),
        Calls("tool-unknown", "A tool that was not offered.", call => call with { Tool = "mock_unheard" }),
        Calls("tool-name-control", "A tool whose name has control characters.", call => call with { Tool = "spawn\n\u001b[31m\u0007" }),
        Calls("tool-name-10kb", "A tool whose name has 10 KB.", call => call with { Tool = new string('n', 10 * 1024) }),
        Calls("tool-name-constructor", "A tool called constructor.", call => call with { Tool = "constructor" }),
        Calls("tool-name-proto", "A tool called __proto__.", call => call with { Tool = "__proto__" }),
        ContentFaults.Says("call-without-tools", "A call where no tools were offered.", (request, reply) =>
            request.Head.Tools.IsEmpty ? reply.With([.. ContentFaults.Calls(request, reply)]) : reply),
        ContentFaults.Says("200-calls", "200 calls in one turn.", (request, reply) => Many(request, reply, 200)),
        ContentFaults.Says("same-call-always", "The same call, whatever its result.", (request, reply) => Many(request, reply, 1)),
    ];

    /// <summary>So many calls as the first one.</summary>
    internal static Reply Many(MockRequest request, Reply reply, int count)
    {
        ToolCall call = ContentFaults.Calls(request, reply).First().Value;
        return reply.With([.. Enumerable.Range(0, count).Select(i =>
            new ContentBlock.Call(call with { Id = FormattableString.Invariant($"call_{request.Conversation.Count}_{i}") }))]);
    }

    private static MockFault Calls(string name, string summary, Func<ToolCall, ToolCall> change, SampleStop? stop = null) =>
        ContentFaults.Says(name, summary, (request, reply) =>
        {
            Reply changed = reply.With([.. ContentFaults.Calls(request, reply).Select(call => new ContentBlock.Call(change(call.Value)))]);
            return stop is { } reason ? changed.Stop(reason) : changed;
        });

    private static MockFault Arguments(string name, string summary, string arguments) => Calls(name, summary, call => call with { Arguments = arguments });

    private static MockFault Ids(string name, string summary, Func<ToolCall, int, string> id) => ContentFaults.Says(name, summary, (request, reply) =>
    {
        ToolCall[] calls = [.. ContentFaults.Calls(request, reply).Select(call => call.Value)];
        calls = calls.Length == 1 ? [calls[0], calls[0]] : calls;
        return Reply.Blocks([.. calls.Select((call, i) => new ContentBlock.Call(call with { Id = id(call, i) is { Length: > 0 } given ? given : "☢" }))]);
    }) is var fault && name == "ids-empty" ? WithoutIds(fault) : fault;

    /// <summary>A reply gives every call without an id one, so that it is taken away on the wire.</summary>
    private static MockFault WithoutIds(MockFault fault) => new(fault.Name, fault.Summary)
    {
        Content = fault.Content,
        Response = static (_, response) => response with
        {
            Body = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(response.Body.Span).Replace("\"☢\"", "\"\"", StringComparison.Ordinal)),
        },
    };

    private static MockFault WithCall(string name, string summary, Action<JsonObject> edit) => new(name, summary)
    {
        Content = static (request, reply) => reply.With([.. ContentFaults.Calls(request, reply)]),
        Response = (_, response) => FaultEvent.EditAll(response, edit),
    };

    private static ToolCall Truncated(ToolCall call) => call with { Arguments = call.Arguments[..(call.Arguments.Length / 2)] };

    private static void EachCall(JsonObject data, Action<JsonObject> edit)
    {
        if (FaultEvent.First(data["choices"]) is { } choice && (choice["delta"] ?? choice["message"])?["tool_calls"] is JsonArray calls)
        {
            foreach (JsonObject call in calls.OfType<JsonObject>())
            {
                edit(call);
            }
        }
    }

    private static void SetIndex(JsonObject call, JsonNode? index)
    {
        if (call.ContainsKey("index"))
        {
            call["index"] = index;
        }
    }

    private static IEnumerable<FaultEvent> InPieces(FaultEvent each)
    {
        string? name = Function(each)?["name"]?.GetValue<string>();
        if (name is not { Length: > 1 })
        {
            return [each];
        }

        FaultEvent second = each with { Data = each.Data!.DeepClone().AsObject() };
        Function(each)!["name"] = name[..(name.Length / 2)];
        Function(second)!["name"] = name[(name.Length / 2)..];
        return [each, second];
    }

    private static JsonObject? Function(FaultEvent each) =>
        FaultEvent.First(each.Data?["choices"]) is { } choice && FaultEvent.First(choice["delta"]?["tool_calls"]) is { } call
            ? call["function"] as JsonObject
            : null;
}
