using System.Runtime.InteropServices;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Chatting;

/// <summary>A person at a terminal.</summary>
internal sealed class Keyboard : IPrompts
{
    private const string Prompt = "> ";
    private const string Question = "[Enter goes on, Ctrl-C ends the demo]";

    private readonly KeyReader _keys = new();
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

    public async Task<string?> NextAsync(CancellationToken cancellationToken)
    {
        _editor.Begin();
        PromptLine line = NewLine();
        _screen.WriteError(KeyReader.MarkPastes);
        try
        {
            while (true)
            {
                line.Change(_editor.Text, _editor.Cursor);
                _screen.Show(line);
                switch (await PressAsync(cancellationToken))
                {
                    case Edit.Changed:
                        continue;
                    case Edit.Cleared:
                        _screen.Leave(line.Clear);
                        continue;
                    case Edit.Dropped:
                        _screen.Leave(line.End);
                        _editor.Begin();
                        continue;
                    case Edit.Ended:
                        _screen.Leave(line.End);
                        return null;
                    default:
                        _screen.Leave(line.End);
                        return _editor.Text;
                }
            }
        }
        finally
        {
            _screen.Leave(() => KeyReader.LeavePastes);
        }
    }

    public async Task<bool> GoOnAsync(CancellationToken cancellationToken)
    {
        _screen.Show(new PromptLine(_screen.Err.Dim(Question), Question.Length));
        _editor.Begin();
        Edit edit;
        do
        {
            edit = await PressAsync(cancellationToken);
        }
        while (edit is Edit.Changed or Edit.Cleared);
        _editor.Press(new ConsoleKeyInfo('\u0015', ConsoleKey.U, shift: false, alt: false, control: true));
        _screen.Show(null);
        return edit == Edit.Submitted;
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
        Console.TreatControlCAsInput = false;
        _late.Dispose();
    }

    private PromptLine NewLine() => new(_screen.Err.Cyan(Prompt), Prompt.Length);

    /// <remarks>Reading a key cannot be broken off: a thread that waits for one ends with the command.</remarks>
    private async Task<Edit> PressAsync(CancellationToken cancellationToken)
    {
        switch (await Task.Factory.StartNew(_keys.Read, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(cancellationToken))
        {
            case null:
                return Edit.Ended;
            case { Pasted: { } text }:
                _editor.Insert(text);
                return Edit.Changed;
            case { Key: var key }:
                return _editor.Press(key);
        }
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
