using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace LlmProc.Testing;

/// <summary>One client of the server: its requests are answered one after the other until either side closes.</summary>
internal sealed class MockConnection(MockProvider provider, Socket socket)
{
    private readonly ArrayBufferWriter<byte> _out = new(4096);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            socket.NoDelay = true;
            var reader = new RequestReader(socket);
            while (await reader.ReadAsync(cancellationToken) is { } request)
            {
                MockResponse response = provider.Answer(request.Method, request.Path, request.Headers, request.Body);
                if (!await SendAsync(response, request.KeepAlive, cancellationToken) || !request.KeepAlive)
                {
                    break;
                }
            }

            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went away, or the server is being stopped: nobody is left to be told.
        }
        finally
        {
            socket.Dispose();
        }
    }

    /// <summary>False if the connection cannot be used any more.</summary>
    private async ValueTask<bool> SendAsync(MockResponse response, bool keepAlive, CancellationToken cancellationToken)
    {
        foreach (BodyPart part in response.Before)
        {
            if (!await PassAsync(part, cancellationToken))
            {
                return false;
            }
        }

        response.Begun?.Invoke();
        bool chunked = !response.IsCloseDelimited && (response.IsStream || response.Parts is not null);
        WriteHead(response, chunked, keepAlive && !response.IsCloseDelimited);
        if (response.HeadDelay > TimeSpan.Zero)
        {
            await SendSlowlyAsync(response.HeadDelay, cancellationToken);
        }

        if (response.Parts is null)
        {
            WriteBytes(response.Body, chunked);
        }
        else
        {
            foreach (BodyPart part in response.Parts)
            {
                if (part is BodyPart.Bytes bytes)
                {
                    WriteBytes(bytes.Value, chunked);
                    await FlushAsync(cancellationToken);
                    continue;
                }

                await FlushAsync(cancellationToken);
                if (!await PassAsync(part, cancellationToken))
                {
                    return false;
                }
            }
        }

        if (chunked)
        {
            _out.Write("0\r\n\r\n"u8);
        }

        await FlushAsync(cancellationToken);
        return !response.IsCloseDelimited;
    }

    private void WriteHead(MockResponse response, bool chunked, bool keepAlive)
    {
        Ascii(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.Status} {MockResponse.Reason(response.Status)}\r\n"));
        if (response.ContentType.Length > 0)
        {
            Header("content-type", response.ContentType);
        }

        foreach ((string name, string value) in response.Headers)
        {
            Header(name, value);
        }

        if (chunked)
        {
            _out.Write("transfer-encoding: chunked\r\n"u8);
        }
        else if (!response.IsCloseDelimited && response.Status != 204)
        {
            Header("content-length", response.Body.Length.ToString(CultureInfo.InvariantCulture));
        }

        _out.Write(keepAlive ? "\r\n"u8 : "connection: close\r\n\r\n"u8);
    }

    private void Header(string name, string value)
    {
        Ascii(name);
        _out.Write(": "u8);
        Ascii(value);
        _out.Write("\r\n"u8);
    }

    private void Ascii(string text) => _out.Advance(Encoding.Latin1.GetBytes(text, _out.GetSpan(text.Length)));

    private void WriteBytes(ReadOnlyMemory<byte> bytes, bool chunked)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (chunked)
        {
            Ascii(bytes.Length.ToString("x", CultureInfo.InvariantCulture));
            _out.Write("\r\n"u8);
        }

        _out.Write(bytes.Span);
        if (chunked)
        {
            _out.Write("\r\n"u8);
        }
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        for (ReadOnlyMemory<byte> rest = _out.WrittenMemory; !rest.IsEmpty;)
        {
            rest = rest[await socket.SendAsync(rest, cancellationToken)..];
        }

        _out.ResetWrittenCount();
    }

    private async ValueTask SendSlowlyAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        byte[] head = _out.WrittenSpan.ToArray();
        _out.ResetWrittenCount();
        for (int i = 0; i < head.Length; i++)
        {
            await socket.SendAsync(head.AsMemory(i, 1), cancellationToken);
            await Task.Delay(delay, provider.TimeProvider, cancellationToken);
        }
    }

    /// <summary>False if nothing more can be sent.</summary>
    private async ValueTask<bool> PassAsync(BodyPart part, CancellationToken cancellationToken)
    {
        switch (part)
        {
            case BodyPart.Pause pause:
                return await WaitAsync(pause.Time, cancellationToken);
            case BodyPart.Stall:
                return await WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken);
            case BodyPart.Reset:
                socket.LingerState = new LingerOption(true, 0);
                socket.Close();
                return false;
            default:
                return part is BodyPart.Bytes;
        }
    }

    /// <summary>Waits, but not for a client that has gone.</summary>
    private async ValueTask<bool> WaitAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task delay = Task.Delay(time, provider.TimeProvider, over.Token);
        Task<int> gone = socket.ReceiveAsync(new byte[1], SocketFlags.Peek, over.Token).AsTask();
        bool passed = await Task.WhenAny(delay, gone) == delay || (gone.IsCompletedSuccessfully && gone.Result > 0);
        if (passed)
        {
            await delay;
        }

        await over.CancelAsync();
        await ((Task)gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await delay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return passed;
    }
}
