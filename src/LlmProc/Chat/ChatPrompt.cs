using System.Collections.Immutable;
using Microsoft.Extensions.AI;

namespace LlmProc;

/// <summary>Finds in a list of messages what is new to a process, and refuses what a process cannot honour.</summary>
internal static class ChatPrompt
{
    /// <param name="options">As given to the chat client.</param>
    /// <param name="conversation">What the process has said and heard so far.</param>
    /// <exception cref="ArgumentException">The messages are not the conversation of the process with one more prompt.</exception>
    /// <exception cref="NotSupportedException">An option asks for what the program declares.</exception>
    public static string Read(IEnumerable<ChatMessage> messages, ChatOptions? options, Conversation conversation)
    {
        ArgumentNullException.ThrowIfNull(messages);
        Refuse(options);
        ChatMessage[] all = [.. messages];
        foreach (ChatMessage message in all)
        {
            Check(message);
        }

        int first = Array.FindLastIndex(all, message => message.Role != ChatRole.User) + 1;
        string prompt = string.Join("\n\n", all.Skip(first).Select(message => message.Text));
        if (string.IsNullOrWhiteSpace(prompt))
        {
            throw new ArgumentException("the last message must be the user's, and have a text", nameof(messages));
        }

        if (first > 0 && !ChatHistory.Of(conversation).Fits(ChatHistory.Of(all.Take(first))))
        {
            throw new ArgumentException(
                conversation.Count == 0
                    ? "there are messages before the last one, and the process has not had them; send the new message alone"
                    : "the messages before the last one are not the conversation of the process; send the new message alone, with its ConversationId",
                nameof(messages));
        }

        return prompt;
    }

    private static void Check(ChatMessage message)
    {
        if (message.Role == ChatRole.System)
        {
            throw new ArgumentException("a process takes no system message; the program declares it in prompt.system");
        }

        if (message.Role != ChatRole.User && message.Role != ChatRole.Assistant)
        {
            throw new ArgumentException($"a process takes messages of the user, not of '{message.Role}'; it runs its tools itself");
        }

        if (message.Role == ChatRole.User && message.Contents.FirstOrDefault(content => content is not TextContent) is { } other)
        {
            throw new ArgumentException($"a process takes text, not {other.GetType().Name}");
        }
    }

    private static void Refuse(ChatOptions? options)
    {
        if (options is null)
        {
            return;
        }

        ImmutableArray<string> set =
        [
            .. Name(options.Instructions, nameof(options.Instructions)),
            .. Name(options.ModelId, nameof(options.ModelId)),
            .. Name(options.Tools is { Count: > 0 } ? options.Tools : null, nameof(options.Tools)),
            .. Name(options.ToolMode, nameof(options.ToolMode)),
            .. Name(options.ResponseFormat is null or ChatResponseFormatText ? null : options.ResponseFormat, nameof(options.ResponseFormat)),
            .. Name(options.Temperature, nameof(options.Temperature)),
            .. Name(options.MaxOutputTokens, nameof(options.MaxOutputTokens)),
            .. Name(options.TopP, nameof(options.TopP)),
            .. Name(options.TopK, nameof(options.TopK)),
            .. Name(options.FrequencyPenalty, nameof(options.FrequencyPenalty)),
            .. Name(options.PresencePenalty, nameof(options.PresencePenalty)),
            .. Name(options.Seed, nameof(options.Seed)),
            .. Name(options.Reasoning, nameof(options.Reasoning)),
            .. Name(options.StopSequences is { Count: > 0 } ? options.StopSequences : null, nameof(options.StopSequences)),
        ];
        if (!set.IsEmpty)
        {
            throw new NotSupportedException($"a process does not take {string.Join(", ", set)}: its program declares model, tools and parameters");
        }

        static IEnumerable<string> Name(object? value, string name) => value is null ? [] : [name];
    }
}
