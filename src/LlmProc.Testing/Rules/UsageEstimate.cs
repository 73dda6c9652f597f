using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>
/// Tokens as a quarter of the characters: what the user said since the last answer, the system prompt with the first sample, and the
/// answer. Tools do not count, so that a reworded description changes no test.
/// </summary>
internal static class UsageEstimate
{
    private const int CharactersPerToken = 4;

    public static Usage Of(ModelRequest request, ImmutableArray<ContentBlock> answer)
    {
        long input = 0;
        bool answeredBefore = false;
        foreach (Message message in request.Conversation.FromLast())
        {
            if (message.Role == Role.Assistant)
            {
                answeredBefore = true;
                break;
            }

            input += message.Content.Sum(Length);
        }

        input += answeredBefore ? 0 : request.Head.SystemPrompt.Length;
        return new Usage(Tokens(input), Tokens(answer.Sum(Length)));
    }

    private static long Tokens(long characters) => (characters + CharactersPerToken - 1) / CharactersPerToken;

    public static long Length(ContentBlock block) => block switch
    {
        ContentBlock.Text text => text.Value.Length,
        ContentBlock.Thinking thinking => thinking.Value.Length,
        ContentBlock.Call call => call.Value.Tool.Length + call.Value.Arguments.Length,
        ContentBlock.Result result => result.Value.Text.Length,
        ContentBlock.Opaque opaque => opaque.Json.Length,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
