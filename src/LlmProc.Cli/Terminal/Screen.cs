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
    private ILiveLines? _live;

    public bool OutIsTerminal { get; } = !Console.IsOutputRedirected;

    public bool ErrorIsTerminal { get; } = !Console.IsErrorRedirected;

    /// <summary>Columns of the terminal that stdout is; null if it is none, or one that does not say.</summary>
    public int? Width => OutIsTerminal ? TerminalSize.Of(1)?.Columns : null;

    /// <summary>The same of stderr.</summary>
    public int? ErrorWidth => ErrorIsTerminal ? TerminalSize.Of(2)?.Columns : null;

    /// <summary>Of the terminal that stderr is; what is usual if it does not say.</summary>
    public static TerminalSize Size => TerminalSize.Of(2) ?? TerminalSize.Usual;

    /// <summary>Whether lines at the end of stderr can be drawn over: it is a terminal that moves its cursor.</summary>
    public bool IsLive { get; } = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or "" or null) && TerminalSize.Of(2) is not null;

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
                if (OutIsTerminal)
                {
                    StepAside();
                }

                _out.Write(Encoding.UTF8.GetBytes(text));
                _isInLine = text[^1] != '\n';
                if (OutIsTerminal)
                {
                    WriteToError(Live());
                }
            }
            catch (IOException e)
            {
                throw new LlmProcException("stdout", $"stdout cannot be written: {FileProblem.Of(e, "stdout")}", e);
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

            StepAside();
            WriteToError(lines + Live());
        }
    }

    /// <summary>Draws lines that changed, at the end of stderr; null takes them away. What else is written appears above them.</summary>
    /// <remarks>While the answer is in the middle of a line there is no place for them: they come back when it has ended.</remarks>
    public void Show(ILiveLines? live)
    {
        lock (_gate)
        {
            if (live != _live)
            {
                StepAside();
                _live = live;
            }

            WriteToError(Live());
        }
    }

    /// <summary>Draws lines that changed, if they are still shown.</summary>
    public void Refresh(ILiveLines live)
    {
        lock (_gate)
        {
            if (live == _live)
            {
                WriteToError(Live());
            }
        }
    }

    /// <summary>From now on the live lines stand where they are, as all others do.</summary>
    /// <param name="last">What is still to be written of them.</param>
    public void Leave(Func<string> last)
    {
        lock (_gate)
        {
            _live = null;
            WriteToError(last());
        }
    }

    /// <summary>What brings the live lines up to date.</summary>
    private string Live() => _live is not null && !(_isInLine && OutIsTerminal) ? _live.Draw(Size) : "";

    private void StepAside()
    {
        if (_live is not null)
        {
            WriteToError(_live.Erase(Size));
        }
    }

    private void WriteToError(string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        try
        {
            _error.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (Exception e) when (e is IOException or ReaderGoneException)
        {
            // There is no place left to say so.
        }
    }
}
