using System.Globalization;

namespace LlmProc;

/// <summary>Bounds texts of unknown length before they become part of a message.</summary>
public static class ModelText
{
    /// <summary>At most <paramref name="length"/> UTF-16 units, never half of what a reader sees as one character, with … where something is left out.</summary>
    public static string Shorten(string text, int length) =>
        text.Length <= length ? text : string.Concat(text.AsSpan(0, EndWithin(text, length - 1)), "…");

    /// <summary>
    /// The beginning and the end of a text that is longer than <paramref name="length"/> UTF-16 units, with <paramref name="note"/> in between; whole
    /// characters, as a reader sees them, on both sides.
    /// </summary>
    /// <param name="note">Made from the number of units that are left out.</param>
    public static string ShortenMiddle(string text, int length, Func<int, string> note)
    {
        if (text.Length <= length)
        {
            return text;
        }

        int head = EndWithin(text, length * 3 / 4);
        int tail = EndNear(text, head, text.Length - (length / 4));
        return string.Concat(text.AsSpan(0, head), note(tail - head), text.AsSpan(tail));
    }

    /// <summary>As <see cref="EndWithin"/>, of a text that may be far longer than what is kept of it: where characters begin is found a little before the place.</summary>
    private static int EndNear(string text, int from, int place)
    {
        int near = Math.Max(from, place - 1024);
        near -= near > from && char.IsLowSurrogate(text[near]) ? 1 : 0;
        return near + EndWithin(text.AsSpan(near), place - near);
    }

    /// <summary>The last place at or before <paramref name="length"/> where one character ends and the next begins.</summary>
    private static int EndWithin(ReadOnlySpan<char> text, int length)
    {
        int end = 0;
        while (end < length && end < text.Length && end + StringInfo.GetNextTextElementLength(text[end..]) is var next && next <= length)
        {
            end = next;
        }

        return end;
    }
}
