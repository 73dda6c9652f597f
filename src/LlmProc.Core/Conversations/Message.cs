using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace LlmProc;

/// <summary>Who speaks in a message.</summary>
public enum Role
{
    /// <summary>The one who asks, and what answers the calls of tools.</summary>
    [JsonStringEnumMemberName("user")]
    User,

    /// <summary>The model.</summary>
    [JsonStringEnumMemberName("assistant")]
    Assistant,
}

/// <summary>One contribution to a conversation. Tool results are said by the user.</summary>
public sealed record Message(Role Role, ImmutableArray<ContentBlock> Content)
{
    /// <summary>A message of the user with one text.</summary>
    public static Message User(string text) => new(Role.User, [new ContentBlock.Text(text)]);

    /// <summary>The text blocks, joined; empty if there are none.</summary>
    [JsonIgnore]
    public string Text
    {
        get
        {
            string text = "";
            int texts = 0;
            foreach (ContentBlock block in Content)
            {
                if (block is ContentBlock.Text said)
                {
                    text = said.Value;
                    texts++;
                }
            }

            // Mostly there is one.
            return texts < 2 ? text : string.Concat(Content.OfType<ContentBlock.Text>().Select(block => block.Value));
        }
    }

    /// <summary>The calls that the message makes, in order.</summary>
    [JsonIgnore]
    public IEnumerable<ToolCall> Calls => Content.OfType<ContentBlock.Call>().Select(block => block.Value);

    /// <summary>The results that the message brings, in call order.</summary>
    [JsonIgnore]
    public IEnumerable<ToolResult> Results => Content.OfType<ContentBlock.Result>().Select(block => block.Value);
}
