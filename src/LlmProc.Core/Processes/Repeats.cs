using System.Collections.Immutable;
using System.Globalization;

namespace LlmProc;

/// <summary>
/// Counts, within one run, the turns in which the same call had the same result: nothing changes by it, and a model that has not noticed is told. Several
/// such calls in one turn count once.
/// </summary>
internal sealed class Repeats
{
    /// <summary>From here on the model is told.</summary>
    private const int Told = 3;

    /// <summary>Here the run stops.</summary>
    private const int Most = 6;

    private readonly ImmutableDictionary<Same, int> _counts;

    // Nothing can have come again in the first turn: it is counted when there is a second one, which mostly there is not.
    private readonly ImmutableList<PendingCall>? _first;

    private Repeats(ImmutableDictionary<Same, int> counts, ImmutableList<PendingCall>? first, ToolCall? loop)
    {
        _counts = counts;
        _first = first;
        Loop = loop;
    }

    public static Repeats None { get; } = new(ImmutableDictionary<Same, int>.Empty, null, null);

    /// <summary>The call that was made too often; null if none was.</summary>
    public ToolCall? Loop { get; }

    public static ProcessError Error(ToolCall loop) => new("loop", string.Create(CultureInfo.InvariantCulture,
        $"it called '{ModelText.Shorten(loop.Tool, 80)}' {Most} times with the same arguments and got the same result"));

    /// <summary>With the calls of one more turn; those without a result do not count.</summary>
    public Repeats After(ImmutableList<PendingCall> calls) =>
        this == None ? new Repeats(_counts, calls, null) : (_first is { } first ? None.Count(first) : this).Count(calls);

    private Repeats Count(ImmutableList<PendingCall> calls)
    {
        ImmutableDictionary<Same, int> counts = _counts;
        ToolCall? loop = Loop;
        foreach (PendingCall call in calls)
        {
            if (Same.Of(call) is { } same && counts.GetValueOrDefault(same) == _counts.GetValueOrDefault(same))
            {
                int count = counts.GetValueOrDefault(same) + 1;
                counts = counts.SetItem(same, count);
                loop ??= count >= Most ? call.Call : null;
            }
        }

        return new Repeats(counts, null, loop);
    }

    /// <summary>The result of a call, with a word to the model if it has had that very result before; null if it has none.</summary>
    public ToolResult? Noted(PendingCall call)
    {
        int count = Same.Of(call) is { } same ? _counts.GetValueOrDefault(same) : 0;
        return count < Told
            ? call.Result
            : call.Result! with
            {
                Text = string.Create(CultureInfo.InvariantCulture,
                    $"{call.Result.Text}\n\n[This call has been made {count} times with the same arguments and the same result. Another try will not change it: do something else, or answer with what you have.]"),
            };
    }

    /// <summary>Strings that the conversation holds anyway.</summary>
    private readonly record struct Same(string Tool, string Arguments, string Text, bool IsError)
    {
        /// <remarks>Who asks a program again starts a process anew: that is bounded by the processes of the tree, and by what they cost.</remarks>
        public static Same? Of(PendingCall call) =>
            call is { Child: null, Result: { } result } ? new Same(call.Call.Tool, call.Call.Arguments, result.Text, result.IsError) : null;
    }
}
