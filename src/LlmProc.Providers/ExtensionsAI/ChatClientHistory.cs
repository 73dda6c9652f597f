using System.Collections.Immutable;
using Microsoft.Extensions.AI;

namespace LlmProc.Providers;

/// <summary>Conversations as clients take them, legal by the same rules as on a wire. One that was read from a journal gives the same as the one that was written.</summary>
internal sealed class ChatClientHistory(ModelSettings settings) : WireHistory(settings)
{
    protected override bool KeepsSaid => true;

    /// <summary>All of a request that is said.</summary>
    public static List<ChatMessage> Write(RequestHead head, WireStep last)
    {
        var messages = new List<ChatMessage>(last.Count + 1);
        if (!string.IsNullOrWhiteSpace(head.SystemPrompt))
        {
            messages.Add(new ChatMessage(ChatRole.System, head.SystemPrompt));
        }

        var steps = new Stack<WireStep>(last.Count);
        for (WireStep step = last; step.Before is { } before; step = before)
        {
            steps.Push(step);
        }

        foreach (WireStep step in steps)
        {
            if (step.Speaker == Role.Assistant)
            {
                AddAssistant(messages, step.Said);
            }
            else
            {
                AddUser(messages, step.Said);
            }
        }

        return messages;
    }

    protected override byte[] WriteUser(WireStep before, ImmutableArray<ToolResult> results, ImmutableArray<string> texts) => [];

    protected override byte[] WriteAssistant(WireStep before, ImmutableArray<ContentBlock> content) => [];

    protected override bool CanSend(ContentBlock block) => block switch
    {
        ContentBlock.Text => true,
        ContentBlock.Thinking thinking => !string.IsNullOrEmpty(thinking.Signature) && IsOwn(thinking.SignedBy),
        ContentBlock.Opaque opaque => opaque.Provider == ChatClientContent.Provider && (opaque.SignedBy is null || IsOwn(opaque.SignedBy)) && ChatClientContent.Read(opaque) is not null,
        _ => false,
    };

    private static void AddUser(List<ChatMessage> messages, ImmutableArray<ContentBlock> said)
    {
        AIContent[] results = [.. said.OfType<ContentBlock.Result>().Select(result => ToContent(result.Value))];
        AIContent[] texts = [.. said.OfType<ContentBlock.Text>().Select(text => new TextContent(text.Value))];
        if (results.Length > 0)
        {
            messages.Add(new ChatMessage(ChatRole.Tool, results));
        }

        if (texts.Length > 0)
        {
            messages.Add(new ChatMessage(ChatRole.User, texts));
        }
    }

    private static void AddAssistant(List<ChatMessage> messages, ImmutableArray<ContentBlock> said)
    {
        if (messages is not [.., { } message] || message.Role != ChatRole.Assistant)
        {
            message = new ChatMessage(ChatRole.Assistant, (IList<AIContent>)[]);
            messages.Add(message);
        }

        foreach (ContentBlock block in said)
        {
            AIContent? content = block switch
            {
                ContentBlock.Text text => new TextContent(text.Value),
                ContentBlock.Thinking thinking => new TextReasoningContent(thinking.Value) { ProtectedData = thinking.Signature },
                ContentBlock.Call { Value: var call } => new FunctionCallContent(call.Id, call.Tool, ChatClientArguments.Read(call.Arguments)),
                ContentBlock.Opaque opaque => ChatClientContent.Read(opaque),
                _ => null,
            };
            if (content is not null)
            {
                message.Contents.Add(content);
            }
        }
    }

    // Some clients know an error by its exception, others send the text alone.
    private static FunctionResultContent ToContent(ToolResult result) => result.IsError
        ? new FunctionResultContent(result.CallId, OpenAIJson.TextOf(result)) { Exception = new ToolException(result.Text) }
        : new FunctionResultContent(result.CallId, result.Text);
}
