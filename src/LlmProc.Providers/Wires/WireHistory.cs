using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>
/// Writes conversations for a wire and keeps them legal while it does: every call is answered in the next message and no result answers nothing, ids are unique
/// and of a form that all servers take, no text is blank, only the model that signed a thought gets it back. What a strict server would refuse is repaired
/// here, so that no history can poison a process.
/// </summary>
/// <remarks>A message's bytes depend on it and on those before it, never on those after: so they are written once and stay a prefix of all later requests.</remarks>
/// <param name="settings">The model that reads it.</param>
internal abstract class WireHistory(ModelSettings settings) : ConversationFold<WireStep>
{
    private const string Unanswered = "Interrupted: this was not answered. It may or may not have been done.";
    private const string GoOn = "Continue.";
    private static readonly JsonEncodedText s_unanswered = JsonEncodedText.Encode(Unanswered);

    /// <summary>Who signs what this model thinks.</summary>
    public string Signer { get; } = settings.ToString();

    protected override WireStep Start => field ??= new WireStep(null, [], null, []) { History = this };

    protected override bool IsOwn(WireStep value) => value.History == this;

    /// <summary>The conversation as it must be sent now.</summary>
    public WireStep Whole(Conversation conversation)
    {
        WireStep step = Of(conversation);
        if (step.Speaker is null || !step.Open.IsEmpty || (step.Speaker == Role.Assistant && !MayEndWithAnswer))
        {
            return AddUser(step, [], step.Open.IsEmpty ? [GoOn] : []);
        }

        return step.AtTheEnd?.Invoke() ?? step;
    }

    protected override WireStep Add(WireStep before, Conversation at)
    {
        Message message = at.Last!;
        return message.Role == Role.Assistant
            ? AddAssistant(before, message, at.Count)
            : AddUser(before, message.Content, Texts(message.Content));
    }

    /// <summary>False where a request must end with the user.</summary>
    protected virtual bool MayEndWithAnswer => true;

    /// <summary>True where a message goes back in the order it came: text may follow calls, and a thought may stand last if something stands before.</summary>
    protected virtual bool KeepsOrder => false;

    /// <param name="results">The answers to all open calls, in call order.</param>
    protected abstract byte[] WriteUser(WireStep before, ImmutableArray<ToolResult> results, ImmutableArray<string> texts);

    /// <param name="content">At least one block; calls have their ids on the wire already, and stand after all text.</param>
    protected abstract byte[] WriteAssistant(WireStep before, ImmutableArray<ContentBlock> content);

    /// <summary>A block of another provider that this wire can say nothing with is dropped.</summary>
    protected abstract bool CanSend(ContentBlock block);

    /// <summary>Whether steps hold what is said, because the receiver takes no bytes.</summary>
    protected virtual bool KeepsSaid => false;

    /// <summary>A tool's name in the form that all servers take.</summary>
    protected virtual string ToolName(string name)
    {
        const int longest = 64;
        bool isLegal = name.Length is > 0 and <= longest && !name.AsSpan().ContainsAnyExcept(s_nameCharacters);
        return isLegal ? name
            : name.Length == 0 ? "unnamed"
            : string.Concat(name.Take(longest).Select(c => s_nameCharacters.Contains(c) ? c : '_'));
    }

    protected bool IsOwn(string? signedBy) => signedBy is not null && signedBy == Signer;

    private static readonly System.Buffers.SearchValues<char> s_nameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    private WireStep AddUser(WireStep before, ImmutableArray<ContentBlock> content, ImmutableArray<string> texts)
    {
        ImmutableArray<ToolResult> results = before.Open.IsEmpty ? [] : Answers(before.Open, content);
        return results.IsEmpty && texts.IsEmpty
            ? before
            : new WireStep(before, WriteUser(before, results, texts), Role.User, [])
            {
                HasCalls = before.HasCalls,
                Answer = before.Answer,
                Said = KeepsSaid ? [.. results.Select(result => new ContentBlock.Result(result)), .. texts.Select(text => new ContentBlock.Text(text))] : [],
            };
    }

    private static ImmutableArray<string> Texts(ImmutableArray<ContentBlock> content)
    {
        ImmutableArray<string> texts = [];
        foreach (ContentBlock block in content)
        {
            if (block is ContentBlock.Text text && !string.IsNullOrWhiteSpace(text.Value))
            {
                texts = texts.Add(text.Value);
            }
        }

        return texts;
    }

    private static ImmutableArray<ToolResult> Answers(ImmutableArray<OpenCall> open, ImmutableArray<ContentBlock> content)
    {
        var results = new ToolResult[open.Length];
        int at = -1;
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = Answer(open[i], content, ref at);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(results);
    }

