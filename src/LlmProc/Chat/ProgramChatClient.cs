using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace LlmProc;

/// <summary>A program as a chat client, with a process for each conversation.</summary>
internal sealed class ProgramChatClient(LlmRuntime runtime, ProgramGraph program, int most) : IChatClient
{
    // The one that was used last stands last.
    private readonly LinkedList<ProcessChatClient> _conversations = [];
    private bool _disposed;

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> given = [.. messages];
        return Find(given, options).GetResponseAsync(given, options, cancellationToken);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> given = [.. messages];
        await foreach (ChatResponseUpdate update in Find(given, options).GetStreamingResponseAsync(given, options, cancellationToken))
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
            foreach (ProcessChatClient conversation in _conversations)
            {
                conversation.Process.Stop(StopReason.Killed);
            }

            _conversations.Clear();
        }
    }

    private ProcessChatClient Find(IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        lock (_conversations)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (options?.ConversationId is { } id)
            {
                ProcessChatClient known = _conversations.FirstOrDefault(conversation => conversation.Process.Id.Value == id)
                    ?? throw new ArgumentException($"there is no conversation '{id}' here, or it was ended because it had not been used for long", nameof(options));
                _conversations.Remove(known);
                _conversations.AddLast(known);
                return known;
            }

            // What is refused starts nothing.
            ChatPrompt.Read(messages, options, Conversation.Empty);
            while (_conversations.Count >= most)
            {
                _conversations.First!.Value.Process.Stop(StopReason.Killed);
                _conversations.RemoveFirst();
            }

            return _conversations.AddLast(new ProcessChatClient(runtime.Start(program))).Value;
        }
    }
}
