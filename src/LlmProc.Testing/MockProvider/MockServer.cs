using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LlmProc.Testing;

/// <summary>A mock provider that listens on the loopback interface. Disposing it closes all connections.</summary>
public sealed class MockServer : IAsyncDisposable
{
    private readonly MockProvider _provider;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
    private readonly Task _accepting;

    internal MockServer(MockProvider provider, int port)
    {
        _provider = provider;
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
            _listener.Listen(4096);
        }
        catch
        {
            _listener.Dispose();
            throw;
        }

        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens on the loopback interface.</summary>
    public int Port { get; }

    /// <summary>What <c>ANTHROPIC_BASE_URL</c> is set to, without a path.</summary>
    public string AnthropicBaseUrl => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    /// <summary>What <c>OPENAI_BASE_URL</c> is set to, with the version.</summary>
    public string OpenAiBaseUrl => AnthropicBaseUrl + "/v1";

    /// <summary>What <c>GOOGLE_GEMINI_BASE_URL</c> is set to, without a path.</summary>
    public string GeminiBaseUrl => AnthropicBaseUrl;

    /// <summary>Closes the port and all connections, and waits until they are closed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
            _listener.Dispose();
            await _accepting;
            await Task.WhenAll(_connections.Keys);
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync(_stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The client was gone before it was accepted.
                continue;
            }

            Task connection = new MockConnection(_provider, socket).RunAsync(_stop.Token);
            _connections.TryAdd(connection, 0);
            // One that failed stays, so that whoever disposes the server hears of it: an answer function threw.
            _ = connection.ContinueWith(
                done => _connections.TryRemove(done, out _), CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        }
    }
}
