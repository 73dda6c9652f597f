using System.Text;

namespace LlmProc.Cli.Chatting;

/// <summary>One thing that a person at the keyboard did.</summary>
/// <param name="Pasted">A whole text at once; null: it was a key.</param>
internal readonly record struct Stroke(ConsoleKeyInfo Key, string? Pasted);

/// <summary>Reads keys one by one, and pasted texts as a whole.</summary>
/// <remarks>Terminals put a text that is pasted between two marks, if they are told to, so that its line breaks do not send it.</remarks>
internal static class KeyReader
{
    public const string MarkPastes = "\e[?2004h";
    public const string LeavePastes = "\e[?2004l";
    private const string Begins = "[200~";
    private const string Ends = "\e[201~";
    private const int LargestPaste = 16 * 1024 * 1024;

    /// <summary>Waits for it.</summary>
    public static Stroke Read()
    {
        ConsoleKeyInfo key = Console.ReadKey(intercept: true);
        if (key.Key != ConsoleKey.Escape || !Console.KeyAvailable)
        {
            return new Stroke(key, null);
        }

        var mark = new StringBuilder();
        while (mark.Length < Begins.Length && Begins.StartsWith(mark.ToString(), StringComparison.Ordinal) && Console.KeyAvailable)
        {
            mark.Append(Console.ReadKey(intercept: true).KeyChar);
        }

        return new Stroke(default, mark.ToString() == Begins ? ReadPaste() : mark.ToString());
    }

    private static string ReadPaste()
    {
        var text = new StringBuilder();
        while (text.Length < LargestPaste)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            text.Append(key.KeyChar);
            if (key.KeyChar == '~' && text.ToString(Math.Max(0, text.Length - Ends.Length), Math.Min(text.Length, Ends.Length)) == Ends)
            {
                text.Length -= Ends.Length;
                break;
            }
        }

        return text.ToString();
    }
}
