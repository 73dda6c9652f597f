using System.Buffers;

namespace LlmProc;

/// <summary>
/// Something that follows from a conversation message by message, such as its bytes on a wire. What is known of a conversation stays with it, so that
/// only new messages are worked on, and all that extend it share the rest.
/// </summary>
/// <remarks>Each conversation remembers one fold: that of the model that talks.</remarks>
public abstract class ConversationFold<T> where T : class
{
    /// <summary>What is known of the empty conversation.</summary>
    protected abstract T Start { get; }

    /// <summary>What is known with the last message of <paramref name="at"/>; a pure function.</summary>
    protected abstract T Add(T before, Conversation at);

    /// <summary>Whether this fold has worked it out, and not another one.</summary>
    protected abstract bool IsOwn(T value);

    /// <summary>What is known of a conversation.</summary>
    public T Of(Conversation conversation)
    {
        Conversation known = conversation;
        int missing = 0;
        for (; known.Before is { } before && Find(known) is null; known = before)
        {
            missing++;
        }

        T value = known.Count == 0 ? Start : Find(known) ?? Start;
        if (missing == 0)
        {
            return value;
        }

        Conversation[] nodes = ArrayPool<Conversation>.Shared.Rent(missing);
        Conversation node = conversation;
        for (int i = missing - 1; i >= 0; i--)
        {
            nodes[i] = node;
            node = node.Before!;
        }

        for (int i = 0; i < missing; i++)
        {
            value = Add(value, nodes[i]);
            nodes[i].Folded = value;
        }

        ArrayPool<Conversation>.Shared.Return(nodes, clearArray: true);
        return value;
    }

    private T? Find(Conversation node) => node.Folded is T value && IsOwn(value) ? value : null;
}
