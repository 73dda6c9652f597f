using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>What is answered to one request, before it is written in the terms of a wire.</summary>
internal sealed record WireAnswer(
    MockRequest Request, ImmutableArray<ContentBlock> Content, SampleStop Stop, CacheUse Cache, long OutputTokens, long ReasoningTokens, long Created)
{
    private const int ArgumentPiece = 48;

    /// <summary>The arguments of a call as they are streamed.</summary>
    public static IEnumerable<string> Pieces(string arguments)
    {
        for (int at = 0; at < arguments.Length;)
        {
            int end = Math.Min(arguments.Length, at + ArgumentPiece);
            end = end < arguments.Length && char.IsHighSurrogate(arguments[end - 1]) ? end + 1 : end;
            yield return arguments[at..end];
            at = end;
        }
    }

    /// <summary>An id of this answer, the same in every run.</summary>
    public string Id(string prefix) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{prefix}mock{Request.Number:D8}");
}
