using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace LlmProc;

/// <summary>A program as a chat client, with a process for each conversation.</summary>
internal sealed class ProgramChatClient(LlmRuntime runtime, ProgramGraph program, int most) : IChatClient
{
    // The one that was used last stands last.
    private readonly LinkedList<Kept> _conversations = [];
    private bool _disposed;

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        IReadOnlyList<ChatMessage> given = [.. messages];
        using Kept.Request request = Begin(given, options);
        return await request.Client.GetResponseAsync(given, options, cancellationToken);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        IReadOnlyList<ChatMessage> given = [.. messages];
        using Kept.Request request = Begin(given, options);
        await foreach (ChatResponseUpdate update in request.Client.GetStreamingResponseAsync(given, options, cancellationToken))
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? ProcessChatClient.Metadata(program.Root.Model.ToString())
            : serviceType == typeof(ProgramGraph) ? program
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    public void Dispose()
    {
        lock (_conversations)
        {
            _disposed = true;
            foreach (Kept conversation in _conversations)
            {
                conversation.Client.Process.Stop(StopReason.Killed);
            }

            _conversations.Clear();
        }
    }

    private Kept.Request Begin(IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        lock (_conversations)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (options?.ConversationId is { } id)
            {
                Kept known = _conversations.FirstOrDefault(conversation => conversation.Client.Process.Id.Value == id)
                    ?? throw new ArgumentException($"there is no conversation '{id}' here, or it was ended because it had not been used for long", nameof(options));
                _conversations.Remove(known);
                _conversations.AddLast(known);
                return known.Begin();
            }

            // What is refused starts nothing.
            ChatPrompt.Read(messages, options, Conversation.Empty);
            MakeRoom();
            return _conversations.AddLast(new Kept(new ProcessChatClient(runtime.Start(program)))).Value.Begin();
        }
    }

    /// <summary>Whoever waits for an answer gets it: only conversations that rest are ended, and if none does there are more for a while.</summary>
    private void MakeRoom()
    {
        for (LinkedListNode<Kept>? node = _conversations.First, next; node is not null && _conversations.Count >= most; node = next)
        {
            next = node.Next;
            if (!node.Value.IsBusy)
            {
                node.Value.Client.Process.Stop(StopReason.Killed);
                _conversations.Remove(node);
            }
        }
    }

    /// <summary>A conversation, and how many requests it has to answer.</summary>
    private sealed class Kept(ProcessChatClient client)
    {
        private int _requests;

        public ProcessChatClient Client => client;

        public bool IsBusy => Volatile.Read(ref _requests) > 0;

        public Request Begin()
        {
            Interlocked.Increment(ref _requests);
            return new Request(this);
        }

        public sealed class Request(Kept kept) : IDisposable
        {
            public ProcessChatClient Client => kept.Client;

            public void Dispose() => Interlocked.Decrement(ref kept._requests);
        }
    }
}
