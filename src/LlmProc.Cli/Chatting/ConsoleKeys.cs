using System.Text;

namespace LlmProc.Cli.Chatting;

/// <summary>Keys as the console decodes them, which is right on Windows.</summary>
internal static class ConsoleKeys
{
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
