using System.Globalization;
using System.Text;

namespace LlmProc.Testing;

/// <summary>A request and what became of it.</summary>
/// <param name="Status">The HTTP status of the answer.</param>
/// <param name="Error">The message of a refusal; null if the request was answered.</param>
/// <param name="Fault">The name of the fault that was put into the answer; null if none was.</param>
/// <param name="InputTokens">Tokens of the prompt that were neither read from the cache nor written to it.</param>
/// <param name="CacheWriteTokens">Tokens written for 5 minutes or for 1 hour.</param>
/// <param name="CacheWrite1hTokens">Of those, the ones written for 1 hour.</param>
public sealed record MockExchange(
    MockRequest Request,
    int Status,
    string? Error,
    string? Fault,
    long InputTokens,
    long CacheReadTokens,
    long CacheWriteTokens,
    long CacheWrite1hTokens,
    long OutputTokens,
    string PrefixHash)
{
    /// <summary>
    /// Where the prompt of a later request stops repeating this one's; null if it extends it, so that a prefix cache can read all of it.
    /// </summary>
    public MockDifference? FirstDifference(MockExchange later)
    {
        List<PromptSegment> before = Segments(Request), after = Segments(later.Request);
        for (int i = 0; i < before.Count; i++)
        {
            ReadOnlySpan<byte> mine = before[i].Bytes();
            ReadOnlySpan<byte> other = i < after.Count ? after[i].Bytes() : [];
            if (i >= after.Count || before[i].Section != after[i].Section || before[i].Role != after[i].Role || !mine.SequenceEqual(other))
            {
                int at = mine.CommonPrefixLength(other);
                return new MockDifference(before[i].Path, at, Excerpt(mine, at), Excerpt(other, at));
            }
        }

        return null;
    }

    /// <summary>One line: number, wire, model, status, tokens.</summary>
    public override string ToString()
    {
        string tokens = string.Create(CultureInfo.InvariantCulture,
            $"in {InputTokens}, read {CacheReadTokens}, wrote {CacheWriteTokens}, out {OutputTokens}");
        string outcome = Error is null ? tokens : Error.ReplaceLineEndings(" ");
        return string.Create(CultureInfo.InvariantCulture,
            $"#{Request.Number} {Request.Wire} {Request.Model}{(Request.Stream ? " stream" : "")} {Status} {outcome}{(Fault is null ? "" : $" [{Fault}]")}");
    }

    private static List<PromptSegment> Segments(MockRequest request) => request.Protocol.Segments(request.Json);

    private static string Excerpt(ReadOnlySpan<byte> bytes, int at) =>
        Encoding.UTF8.GetString(bytes[Math.Max(0, at - 20)..Math.Min(bytes.Length, at + 60)]);
}

/// <summary>The first place where two prompts differ.</summary>
/// <param name="Path">The block of the earlier prompt, such as <c>messages.2.content.0</c>.</param>
/// <param name="Offset">The byte in the block.</param>
/// <param name="Before">What stands there in the earlier prompt, with a little around it.</param>
/// <param name="After">What stands there in the later one; empty if it ends.</param>
public sealed record MockDifference(string Path, int Offset, string Before, string After);
