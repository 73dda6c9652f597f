using System.Runtime.InteropServices;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Chatting;

/// <summary>A person at a terminal.</summary>
internal sealed class Keyboard : IPrompts
{
    public const string Prompt = "> ";

    private const string Question = "[Enter goes on, Ctrl-C ends the demo]";

    private readonly KeyReader _keys = new();
    private readonly LineEditor _editor = new();
    private readonly Screen _screen;
    private readonly PosixSignalRegistration _late;
    private readonly PosixSignalRegistration _quit;
    private volatile bool _rests;

    public Keyboard(Screen screen)
    {
        _screen = screen;

        // Ctrl-C that was pressed as a run ended is heard when nobody waits for it any more, and would end the command.
        _late = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel |= !_rests);

        // What the system does then is right, and leaves no time for anything else.
        _quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, _ => Leave());

        // From the first look at the keyboard on the terminal does not echo any more: what is typed during a run must not move the tree.
        _ = Console.KeyAvailable;
        HearControlC(asKey: true);
        _screen.WriteError(KeyReader.MarkPastes);
    }

    public async Task<string?> NextAsync(CancellationToken cancellationToken)
    {
        _editor.Begin();
        PromptLine line = NewLine();

        // Again: a shell that had the terminal while the command was suspended has changed that.
        _screen.WriteError(KeyReader.MarkPastes);
        _screen.Show(line);
        try
        {
            while (true)
            {
                Edit edit = await PressAsync(cancellationToken);
                line.Change(_editor.Text, _editor.Cursor);
                _screen.Show(line);
                switch (edit)
                {
                    case Edit.Changed:
                        break;
                    case Edit.Cleared:
                        _screen.Leave(line.Clear);
                        _screen.Show(line);
                        break;
                    case Edit.Dropped:
                        _screen.Leave(line.End);
                        _editor.Begin();
                        line.Change("", 0);
                        _screen.Show(line);
                        break;
                    case Edit.Ended:
                        return null;
                    default:
                        return _editor.Text;
                }
            }
        }
        finally
        {
            _screen.Leave(line.End);
        }
    }

    public async Task<bool> GoOnAsync(CancellationToken cancellationToken)
    {
        _screen.Show(new PromptLine(_screen.Err.Dim(Question), Question.Length));
        _editor.Begin();
        try
        {
            Edit edit;
            do
            {
                edit = await PressAsync(cancellationToken);
            }
            while (edit is Edit.Changed or Edit.Cleared);
            _editor.Press(new ConsoleKeyInfo('\u0015', ConsoleKey.U, shift: false, alt: false, control: true));
            return edit == Edit.Submitted;
        }
        finally
        {
            _screen.Show(null);
        }
    }

    public void Show(string prompt)
    {
        _editor.Begin();
        _editor.Insert(prompt);
        PromptLine line = NewLine();
        line.Change(prompt, prompt.Length);
        _screen.Show(line);
        _screen.Leave(line.End);
    }

    public IDisposable Rest() => new Resting(this);

    public void Dispose()
    {
        HearControlC(asKey: false);
        _late.Dispose();
        _quit.Dispose();
        Leave();
    }

    private static void HearControlC(bool asKey)
    {
        try
        {
            Console.TreatControlCAsInput = asKey;
        }
        catch (IOException)
        {
            // The terminal has gone away.
        }
    }

    private void Leave() => _screen.WriteError(KeyReader.LeaveKeys);

    private PromptLine NewLine() => new(_screen.Err.Cyan(Prompt), Prompt.Length);

    /// <summary>Waits for a key, and takes all that came with it and only change the line: it is drawn once for them all.</summary>
    private async Task<Edit> PressAsync(CancellationToken cancellationToken)
    {
        if (!_keys.TryTake(out Stroke stroke))
        {
            // Reading a key cannot be broken off: a thread that waits for one ends with the command.
            if (await Task.Factory.StartNew(_keys.Read, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(cancellationToken) is not { } read)
            {
                return Edit.Ended;
            }

            stroke = read;
        }

        Edit edit;
        do
        {
            edit = Press(stroke);
        }
        while (edit == Edit.Changed && _keys.TryTake(out stroke));
        return edit;
    }

    private Edit Press(Stroke stroke)
    {
        if (stroke.Pasted is not { } text)
        {
            return _editor.Press(stroke.Key);
        }

        _editor.Insert(text);
        return Edit.Changed;
    }

    private sealed class Resting : IDisposable
    {
        private readonly Keyboard _keyboard;

        public Resting(Keyboard keyboard)
        {
            _keyboard = keyboard;
            _keyboard._rests = true;
            HearControlC(asKey: false);
        }

        public void Dispose()
        {
            HearControlC(asKey: true);
            _keyboard._rests = false;
        }
    }
}
