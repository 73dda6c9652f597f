using System.Collections.Immutable;
using System.Globalization;

namespace LlmProc;

/// <summary>
/// Makes a conversation shorter that its model cannot read any more. What is left out is decided once, from the state alone, and written down as an event;
/// the first prompt, the prompt of this run and the latest turn stay, and a call is never parted from its result.
/// </summary>
/// <remarks>Turns go from the oldest on, until half is left; what is still too long then are results of tools, of which the beginning and the end stay.</remarks>
internal static class Compaction
{
    private const int MostInRun = 3;

    /// <summary>Results that are shorter than this are not worth parting.</summary>
    private const int LeastResult = 1000;

    private const string NoteBegin = "[Left out here: ";

    /// <summary>Null if it may not be made shorter again, or cannot be.</summary>
    /// <param name="problem">Why not.</param>
    public static ProcessEvent.Compacted? Plan(ProcessState state, out string problem)
    {
        RunState run = state.Run!;
        problem = run.IsCompacted ? "it was made shorter already, and that is not enough"
            : run.Compactions >= MostInRun ? string.Create(CultureInfo.InvariantCulture, $"it was made shorter {MostInRun} times in this run already")
            : "nothing of it can be left out: shorten the prompt or the preloaded files, or take a model that reads more";
        return run.IsCompacted || run.Compactions >= MostInRun ? null : Plan(state.Conversation.ToArray(), run);
    }

    /// <summary>Stands where something was left out.</summary>
    public static bool IsNote(Message message) => message.Role == Role.User && message.Text.StartsWith(NoteBegin, StringComparison.Ordinal);

    public static ProcessState Apply(ProcessState state, ProcessEvent.Compacted e)
    {
        Message[] messages = state.Conversation.ToArray();
        int from = 0;
        Conversation shorter = Conversation.Empty;
        for (int i = 0; i < messages.Length; i++)
        {
            from = i == state.Run!.From ? shorter.Count : from;
            if (e.LeftOut.FirstOrDefault(range => i >= range.From && i < range.From + range.Count) is not { } left)
            {
                shorter = shorter.Add(Shortened(messages[i], i, e.Shortened));
            }
            else if (i == left.From && left.Note.Length > 0)
            {
                shorter = shorter.Add(Message.User(left.Note));
            }
        }

        return state with
        {
            Conversation = shorter,
            Own = e.Lost is { } lost ? state.Own + lost : state.Own,
            Charged = state.Run!.Reserved is { } reserved ? state.Charged + (e.Took ?? reserved) : state.Charged,
            Run = state.Run with { From = from, Stop = null, Reserved = null, SampleAllowed = false, Compactions = state.Run.Compactions + 1, IsCompacted = true },
        };
    }

    private static ProcessEvent.Compacted? Plan(Message[] messages, RunState run)
    {
        // A cut answer is asked for again.
        int count = run.Stop == SampleStop.ContextFull && messages[^1].Role == Role.Assistant ? messages.Length - 1 : messages.Length;
        ImmutableArray<LeftOut> cut = count < messages.Length ? [new LeftOut(count, 1, "")] : [];
        long before = messages.Take(count).Sum(Length);
        long wanted = Wanted(messages, count, before);
        List<(int From, int Count)> turns = Turns(messages, count);
        var gone = new SortedSet<int>();
        long left = before;
        foreach ((int from, int length) in turns.SkipLast(1).Where(turn => !MustStay(messages, turn.From, run)).TakeWhile(_ => left > wanted))
        {
            gone.UnionWith(Enumerable.Range(from, length));
            left -= messages.Skip(from).Take(length).Sum(Length);
        }

        ImmutableArray<ShortenedResult> shortened = left > wanted ? Shorten(messages, count, gone, left - wanted) : [];
        ImmutableArray<LeftOut> ranges = [.. Ranges(messages, gone), .. cut];

        // What would not be shorter is not worth a request.
        long notes = ranges.Sum(range => (long)range.Note.Length);
        return before - left + shortened.Sum(each => Saved(messages, each)) > notes ? new ProcessEvent.Compacted(ranges, shortened) : null;
    }

