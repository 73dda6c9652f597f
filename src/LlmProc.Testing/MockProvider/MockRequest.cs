using System.Collections.Immutable;
using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>One request as the mock provider received it: the raw body, and what it says in the terms of this library.</summary>
/// <remarks>Immutable. Conversation and head are read from the body when they are first asked for.</remarks>
public sealed class MockRequest
{
    private readonly ImmutableArray<KeyValuePair<string, string>> _headers;
    private readonly Route _route;
    private Conversation? _conversation;
    private RequestHead? _head;
    private string? _lastText;

    internal MockRequest(
        int number, Route route, JsonElement json, ReadOnlyMemory<byte> body, ImmutableArray<KeyValuePair<string, string>> headers)
    {
        Number = number;
        _route = route;
        Wire = route.Wire;
        Json = json;
        Model = route.Model ?? json.Text("model") ?? "";
        Stream = route.Stream ?? json.IsTrue("stream");
        Body = body;
        _headers = headers;
    }

    /// <summary>1 for the first request of the mock.</summary>
    public int Number { get; }

    /// <summary>Which protocol it came in.</summary>
    public MockWire Wire { get; }

    /// <summary>The body, byte by byte.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The body, parsed; undefined if it is no JSON.</summary>
    public JsonElement Json { get; }

    /// <summary>The model that is asked; empty if none is named.</summary>
    public string Model { get; }

    /// <summary>True if the answer is wanted as server-sent events.</summary>
    public bool Stream { get; }

    /// <summary>What was said so far. Results of tools that follow each other are one message of the user.</summary>
    public Conversation Conversation => _conversation ??= Protocol.Conversation(Json);

    /// <summary>System prompt and tools.</summary>
    public RequestHead Head => _head ??= Protocol.Head(Json);

    internal MockProtocol Protocol => MockProtocol.Of(Wire);

    /// <summary>The text and the tool results of the last message, a line each.</summary>
    public string LastText => _lastText ??= ModelRequestText.Of(Conversation.Last);

    /// <summary>It goes on from a response that is kept; <see cref="Json"/> has all that was said before.</summary>
    internal bool Continues { get; private init; }

    internal MockRequest On(MockWire wire, string? model = null) => new(Number, new Route(wire, model), Json, Body, _headers);

    internal MockRequest With(JsonElement json, bool continues = false) => new(Number, _route, json, Body, _headers) { Continues = continues };

    /// <summary>The value of a header; null if it was not sent.</summary>
    public string? Header(string name)
    {
        foreach ((string key, string value) in _headers)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>As rules see it. A request over the wire names no program, so that the model's id stands in its place.</summary>
    internal ModelRequest ToModelRequest() =>
        new(new LlmProgram(new ProgramName(Model), "", new ModelSettings("mock", Model)), Head, Conversation);
}
