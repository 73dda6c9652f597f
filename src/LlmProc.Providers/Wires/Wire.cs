namespace LlmProc.Providers;

/// <summary>How one protocol is spoken with one model: what is sent, and how the reply is read. It holds no state of a sample.</summary>
internal abstract class Wire
{
    /// <summary>Path after the endpoint's address.</summary>
    public abstract string Path { get; }

    public abstract WireHistory History { get; }

    /// <summary>What all requests of a program begin with: model, parameters, tools, system prompt, up to the first message.</summary>
    public abstract byte[] WriteHead(LlmProgram program, RequestHead head);

    /// <summary>A request as pieces.</summary>
    public abstract ReadOnlyMemory<byte>[] Assemble(ModelRequest request, byte[] head, WireStep last);

    public abstract WireReply Read(LlmProgram program);

    /// <summary>Adds what the protocol wants in headers, the key among it.</summary>
    public abstract void AddHeaders(HttpRequestMessage request, string? key);
}
