using System.Collections.Immutable;

namespace LlmProc.Providers;

/// <summary>A call that the conversation has not answered yet: its id here, and its id and its tool's name on the wire.</summary>
internal readonly record struct OpenCall(string Id, string WireId, string Tool);

/// <summary>The bytes that one message adds to a request, and what must be known to go on after them.</summary>
internal sealed class WireStep(WireStep? before, byte[] bytes, Role? speaker, ImmutableArray<OpenCall> open)
{
    /// <summary>Who has written it.</summary>
    public WireHistory? History { get; init; } = before?.History;

    public WireStep? Before { get; } = before;

    public byte[] Bytes { get; } = bytes;

    /// <summary>Who spoke last; null if nobody has spoken.</summary>
    public Role? Speaker { get; } = speaker;

    public ImmutableArray<OpenCall> Open { get; } = open;

    /// <summary>Somebody has called a tool up to here.</summary>
    public bool HasCalls { get; init; }

    /// <summary>How the last message of the model begins and whether it calls: a model that must think wants a thought before calls.</summary>
    public (bool Thought, bool Calls) Answer { get; init; }

    /// <summary>What the message says, for a receiver that takes no bytes; empty where there are bytes.</summary>
    public ImmutableArray<ContentBlock> Said { get; init; } = [];

    /// <summary>The step as it must be if nothing follows, where blanks after a text are refused; null if it is the same.</summary>
    public Func<WireStep>? AtTheEnd { get; private init; }

    public WireStep Ending(Func<WireStep> other) => new(Before, Bytes, Speaker, Open) { HasCalls = HasCalls, Answer = Answer, Said = Said, AtTheEnd = other };

    /// <summary>Bytes of all messages up to here.</summary>
    public long Length { get; } = before is null ? 0 : before.Length + bytes.Length;

    /// <summary>Steps up to here, this one included.</summary>
    public int Count { get; } = before is null ? 0 : before.Count + 1;
}
