using System.Diagnostics;
using System.Text;

namespace LlmProc.Testing;

/// <summary>
/// Writes a conversation as text that people can read and tests can compare: who said what, which tools were called, what they returned.
/// </summary>
/// <remarks>Stable: ids of calls are left out, a result names its tool instead. Lines end in <c>\n</c> on every system.</remarks>
public static class Transcript
{
    /// <summary>The messages from first to last, each under a heading with its role.</summary>
    public static string Of(Conversation conversation) => Of(conversation.ToArray());

    /// <inheritdoc cref="Of(Conversation)"/>
    public static string Of(IEnumerable<Message> messages)
    {
        var text = new StringBuilder();
        var tools = new Dictionary<string, string>();
        foreach (Message message in messages)
        {
            text.Append(text.Length == 0 ? "" : "\n").Append("## ").Append(NameOf(message.Role)).Append('\n');
            foreach (ContentBlock block in message.Content)
            {
                if (block is ContentBlock.Call { Value: var call })
                {
                    tools[call.Id] = call.Tool;
                }

                text.Append(Line(block, tools)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string NameOf(Role role) => role switch
    {
        Role.User => "user",
        Role.Assistant => "assistant",
        _ => throw new UnreachableException(),
    };

    private static string Line(ContentBlock block, Dictionary<string, string> tools) => block switch
    {
        ContentBlock.Text { Value: var text } => text.TrimEnd('\n'),
        ContentBlock.Thinking { Value: var thought } => $"- thinking: {Indented(thought)}",
        ContentBlock.Call { Value: var call } => $"- call {call.Tool} {Indented(call.Arguments)}",
        ContentBlock.Result { Value: var result } => Line(result, tools.GetValueOrDefault(result.CallId, "an unknown call")),
        ContentBlock.Opaque opaque => $"- block of {opaque.Provider}: {Indented(opaque.Json)}",
        _ => throw new UnreachableException(),
    };

    private static string Line(ToolResult result, string tool) =>
        $"- result of {tool}{(result.IsError ? " (error)" : "")}: {Indented(result.Text)}";

    /// <summary>Keeps every line of a text inside its list item.</summary>
    private static string Indented(string text) => text.TrimEnd('\n').Replace("\n", "\n  ", StringComparison.Ordinal);
}
