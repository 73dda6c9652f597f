using System.Runtime.InteropServices;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Chatting;

/// <summary>A person at a terminal.</summary>
internal sealed class Keyboard : IPrompts
{
    private const string Prompt = "> ";

    private readonly LineEditor _editor = new();
    private readonly Screen _screen;
    private readonly PosixSignalRegistration _late;
    private volatile bool _rests;

    public Keyboard(Screen screen)
    {
        _screen = screen;

        // Ctrl-C that was pressed as a run ended is heard when nobody waits for it any more, and would end the command.
        _late = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel |= !_rests);

        // From the first look at the keyboard on the terminal does not echo any more: what is typed during a run must not move the tree.
        _ = Console.KeyAvailable;
        Console.TreatControlCAsInput = true;
    }

    private static TerminalSize Size => TerminalSize.Of(2) ?? TerminalSize.Usual;

    public async Task<string?> NextAsync(CancellationToken cancellationToken)
    {
        _editor.Begin();
        var line = new PromptLine(_screen.Err.Cyan(Prompt), Prompt.Length);
        Draw(KeyReader.MarkPastes);
        try
        {
            while (true)
            {
                Edit edit = await PressAsync(cancellationToken);
                switch (edit)
                {
                    case Edit.Changed:
                        Draw("");
                        continue;
                    case Edit.Cleared:
                        line.Forget();
                        Draw("\e[H\e[J");
                        continue;
                    case Edit.Dropped:
                        _screen.WriteError(line.End());
                        _editor.Begin();
                        Draw("");
                        continue;
                    default:
                        _screen.WriteError(line.End());
                        return edit == Edit.Submitted ? _editor.Text : null;
                }
            }
        }
        finally
        {
            _screen.WriteError(KeyReader.LeavePastes);
        }

        void Draw(string first) => _screen.WriteError(first + line.Draw(_editor.Text, _editor.Cursor, Size));
    }

    public async Task<bool> GoOnAsync(CancellationToken cancellationToken)
    {
        _screen.WriteError(_screen.Err.Dim("[Enter goes on, Ctrl-C ends the demo]"));
        _editor.Begin();
        Edit edit;
        do
        {
            edit = await PressAsync(cancellationToken);
        }
        while (edit is Edit.Changed or Edit.Cleared);
        _editor.Press(new ConsoleKeyInfo('\u0015', ConsoleKey.U, shift: false, alt: false, control: true));
        _screen.WriteError("\r\e[K");
        return edit == Edit.Submitted;
    }

    public void Show(string prompt)
    {
        _editor.Begin();
        _editor.Insert(prompt);
        var line = new PromptLine(_screen.Err.Cyan(Prompt), Prompt.Length);
        _screen.WriteError(line.Draw(prompt, prompt.Length, Size) + line.End());
    }

    public IDisposable Rest() => new Resting(this);

    public void Dispose()
    {
        Console.TreatControlCAsInput = false;
        _late.Dispose();
    }

    /// <remarks>Reading a key cannot be broken off: a thread that waits for one ends with the command.</remarks>
    private async Task<Edit> PressAsync(CancellationToken cancellationToken)
    {
        Stroke stroke = await Task.Factory.StartNew(KeyReader.Read, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(cancellationToken);
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
            Console.TreatControlCAsInput = false;
        }

        public void Dispose()
        {
            Console.TreatControlCAsInput = true;
            _keyboard._rests = false;
        }
    }
}
