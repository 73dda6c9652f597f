using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Chatting;

/// <summary>A person at a terminal.</summary>
internal sealed class Keyboard : IPrompts
{
    private const string Prompt = "> ";

    private readonly LineEditor _editor = new();
    private readonly Screen _screen;

    public Keyboard(Screen screen)
    {
        _screen = screen;

        // From the first look at the keyboard on the terminal does not echo any more: what is typed during a run must not move the tree.
        _ = Console.KeyAvailable;
    }

    private static TerminalSize Size => TerminalSize.Of(2) ?? TerminalSize.Usual;

    public async Task<string?> NextAsync(CancellationToken cancellationToken)
    {
        _editor.Begin();
        var line = new PromptLine(_screen.Err.Cyan(Prompt), Prompt.Length);
        Console.TreatControlCAsInput = true;
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
            Console.TreatControlCAsInput = false;
        }

        void Draw(string first) => _screen.WriteError(first + line.Draw(_editor.Text, _editor.Cursor, Size));
    }

    public async Task<bool> GoOnAsync(CancellationToken cancellationToken)
    {
        Console.TreatControlCAsInput = true;
        _screen.WriteError(_screen.Err.Dim("[Enter goes on, Ctrl-C ends the demo]"));
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
            _screen.WriteError("\r\e[K");
            return edit == Edit.Submitted;
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    public void Show(string prompt)
    {
        _editor.Begin();
        _editor.Insert(prompt);
        var line = new PromptLine(_screen.Err.Cyan(Prompt), Prompt.Length);
        _screen.WriteError(line.Draw(prompt, prompt.Length, Size) + line.End());
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
}
