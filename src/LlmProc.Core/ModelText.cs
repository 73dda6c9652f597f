namespace LlmProc;

/// <summary>Bounds texts of unknown length before they become part of a message.</summary>
public static class ModelText
{
    /// <summary>At most <paramref name="length"/> UTF-16 units, never half a surrogate pair, with … where something is left out.</summary>
    public static string Shorten(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        int end = length - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "…");
    }
}
