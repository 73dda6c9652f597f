namespace LlmProc.Testing;

/// <summary>What happens next while an answer is sent.</summary>
internal abstract record BodyPart
{
    private BodyPart()
    {
    }

    /// <summary>The bytes are sent at once.</summary>
    public sealed record Bytes(ReadOnlyMemory<byte> Value) : BodyPart;

    /// <summary>Nothing is sent for a while.</summary>
    public sealed record Pause(TimeSpan Time) : BodyPart;

    /// <summary>Nothing is ever sent again, and the connection stays open.</summary>
    public sealed record Stall : BodyPart;

    /// <summary>The connection is closed in good order (FIN) before the body is complete.</summary>
    public sealed record Close : BodyPart;

    /// <summary>The connection is reset (RST).</summary>
    public sealed record Reset : BodyPart;

    /// <summary>There never was a connection. A server can only close the one it has.</summary>
    public sealed record Unreachable(HttpRequestError Error, System.Net.Sockets.SocketError? Cause) : BodyPart;
}
