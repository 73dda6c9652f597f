using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace LlmProc;

/// <summary>Texts as the JSON formats hold them.</summary>
internal static class JsonTexts
{
    public static string Name(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "note",
    };

    /// <summary>Half a surrogate pair is no text, and no JSON writer takes it.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Whole(string? text)
    {
        if (text is null || !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }

        // Enumerated, a half becomes U+FFFD.
        var whole = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            whole.Append(rune.ToString());
        }

        return whole.ToString();
    }
}
