namespace LlmProc.Cli.Terminal;

/// <summary>When a command colors what it writes.</summary>
internal enum ColorChoice
{
    Auto,
    Always,
    Never,
}

/// <summary>Colors for one stream; without color every method gives its text back.</summary>
internal sealed record Palette(bool IsOn)
{
    /// <summary>By itself, color is for terminals that can show it and for people who did not refuse it.</summary>
    public static Palette For(ColorChoice choice, bool isTerminal) => new(choice switch
    {
        ColorChoice.Always => true,
        ColorChoice.Never => false,
        _ => isTerminal
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") is not "dumb",
    });

    public string Bold(string text) => Paint("1", text);

    public string Dim(string text) => Paint("2", text);

    public string Red(string text) => Paint("31", text);

    public string Yellow(string text) => Paint("33", text);

    public string Cyan(string text) => Paint("36", text);

    private string Paint(string code, string text) => IsOn && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}
