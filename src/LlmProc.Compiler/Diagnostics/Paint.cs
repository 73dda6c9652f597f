namespace LlmProc;

/// <summary>Colors for a terminal, or none.</summary>
internal readonly record struct Paint(bool Color)
{
    public const string Bold = "1";
    public const string Red = "31";
    public const string Yellow = "33";
    public const string Cyan = "36";

    public string Text(string hue, string text) => Color ? $"\u001b[{hue}m{text}\u001b[0m" : text;
}
