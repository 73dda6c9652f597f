using Microsoft.Extensions.AI;

namespace LlmProc.Providers;

/// <summary>One attempt at a sample through a client: its stream, watched. A client that heeds no cancellation is left behind.</summary>
internal sealed class ChatClientStream : IAsyncDisposable
{
    /// <summary>A client shows no signs of life that are not progress.</summary>
    public static readonly TimeSpan NoProgress = Exchange.NoProgress;

    private static readonly TimeSpan s_longestEnd = TimeSpan.FromSeconds(5);

    private readonly IChatClient _client;
    private readonly IEnumerable<ChatMessage> _messages;
    private readonly ChatOptions _options;
    private readonly ChatClientReply _reply;
    private readonly ChatClientProvider _provider;
    private readonly string _name;
    private readonly CancellationToken _cancelled;
    private readonly CancellationTokenSource _watch;
    private IAsyncEnumerator<ChatResponseUpdate>? _updates;
    private Task<bool> _moving = Task.FromResult(true);
    private long _progress;
    private bool _begun;

    /// <summary>The client has answered something.</summary>
    public bool HasBegun => _begun;

    public ChatClientStream(
        IChatClient client, IEnumerable<ChatMessage> messages, ChatOptions options, ChatClientReply reply, ChatClientProvider provider, string name, CancellationToken cancellationToken)
    {
        (_client, _messages, _options, _reply, _provider, _name, _cancelled) = (client, messages, options, reply, provider, name, cancellationToken);
        _watch = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _progress = provider.Time.GetTimestamp();
    }

    /// <summary>Text of the answer as soon as there is some; null when the answer is whole.</summary>
    public async ValueTask<string?> NextTextAsync()
    {
        try
        {
            // What whoever reads the text has taken is no silence of the client.
            _progress = _provider.Time.GetTimestamp();
            _updates ??= _client.GetStreamingResponseAsync(_messages, _options, _watch.Token).GetAsyncEnumerator(_watch.Token);
            while (true)
            {
                if (_reply.TakeText() is { Length: > 0 } text)
                {
                    return text;
                }

                _cancelled.ThrowIfCancellationRequested();
                if (!await MoveAsync())
                {
                    return _reply.IsWhole ? null : throw ChatClientFailure.Unfinished(_name);
                }

                _begun = true;
                if (_updates.Current is { } update && _reply.Take(update))
                {
                    _progress = _provider.Time.GetTimestamp();
                }
                else if (_provider.Time.GetElapsedTime(_progress) >= NoProgress)
                {
                    throw ChatClientFailure.Stalled(_name);
                }
            }
        }
        catch (Exception e) when (e is not AttemptException && !(e is OperationCanceledException && _cancelled.IsCancellationRequested))
        {
            throw ChatClientFailure.Of(e, _name, _begun, _provider.StatusOf);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _watch.CancelAsync();
        }
        catch (AggregateException)
        {
            // What a client does when it is cancelled is its own business: the answer is here, or the failure is told.
        }

        if (_updates is not null)
        {
            Task ending = EndAsync(_updates);
            if (_moving.IsCompleted)
            {
                await Task.WhenAny(ending.WaitAsync(s_longestEnd, _provider.Time, CancellationToken.None));
            }
        }

        _watch.Dispose();
    }

    private async ValueTask<bool> MoveAsync()
    {
        ValueTask<bool> moving = _updates!.MoveNextAsync();
        if (moving.IsCompleted)
        {
            return await moving;
        }

        _moving = moving.AsTask();
        TimeSpan left = NoProgress - _provider.Time.GetElapsedTime(_progress);
        try
        {
            return await _moving.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _provider.Time, _cancelled);
        }
        catch (TimeoutException) when (!_moving.IsCompleted)
        {
            throw ChatClientFailure.Stalled(_name);
        }
    }

    /// <summary>Whoever does not come back when cancelled is not waited for, but its end is still taken note of.</summary>
    private async Task EndAsync(IAsyncEnumerator<ChatResponseUpdate> updates)
    {
        try
        {
            await Task.WhenAny(_moving);
            await updates.DisposeAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The sample has ended, well or not; how the client ends adds nothing.
        }

        _ = _moving.Exception;
    }
}
