using System.Net.Sockets;

namespace LlmProc.Testing;

/// <summary>The body of an answer in process: read as a network would deliver it, with its pauses and breaks.</summary>
internal sealed class PartsStream(IEnumerable<BodyPart> parts, TimeProvider timeProvider) : Stream
{
    private readonly IEnumerator<BodyPart> _parts = parts.GetEnumerator();
    private ReadOnlyMemory<byte> _rest;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_rest.IsEmpty)
        {
            if (!_parts.MoveNext())
            {
                return 0;
            }

            switch (_parts.Current)
            {
                case BodyPart.Bytes bytes:
                    _rest = bytes.Value;
                    break;
                case BodyPart.Pause pause:
                    await Task.Delay(pause.Time, timeProvider, cancellationToken);
                    break;
                case BodyPart.Stall:
                    await Task.Delay(Timeout.InfiniteTimeSpan, timeProvider, cancellationToken);
                    break;
                case BodyPart.Close:
                    throw new HttpIOException(HttpRequestError.ResponseEnded, "The response ended prematurely.");
                case BodyPart.Reset:
                    throw new IOException("The connection was reset.", new SocketException((int)SocketError.ConnectionReset));
            }
        }

        int count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _parts.Dispose();
        }

        base.Dispose(disposing);
    }
}
