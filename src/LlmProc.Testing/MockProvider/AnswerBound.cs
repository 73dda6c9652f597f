using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>Cuts an answer that is longer than the request allows.</summary>
internal static class AnswerBound
{
    private const int CharactersPerToken = 4;

    /// <summary>What fits, cut anywhere, in a call too; null if all does.</summary>
    public static ImmutableArray<ContentBlock>? Cut(MockRequest request, ImmutableArray<ContentBlock> content)
    {
        long? most = request.Json.Number("max_tokens") ?? request.Json.Number("max_completion_tokens") ?? request.Json.Number("max_output_tokens")
            ?? request.Json.Member("generationConfig").Number("maxOutputTokens");
        if (most is null || content.Sum(UsageEstimate.Length) <= most * CharactersPerToken)
        {
            return null;
        }

        long left = most.Value * CharactersPerToken;
        var fitting = ImmutableArray.CreateBuilder<ContentBlock>();
        foreach (ContentBlock block in content)
        {
            long length = UsageEstimate.Length(block);
            if (length <= left)
            {
                fitting.Add(block);
                left -= length;
                continue;
            }

            if (left > 0)
            {
                fitting.AddRange(Part(block, (int)left, request.Stream));
            }

            break;
        }

        return fitting.ToImmutable();
    }

    private static ImmutableArray<ContentBlock> Part(ContentBlock block, int length, bool isStream) => block switch
    {
        ContentBlock.Text text => [new ContentBlock.Text(Whole(text.Value, length))],
        ContentBlock.Thinking thinking => [new ContentBlock.Thinking(Whole(thinking.Value, length), null)],

        // A document has its calls whole or not at all; a stream breaks off in them.
        ContentBlock.Call { Value: var call } when isStream && length > call.Tool.Length =>
            [new ContentBlock.Call(call with { Arguments = Whole(call.Arguments, length - call.Tool.Length) })],
        _ => [],
    };

    private static string Whole(string text, int length) => text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