    /// <param name="at">Where to look first: results mostly stand in the order of their calls.</param>
    private static ToolResult Answer(OpenCall call, ImmutableArray<ContentBlock> content, ref int at)
    {
        for (int i = 0; i < content.Length; i++)
        {
            at = at + 1 < content.Length ? at + 1 : 0;
            if (content[at] is ContentBlock.Result { Value: var result } && result.CallId == call.Id)
            {
                return result.IsError && string.IsNullOrWhiteSpace(result.Text)
                    ? new ToolResult(call.WireId, "The tool failed.", IsError: true)
                    : result with { CallId = call.WireId };
            }
        }

        return new ToolResult(call.WireId, s_unanswered.Value, IsError: true);
    }

    private WireStep AddAssistant(WireStep before, Message message, int position)
    {
        if (!before.Open.IsEmpty || before.Speaker is null)
        {
            before = AddUser(before, [], before.Speaker is null ? [GoOn] : []);
        }

        var legal = ImmutableArray.CreateBuilder<ContentBlock>(message.Content.Length);
        ImmutableArray<OpenCall>.Builder? calls = null;
        int firstCall = -1;
        foreach (ContentBlock block in message.Content)
        {
            switch (block)
            {
                case ContentBlock.Call { Value: var call }:
                    firstCall = firstCall < 0 ? legal.Count : firstCall;
                    calls ??= ImmutableArray.CreateBuilder<OpenCall>(message.Content.Length - legal.Count);
                    calls.Add(new OpenCall(call.Id, WireId(position, calls.Count), ToolName(call.Tool)));
                    legal.Add(new ContentBlock.Call(new ToolCall(calls[^1].WireId, calls[^1].Tool, CallArguments.ToObject(call.Arguments))));
                    break;
                case ContentBlock.Text text when string.IsNullOrWhiteSpace(text.Value):
                    break;
                case ContentBlock.Text when firstCall >= 0 && !KeepsOrder:
                    // Results must follow their calls at once.
                    legal.Insert(firstCall++, block);
                    break;
                case var other when CanSend(other):
                    legal.Add(other);
                    break;
            }
        }

        while (legal.Count > 0 && IsThought(legal[^1]) && (!KeepsOrder || legal.All(IsThought)))
        {
            // A thought that led to nothing may not stand last.
            legal.RemoveAt(legal.Count - 1);
        }

        if (legal.Count == 0)
        {
            return before;
        }

        ImmutableArray<OpenCall> open = calls?.DrainToImmutable() ?? [];
        ImmutableArray<ContentBlock> all = legal.DrainToImmutable();
        WireStep step = Answered(before, all, open);
        return all[^1] is ContentBlock.Text { Value: [.., var last] } && char.IsWhiteSpace(last) ? WithEnding(step, before, all, open) : step;
    }

    private WireStep WithEnding(WireStep step, WireStep before, ImmutableArray<ContentBlock> all, ImmutableArray<OpenCall> open) =>
        step.Ending(() => Answered(before, Trimmed(all), open));

    private WireStep Answered(WireStep before, ImmutableArray<ContentBlock> legal, ImmutableArray<OpenCall> open)
    {
        bool goesOn = before.Speaker == Role.Assistant;
        return new WireStep(before, WriteAssistant(before, legal), Role.Assistant, open)
        {
            HasCalls = before.HasCalls || !open.IsEmpty,
            Said = KeepsSaid ? legal : [],
            Answer = (goesOn ? before.Answer.Thought : IsThought(legal[0]), !open.IsEmpty || (goesOn && before.Answer.Calls)),
        };
    }

    private static ImmutableArray<ContentBlock> Trimmed(ImmutableArray<ContentBlock> legal) =>
        legal.SetItem(legal.Length - 1, new ContentBlock.Text(((ContentBlock.Text)legal[^1]).Value.TrimEnd()));

    private static bool IsThought(ContentBlock block) => block is ContentBlock.Thinking or ContentBlock.Opaque { SignedBy: not null };

    /// <summary>Nine letters and digits, which the strictest server demands; unique because no two calls stand at one place.</summary>
    private static string WireId(int position, int ordinal) => string.Create(9, (position, ordinal), static (id, at) =>
    {
        if (at is { position: < 100_000, ordinal: < 1_000 })
        {
            id[0] = 'c';
            at.position.TryFormat(id[1..], out _, "D5", System.Globalization.CultureInfo.InvariantCulture);
            at.ordinal.TryFormat(id[6..], out _, "D3", System.Globalization.CultureInfo.InvariantCulture);
            return;
        }

        // Digits of 36 values: room for a million of each.
        id[0] = 'd';
        for (int i = 4; i > 0; i--)
        {
            (at.position, int digit) = Math.DivRem(at.position, 36);
            id[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[digit];
            (at.ordinal, digit) = Math.DivRem(at.ordinal, 36);
            id[i + 4] = "0123456789abcdefghijklmnopqrstuvwxyz"[digit];
        }
    });
}
