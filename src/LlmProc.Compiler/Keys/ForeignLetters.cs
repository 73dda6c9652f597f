using System.Text;

namespace LlmProc;

/// <summary>Letters that look like those of a key but are others.</summary>
internal static class ForeignLetters
{
    public static string In(string key)
    {
        foreach (Rune rune in key.EnumerateRunes())
        {
            if (!rune.IsAscii)
            {
                return $": '{Shown.Short(rune.ToString())}' is {Shown.CodePoint(rune)}, not an ASCII letter";
            }
        }

        return "";
    }
}
