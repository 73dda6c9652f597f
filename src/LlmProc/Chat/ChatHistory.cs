using Microsoft.Extensions.AI;

namespace LlmProc;

/// <summary>
/// What counts when a caller sends again what was said: prompts, joined where several stand together, and what was answered last to each. Samples before
/// that and calls of tools need not be sent again, and a prompt that was not answered says nothing.
/// </summary>
/// <remarks>A process may have left earlier messages out, because its model could not read them all. What stands there it does not know, so that anything fits.</remarks>
internal sealed class ChatHistory
{
    // Null is a gap.
    private readonly List<(bool IsPrompt, string Text)?> _turns = [];

    private ChatHistory(IEnumerable<(bool IsPrompt, string Text)?> messages)
    {
        foreach ((bool IsPrompt, string Text)? message in messages)
        {
            if (message is not { } said)
            {
                _turns.Add(null);
            }
            else if (said.Text.Length > 0)
            {
                Add(said.IsPrompt, said.Text);
            }
        }

        if (_turns is [.., { IsPrompt: true }])
        {
            _turns.RemoveAt(_turns.Count - 1);
        }
    }

    public static ChatHistory Of(IEnumerable<ChatMessage> messages) => new(messages.Select(message => ((bool, string)?)(message.Role == ChatRole.User, message.Text)));

    public static ChatHistory Of(Conversation conversation) => new(conversation.ToArray()
        .Where(message => !message.Results.Any())
        .Select(message => Compaction.IsNote(message) ? null : ((bool, string)?)(message.Role == Role.User, message.Text)));

    /// <summary>Whether a history without gaps may be this one.</summary>
    public bool Fits(ChatHistory whole)
    {
        int at = 0, here = 0, gap = -1, after = 0;
        while (at < whole._turns.Count)
        {
            if (here < _turns.Count && _turns[here] is null)
            {
                (gap, after) = (here++, at);
            }
            else if (here < _turns.Count && _turns[here] == whole._turns[at])
            {
                (here, at) = (here + 1, at + 1);
            }
            else if (gap < 0)
            {
                return false;
            }
            else
            {
                // What was left out was longer.
                (here, at) = (gap + 1, ++after);
            }
        }

        return _turns.Skip(here).All(turn => turn is null);
    }

    private void Add(bool isPrompt, string text)
    {
        if (_turns is [.., { } last] && last.IsPrompt == isPrompt)
        {
            _turns[^1] = (isPrompt, isPrompt ? $"{last.Text}\n\n{text}" : text);
        }
        else
        {
            _turns.Add((isPrompt, text));
        }
    }
}
