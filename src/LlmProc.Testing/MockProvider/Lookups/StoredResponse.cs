using System.Text.Json.Nodes;

namespace LlmProc.Testing;

/// <summary>A response that is kept: another one may go on from it, and one in the background is asked for until it is there.</summary>
/// <param name="items">Its input, that of all before it included, as a list of items.</param>
internal sealed class StoredResponse(WireAnswer answer, MockFault? fault, JsonArray items)
{
    private int _polls;
    private volatile bool _isCancelled;

    public string Id { get; } = answer.Id("resp_");

    /// <summary>What the next response is asked with, before its own input.</summary>
    public JsonArray History()
    {
        JsonArray all = items.DeepClone().AsArray();
        foreach (JsonNode? item in JsonNode.Parse(Whole("completed").Span)!["output"]!.AsArray())
        {
            all.Add(item!.DeepClone());
        }

        return all;
    }

    public void Cancel() => _isCancelled = true;

    /// <summary>As it is now. In the background it is queued, then in progress at the first look, and there at the second.</summary>
    public ReadOnlyMemory<byte> Look()
    {
        bool isBackground = answer.Request.Json.IsTrue("background");
        int polls = isBackground ? Interlocked.Increment(ref _polls) : int.MaxValue;
        return Whole(_isCancelled ? "cancelled" : fault?.Background is "queued" ? "queued" : polls < 2 ? "in_progress" : fault?.Background);
    }

    /// <summary>Its events after the one with this number, once more.</summary>
    public ReadOnlyMemory<byte> Replay(long after)
    {
        using var writer = new EventWriter();
        ResponsesWriting.Stream(writer, answer);
        long first = Math.Max(0, after + 1 - (fault?.RepeatsOnReplay ?? 0));
        return EventFrames.Split(writer.Written.ToArray()).Skip((int)Math.Min(first, int.MaxValue)).SelectMany(frame => frame.ToArray()).ToArray();
    }

    private ReadOnlyMemory<byte> Whole(string? status)
    {
        using var writer = new EventWriter();
        ResponsesWriting.Whole(writer, answer, status);
        return writer.Written.ToArray();
    }
}
