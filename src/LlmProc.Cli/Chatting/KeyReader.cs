using System.Text;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Chatting;

/// <summary>Reads keys one by one, and pasted texts as a whole.</summary>
/// <remarks>
/// Terminals put a text that is pasted between two marks, if they are told to, so that its line breaks do not send it. The console's own reading of keys takes
/// what arrives together for one key, or for none; it sets the terminal up all the same.
/// </remarks>
internal sealed class KeyReader
{
    public const string MarkPastes = "\e[?2004h";
    public const string LeavePastes = "\e[?2004l";

    /// <summary>What a terminal sends for one key does not take longer, also from far away.</summary>
    private const int Together = 50;

    private readonly InputStream _stdin = new(0);
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly KeyParser _parser = new();
    private readonly byte[] _bytes = new byte[4096];
    private readonly char[] _characters = new char[4096];

    /// <summary>Waits for it; null: no more will come.</summary>
    public Stroke? Read()
    {
        if (OperatingSystem.IsWindows())
        {
            return ConsoleKeys.Read();
        }

        Stroke stroke;
        while (!_parser.TryTake(out stroke))
        {
            // Keys come one by one and unseen from here on, whatever has been done to the terminal since the last.
            _ = Console.KeyAvailable;
            if (_parser.IsUndecided && !_stdin.HasMore(Together))
            {
                _parser.Decide();
                continue;
            }

            int count = _stdin.Read(_bytes);
            if (count == 0)
            {
                return null;
            }

            _parser.Put(_characters.AsSpan(0, _decoder.GetChars(_bytes, 0, count, _characters, 0)));
        }

        return stroke;
    }
}
