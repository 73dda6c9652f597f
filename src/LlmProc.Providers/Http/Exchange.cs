using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>One attempt at a sample: a request, and its reply as a stream that is watched.</summary>
/// <remarks>
/// Every way in which it can end but one is an <see cref="AttemptException"/>: the reply said itself that it is whole. A stream that only ends has not.
/// </remarks>
internal sealed class Exchange : IDisposable
{
    /// <summary>Nothing at all comes.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(120);

    /// <summary>Only signs of life come.</summary>
    public static readonly TimeSpan NoProgress = TimeSpan.FromSeconds(300);

    private const int MaxErrorBody = 64 * 1024;

    private readonly Endpoint _endpoint;
    private readonly WireRuntime _runtime;
    private readonly WireReply _reply;
    private readonly CancellationToken _cancelled;
    private readonly CancellationTokenSource _watch;
    private readonly CancellationTokenRegistration _registration;
    private EventReader? _events;
    private HttpResponseMessage? _response;
    private Stream? _stream;
    private long _progress;

    public Exchange(Endpoint endpoint, WireRuntime runtime, WireReply reply, CancellationToken cancellationToken)
    {
        (_endpoint, _runtime, _reply, _cancelled) = (endpoint, runtime, reply, cancellationToken);
        _watch = runtime.Watches.Take();
        _registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _watch);
        _progress = _runtime.Time.GetTimestamp();
    }

    public WireReply Reply => _reply;

    /// <summary>The reply has begun.</summary>
    public bool HasBegun => _events is not null;

    /// <summary>Sends the request and waits until the reply begins.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(HttpRequestMessage request)
    {
        try
        {
            _watch.CancelAfter(Silence);
            _response?.Dispose();
            _response = await _runtime.Http.SendAsync(request, _watch.Token);
            if (_response.StatusCode != HttpStatusCode.OK)
            {
                throw ProviderFailure.OfStatus(_endpoint, _response, await ReadErrorAsync(_response), _runtime.Time.GetUtcNow());
            }

            CheckKind(_response.Content.Headers);
            _stream = await _response.Content.ReadAsStreamAsync(_watch.Token);
            if (_response.Content.Headers.NonValidated.TryGetValues("content-encoding", out HeaderStringValues encodings) && encodings.Contains("gzip"))
            {
                _stream = new GZipStream(_stream, CompressionMode.Decompress);
            }

            _events = _reply.Framing.Open();
        }
        catch (Exception e) when (Translate(e) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Text of the answer as soon as there is some; null when the answer is whole.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<string?> NextTextAsync()
    {
        try
        {
            // What whoever reads the text has taken is no silence of the provider.
            _progress = _runtime.Time.GetTimestamp();
            while (true)
            {
                while (!_reply.IsWhole && TakeEvent() is { } text)
                {
                    if (text.Length > 0)
                    {
                        _watch.CancelAfter(Timeout.InfiniteTimeSpan);
                        return text;
                    }
                }

                if (_reply.IsWhole)
                {
                    return null;
                }

                _watch.CancelAfter(Patience());
                int count = await _stream!.ReadAsync(_events!.Room(), _watch.Token);
                if (count == 0)
                {
                    _reply.End();
                    return _reply.IsWhole ? null : throw Incomplete(null);
                }

                _events.Filled(count);
            }
        }
        catch (Exception e) when (Translate(e) is { } failure)
        {
            throw failure;
        }
    }

    public void Dispose()
    {
        _registration.Dispose();
        _stream?.Dispose();
        _response?.Dispose();

        // Last: what is read is read into its memory.
        _events?.Dispose();
        _runtime.Watches.Return(_watch, isQuiet: _reply.IsWhole);
    }

    /// <summary>Null if there is no whole event; empty if the next one has no text.</summary>
    private string? TakeEvent()
    {
        if (!_events!.TryTake(out ReadOnlySpan<byte> data))
        {
            return null;
        }

        if (_reply.Take(data))
        {
            _progress = _runtime.Time.GetTimestamp();
        }

        return _reply.TakeText();
    }

    private TimeSpan Patience()
    {
        TimeSpan left = NoProgress - _runtime.Time.GetElapsedTime(_progress);
        return left < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : left < Silence ? left : Silence;
    }

    private void CheckKind(HttpContentHeaders headers)
    {
        if (IsExpected(headers))
        {
            return;
        }

        string kind = headers.ContentType?.MediaType ?? "no content type";
        if (!kind.Equals(_reply.Framing.Kind, StringComparison.OrdinalIgnoreCase))
        {
            throw new AttemptException(
                ErrorCode.ProviderError,
                $"{_endpoint} answered with {_endpoint.Clean(kind, 60)} instead of a stream of events; is {_endpoint.Address} the right address?",
                mayRetry: false) { MayHaveTaken = true };
        }
    }

    /// <summary>Looks at the header as it came: reading it costs more than all the others together.</summary>
    private bool IsExpected(HttpContentHeaders headers) =>
        headers.NonValidated.TryGetValues("content-type", out HeaderStringValues values) && values.Count == 1 && IsKind(values.ToString());

    private bool IsKind(ReadOnlySpan<char> value) =>
        value.StartsWith(_reply.Framing.Kind, StringComparison.OrdinalIgnoreCase) && (value.Length == _reply.Framing.Kind.Length || value[_reply.Framing.Kind.Length] == ';');

    private async Task<byte[]> ReadErrorAsync(HttpResponseMessage response)
    {
        byte[] body = new byte[MaxErrorBody];
        int length = 0;
        try
        {
            await using Stream stream = await response.Content.ReadAsStreamAsync(_watch.Token);
            length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, _watch.Token);
        }
        catch (Exception e) when (e is IOException or HttpRequestException || (e is OperationCanceledException && !_cancelled.IsCancellationRequested))
        {
            // The status says enough.
        }

        return body[..length];
    }

    /// <summary>Null for what is not about this exchange.</summary>
    private AttemptException? Translate(Exception e) => e switch
    {
        AttemptException => null,
        OperationCanceledException when _cancelled.IsCancellationRequested => null,
        OperationCanceledException => new AttemptException(ErrorCode.Stalled, $"{_endpoint} stopped answering", mayRetry: true, e) { MayHaveTaken = true },
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new AttemptException(
            ErrorCode.Tls, $"no secure connection to {_endpoint.Address.Authority}: {Reason(e)}", mayRetry: false, e),
        HttpRequestException when _response is null => new AttemptException(
            ErrorCode.Connection, $"no connection to {_endpoint.Address.Authority}: {Reason(e)}", mayRetry: true, e) { MayHaveTaken = AttemptException.WasSent(e) },
        InvalidDataException when _stream is not GZipStream => new AttemptException(ErrorCode.TooLarge, $"{_endpoint}: {e.Message}", mayRetry: false),
        IOException or HttpRequestException or InvalidDataException or JsonException => Incomplete(e),
        _ => null,
    };

    private AttemptException Incomplete(Exception? inner) => new(
        ErrorCode.Incomplete,
        inner is JsonException ? $"{_endpoint} sent an event that is not JSON" : $"the answer of {_endpoint} broke off",
        mayRetry: true,
        inner);

    private string Reason(Exception e) => e switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "the host is not known",
        { InnerException: AuthenticationException { InnerException: { } inner } } => _endpoint.Clean(inner.Message, 200),
        { InnerException: { } inner } => _endpoint.Clean(inner.Message, 200),
        _ => _endpoint.Clean(e.Message, 200),
    };
}
