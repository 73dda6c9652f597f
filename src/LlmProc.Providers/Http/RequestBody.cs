using System.Net;

namespace LlmProc.Providers;

/// <summary>A request as the pieces it is made of, which are shared with other requests: nothing is copied together.</summary>
internal sealed class RequestBody : HttpContent
{
    private readonly ReadOnlyMemory<byte>[] _pieces;
    private readonly long _length;

    public RequestBody(ReadOnlyMemory<byte>[] pieces)
    {
        _pieces = pieces;
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            _length += piece.Length;
        }

        Headers.TryAddWithoutValidation("content-type", "application/json");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<byte> piece in _pieces)
        {
            await stream.WriteAsync(piece, cancellationToken);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}
