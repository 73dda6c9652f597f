using System.Collections.Immutable;

namespace LlmProc.Bench;

/// <summary>One request as the library sent it, and what was answered.</summary>
internal sealed record Recorded(Uri Address, ImmutableArray<KeyValuePair<string, string>> Headers, byte[] Body, byte[] Answer)
{
    public bool IsPrimary { get; } = Body.AsSpan().IndexOf("You are the primary."u8) >= 0;
}

/// <summary>Writes down the requests that pass, in the order they were sent.</summary>
internal sealed class RecordingHandler() : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly List<Recorded> _requests = [];

    public ImmutableArray<Recorded> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        byte[] answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        ImmutableArray<KeyValuePair<string, string>> headers = [.. request.Headers.Select(header => KeyValuePair.Create(header.Key, string.Join(", ", header.Value)))];
        lock (_requests)
        {
            _requests.Add(new Recorded(request.RequestUri!, headers, body, answer));
        }

        return response;
    }

    /// <summary>The requests of one run.</summary>
    public static async Task<ImmutableArray<Recorded>> RecordAsync(DelegationOptions options)
    {
        using var recording = new RecordingHandler();
        await using LlmRuntime runtime = DelegationPrograms.Runtime(options.BaseUrl!, recording);
        RunResult result = await runtime.RunAsync(DelegationPrograms.Graph(options), options.Prompt, CancellationToken.None);
        return result.Text == options.Answer ? recording.Requests : throw new InvalidOperationException($"'{options.Prompt}' ended with: {result.Error?.Message ?? result.Text}");
    }
}
