namespace LlmProc;

/// <summary>
/// What was said, as an immutable chain from the last message back to the first. Extending it shares everything before, so that a fork costs the
/// same at any length.
/// </summary>
/// <remarks>A class and not a record: equality over a long chain would recurse once per message.</remarks>
public sealed class Conversation
{
    private readonly Conversation? _before;
    private readonly Message? _last;
    private object? _folded;

    private Conversation(Conversation? before, Message? last, int count)
    {
        _before = before;
        _last = last;
        Count = count;
    }

    /// <summary>Nothing was said yet.</summary>
    public static Conversation Empty { get; } = new(null, null, 0);

    /// <summary>Number of messages.</summary>
    public int Count { get; }

    /// <summary>The latest message; null only in <see cref="Empty"/>.</summary>
    public Message? Last => _last;

    /// <summary>The messages before the last; null only in <see cref="Empty"/>.</summary>
    public Conversation? Before => _before;

    /// <summary>What a <see cref="ConversationFold{T}"/> has worked out up to here. Whoever works it out again gets the same.</summary>
    internal object? Folded
    {
        get => Volatile.Read(ref _folded);
        set => Volatile.Write(ref _folded, value);
    }

    /// <summary>The conversation with one more message; this one stays as it is.</summary>
    public Conversation Add(Message message) => new(this, message, Count + 1);

    /// <summary>The messages from first to last.</summary>
    public Message[] ToArray()
    {
        var messages = new Message[Count];
        Conversation node = this;
        for (int i = Count - 1; i >= 0; i--)
        {
            messages[i] = node._last!;
            node = node._before!;
        }

        return messages;
    }

    /// <summary>The messages from last to first, without copying.</summary>
    public IEnumerable<Message> FromLast()
    {
        for (Conversation node = this; node._last is not null; node = node._before!)
        {
            yield return node._last;
        }
    }

    /// <summary>True if this conversation continues <paramref name="earlier"/>: the same messages first, the very same objects.</summary>
    public bool Extends(Conversation earlier)
    {
        Conversation node = this;
        while (node.Count > earlier.Count)
        {
            node = node._before!;
        }

        return ReferenceEquals(node, earlier);
    }
}
