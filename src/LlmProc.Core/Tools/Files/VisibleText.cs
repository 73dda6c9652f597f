namespace LlmProc;

/// <summary>File names that cannot pretend to be more than one line, another order of letters, or nothing at all.</summary>
internal static class VisibleText
{
    private const int MaxLength = 1000;

    internal static string Of(string text) => HiddenCharacters.Escape(ModelText.Shorten(text, MaxLength));
}
