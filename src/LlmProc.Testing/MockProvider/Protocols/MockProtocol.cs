using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>All that is special to one protocol of the mock: how requests are read, checked and answered. A new one is a class, its parts and a row.</summary>
internal abstract class MockProtocol
{
    private static readonly MockProtocol[] s_rows = [new AnthropicProtocol(), new ChatProtocol(), new ResponsesProtocol(), new GeminiProtocol()];

    public static MockProtocol Of(MockWire wire) => s_rows[(int)wire];

    public virtual string StreamType => "text/event-stream";

    /// <summary>The header with the id of a request.</summary>
    public virtual string IdHeader => "x-request-id";

    /// <summary>The client says what is cached; otherwise it is by itself.</summary>
    public virtual bool HasBreakpoints => false;

    /// <summary>A sign of life in a stream.</summary>
    public virtual string Ping => ": ping\n\n";

    public abstract Conversation Conversation(JsonElement root);

    public abstract RequestHead Head(JsonElement root);

    /// <summary>The tools on offer with their schemas.</summary>
    public abstract IEnumerable<(string Name, JsonElement Schema)> Tools(JsonElement root);

    /// <summary>The prompt in the order in which the cache sees it.</summary>
    public abstract List<PromptSegment> Segments(JsonElement root);

    /// <summary>What is wrong with a request; null if nothing is.</summary>
    public abstract MockError? Check(MockRequest request, MockOptions options);

    public abstract void Stream(EventWriter writer, WireAnswer answer);

    public abstract void Whole(EventWriter writer, WireAnswer answer);

    /// <summary>The refusal that a reply asks for by a code of this library.</summary>
    public abstract MockError Error(string code, string message);

    public abstract void WriteError(Utf8JsonWriter json, MockError error, string requestId);

    /// <summary>The refusal of a prompt that does not fit the model.</summary>
    public abstract MockError TooLong(long tokens, long window);

    public abstract MockError TooLarge { get; }

    /// <summary>An error in the middle of a stream.</summary>
    public abstract FaultEvent ErrorEvent();
}
