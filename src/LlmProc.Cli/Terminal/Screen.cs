using System.Text;

namespace LlmProc.Cli.Terminal;

/// <summary>The standard streams: results go to stdout and nothing else, all about the run to stderr. Safe for any number of threads.</summary>
/// <remarks>Color codes are ours and written as they are; what others wrote passes <see cref="SafeText"/> before it comes here.</remarks>
internal sealed class Screen
{
    private readonly Lock _gate = new();
    private readonly OutputStream _out = new(1);
    private readonly OutputStream _error = new(2);
    private bool _isInLine;

    public bool OutIsTerminal { get; } = !Console.IsOutputRedirected;

    public bool ErrorIsTerminal { get; } = !Console.IsErrorRedirected;

    /// <summary>Columns of the terminal that stdout is; null if it is none, or one that does not say.</summary>
    public int? Width => OutIsTerminal ? TerminalWidth.Of(1) : null;

    /// <summary>Colors of stdout.</summary>
    public Palette Out { get; private set; } = new(IsOn: false);

    /// <summary>Colors of stderr.</summary>
    public Palette Err { get; private set; } = new(IsOn: false);

    public void Paint(ColorChoice choice)
    {
        Out = Palette.For(choice, OutIsTerminal);
        Err = Palette.For(choice, ErrorIsTerminal);
    }

    /// <exception cref="ReaderGoneException">Nobody reads stdout any more.</exception>
    public void Write(string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        lock (_gate)
        {
            try
            {
                _out.Write(Encoding.UTF8.GetBytes(text));
                _isInLine = text[^1] != '\n';
            }
            catch (IOException e)
            {
                throw new LlmProcException("stdout", $"stdout cannot be written: {e.Message}", e);
            }
        }
    }

    /// <summary>Ends the line that stdout is in, if it is in one.</summary>
    public void EndLine()
    {
        lock (_gate)
        {
            if (_isInLine)
            {
                Write("\n");
            }
        }
    }

    /// <summary>One line for whoever started the command, whatever the message holds.</summary>
    public void Error(string message) => WriteError($"{Err.Red("llmproc:")} {SafeText.Line(message)}\n");

    public void Warning(string message) => WriteError($"{Err.Yellow("llmproc: warning:")} {SafeText.Line(message)}\n");

    /// <summary>Writes lines to stderr. On a terminal they never continue a line of the answer.</summary>
    public void WriteError(string lines)
    {
        lock (_gate)
        {
            if (_isInLine && OutIsTerminal && ErrorIsTerminal)
            {
                Write("\n");
            }

            try
            {
                _error.Write(Encoding.UTF8.GetBytes(lines));
            }
            catch (Exception e) when (e is IOException or ReaderGoneException)
            {
                // There is no place left to say so.
            }
        }
    }
}
