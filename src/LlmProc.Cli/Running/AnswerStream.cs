using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Running;

/// <summary>Shows people at a terminal what the root says while it says it.</summary>
/// <remarks>Blanks at the end of a text are held back until something follows them, and so is what depends on its neighbours: emoji, halves of characters.</remarks>
internal sealed class AnswerStream(Screen screen) : IProcessObserver
{
    private string _held = "";
    private bool _shown;
    private bool _withdrawn;

    public void OnText(ProcessState state, string text)
    {
        if (state.Start.Parent is null)
        {
            Show(text);
        }
    }

    public void OnTextWithdrawn(ProcessState state)
    {
        if (state.Start.Parent is null)
        {
            _withdrawn = _shown;
            EndText();
        }
    }

    public void OnEvent(ProcessState state, ProcessEvent e)
    {
        if (state.Start.Parent is not null || e is not ProcessEvent.Sampled sampled)
        {
            return;
        }

        if (!_shown)
        {
            // A provider may give a sample without its pieces.
            Show(string.Concat(sampled.Sample.Content.OfType<ContentBlock.Text>().Select(block => block.Value)));
        }

        _withdrawn = false;
        EndText();
    }

    private void Show(string text)
    {
        text = _held + text;
        int end = Math.Min(text.AsSpan().TrimEnd().Length, HiddenCharacters.Settled(text));
        _held = text[end..];
        if (end == 0)
        {
            return;
        }

        if (_withdrawn)
        {
            screen.Write(screen.Out.Dim("[the answer broke off; it begins again]") + "\n");
            _withdrawn = false;
        }

        screen.Write(SafeText.Show(text[..end]));
        _shown = true;
    }

    private void EndText()
    {
        // Half a character that nothing completed is shown as what it is.
        screen.Write(SafeText.Show(_held.Trim()));
        screen.EndLine();
        _held = "";
        _shown = false;
    }
}
