using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace LlmProc.Testing;

/// <summary>A request as it stands on the wire.</summary>
internal sealed record RawRequest(string Method, string Path, ImmutableArray<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body, bool KeepAlive);

/// <summary>Reads HTTP/1.1 requests from one connection, one after the other.</summary>
internal sealed class RequestReader(Socket socket)
{
    private const int LargestHead = 64 * 1024;
    private const int LargestBody = 256 * 1024 * 1024;

    private byte[] _buffer = new byte[16 * 1024];
    private int _filled;

    /// <summary>The next request; null if the peer has gone or does not speak HTTP.</summary>
    public async ValueTask<RawRequest?> ReadAsync(CancellationToken cancellationToken)
    {
        int headEnd;
        while ((headEnd = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (_filled >= LargestHead || !await FillAsync(cancellationToken))
            {
                return null;
            }
        }

        string[] lines = Encoding.Latin1.GetString(_buffer, 0, headEnd).Split("\r\n");
        string[] first = lines[0].Split(' ');
        if (first.Length != 3)
        {
            return null;
        }

        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(lines.Length - 1);
        long length = 0;
        bool chunked = false, keepAlive = first[2] != "HTTP/1.0", expects = false;
        foreach (string line in lines.AsSpan(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                return null;
            }

            string name = line[..colon], value = line[(colon + 1)..].Trim();
            headers.Add(new(name, value));
            switch (name.Length)
            {
                case 14 when name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase):
                    if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > LargestBody)
                    {
                        return null;
                    }

                    break;
                case 17 when name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase):
                    chunked = true;
                    break;
                case 10 when name.Equals("Connection", StringComparison.OrdinalIgnoreCase):
                    keepAlive = !value.Equals("close", StringComparison.OrdinalIgnoreCase);
                    break;
                case 6 when name.Equals("Expect", StringComparison.OrdinalIgnoreCase):
                    expects = true;
                    break;
            }
        }

        Consume(headEnd + 4);
        if (expects)
        {
            await socket.SendAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellationToken);
        }

        byte[]? body = chunked ? await ReadChunksAsync(cancellationToken) : await ReadBodyAsync((int)length, cancellationToken);
        return body is null ? null : new RawRequest(first[0], first[1], headers.ToImmutable(), body, keepAlive);
    }

    private async ValueTask<byte[]?> ReadBodyAsync(int length, CancellationToken cancellationToken)
    {
        if (length == 0)
        {
            return [];
        }

        byte[] body = GC.AllocateUninitializedArray<byte>(length);
        int count = Math.Min(length, _filled);
        _buffer.AsSpan(0, count).CopyTo(body);
        Consume(count);
        while (count < length)
        {
            int read = await socket.ReceiveAsync(body.AsMemory(count), cancellationToken);
            if (read == 0)
            {
                return null;
            }

            count += read;
        }

        return body;
    }

    private async ValueTask<byte[]?> ReadChunksAsync(CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        while (true)
        {
            int lineEnd;
            while ((lineEnd = _buffer.AsSpan(0, _filled).IndexOf("\r\n"u8)) < 0)
            {
                if (!await FillAsync(cancellationToken))
                {
                    return null;
                }
            }

            if (!Utf8Parser.TryParse(_buffer.AsSpan(0, lineEnd), out int size, out _, 'x') || size < 0 || size > LargestBody - body.WrittenCount)
            {
                return null;
            }

            Consume(lineEnd + 2);
            if (await ReadBodyAsync(size + 2, cancellationToken) is not { } chunk)
            {
                return null;
            }

            if (size == 0)
            {
                return body.WrittenSpan.ToArray();
            }

            body.Write(chunk.AsSpan(0, size));
        }
    }

    private void Consume(int count)
    {
        _filled -= count;
        _buffer.AsSpan(count, _filled).CopyTo(_buffer);
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_filled == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        int read = await socket.ReceiveAsync(_buffer.AsMemory(_filled), cancellationToken);
        _filled += read;
        return read > 0;
    }
}