    /// <summary>Half, or what the model could still read before its last answer, but never next to nothing.</summary>
    private static long Wanted(Message[] messages, int count, long length)
    {
        int answer = Array.FindLastIndex(messages, count - 1, message => message.Role == Role.Assistant);
        long known = answer < 0 ? length : messages.Take(answer).Sum(Length);
        return Math.Max(length / 8, Math.Min(length / 2, known));
    }

    /// <summary>What must go together: a prompt, or answers with the results of their calls.</summary>
    private static List<(int From, int Count)> Turns(Message[] messages, int count)
    {
        var turns = new List<(int From, int Count)>();
        for (int at = 0, from = 0; at < count; from = ++at)
        {
            while (messages[at].Role == Role.Assistant && at + 1 < count && (messages[at + 1].Role == Role.Assistant || messages[at + 1].Results.Any()))
            {
                at++;
            }

            turns.Add((from, at - from + 1));
        }

        return turns;
    }

    private static bool MustStay(Message[] messages, int at, RunState run) =>
        at == 0 || at == run.From || IsNote(messages[at]);

    private static IEnumerable<LeftOut> Ranges(Message[] messages, SortedSet<int> gone)
    {
        foreach (int from in gone.Where(at => !gone.Contains(at - 1)))
        {
            int count = 1;
            while (gone.Contains(from + count))
            {
                count++;
            }

            int calls = messages.Skip(from).Take(count).Sum(message => message.Calls.Count());
            string note = string.Create(
                CultureInfo.InvariantCulture,
                $"{NoteBegin}{count} earlier message{(count == 1 ? "" : "s")} with {calls} tool call{(calls == 1 ? "" : "s")}, because the conversation was longer than the model can read.]");
            yield return new LeftOut(from, count, note);
        }
    }

    private static ImmutableArray<ShortenedResult> Shorten(Message[] messages, int count, SortedSet<int> gone, long excess)
    {
        (int At, ToolResult Result)[] results =
        [
            .. Enumerable.Range(0, count).Where(at => !gone.Contains(at)).SelectMany(at => messages[at].Results.Select(result => (at, result))).Where(each => each.result.Text.Length > LeastResult),
        ];
        int bound = results.Select(each => each.Result.Text.Length).DefaultIfEmpty(0).Max();
        while (bound > LeastResult && results.Sum(each => (long)Math.Max(0, each.Result.Text.Length - bound)) < excess)
        {
            bound = Math.Max(LeastResult, bound / 2);
        }

        return
        [
            .. results.Where(each => each.Result.Text.Length > bound).Select(each => new ShortenedResult(each.At, each.Result with
            {
                Text = ModelText.ShortenMiddle(each.Result.Text, bound, static left => string.Create(
                    CultureInfo.InvariantCulture, $"\n{NoteBegin}{left} characters, because the conversation was longer than the model can read.]\n")),
            })).Where(each => Saved(messages, each) > 0),
        ];
    }

    private static long Saved(Message[] messages, ShortenedResult shorter) =>
        messages[shorter.Message].Results.First(result => result.CallId == shorter.Result.CallId).Text.Length - (long)shorter.Result.Text.Length;

    private static Message Shortened(Message message, int at, ImmutableArray<ShortenedResult> shortened) => shortened.All(each => each.Message != at)
        ? message
        : message with
        {
            Content = [.. message.Content.Select(block => block is ContentBlock.Result { Value: var result }
                && shortened.FirstOrDefault(each => each.Message == at && each.Result.CallId == result.CallId) is { } shorter
                ? new ContentBlock.Result(shorter.Result)
                : block)],
        };

    private static long Length(Message message) => message.Content.Sum(block => block switch
    {
        ContentBlock.Text text => text.Value.Length,
        ContentBlock.Thinking thinking => thinking.Value.Length + (long)(thinking.Signature?.Length ?? 0),
        ContentBlock.Call { Value: var call } => call.Tool.Length + (long)call.Arguments.Length,
        ContentBlock.Result { Value: var result } => result.Text.Length,
        ContentBlock.Opaque opaque => opaque.Json.Length,
        _ => 0L,
    });
}
