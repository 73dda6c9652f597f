using System.Globalization;

namespace LlmProc.Cli.Chatting;

/// <summary>What a key did to a line.</summary>
internal enum Edit
{
    /// <summary>It goes on.</summary>
    Changed,

    /// <summary>Ctrl-L: it goes on, on a terminal that shows nothing else.</summary>
    Cleared,

    /// <summary>The line is given.</summary>
    Submitted,

    /// <summary>Ctrl-C: the line is thrown away.</summary>
    Dropped,

    /// <summary>Ctrl-D in an empty line: no more will come.</summary>
    Ended,
}

/// <summary>A text that is being typed: the keys of a shell's line editor, and the lines given before.</summary>
/// <remarks>It draws nothing. Places are counted in UTF-16 units and lie between whole characters, as a reader sees them.</remarks>
internal sealed class LineEditor
{
    private readonly List<string> _history = [];
    private int _recalled;
    private string _draft = "";
    private string _cut = "";

    public string Text { get; private set; } = "";

    public int Cursor { get; private set; }

    /// <summary>A new line; the one before is remembered.</summary>
    public void Begin()
    {
        if (!string.IsNullOrWhiteSpace(Text) && (_history.Count == 0 || _history[^1] != Text))
        {
            _history.Add(Text);
        }

        Set("");
        _recalled = _history.Count;
    }

    /// <summary>Puts a text in, as it was pasted: line breaks are part of it.</summary>
    public void Insert(string text)
    {
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        Text = Text.Insert(Cursor, text);
        Cursor += text.Length;
    }

    public Edit Press(ConsoleKeyInfo key)
    {
        bool isControl = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        bool isWord = isControl || key.Modifiers.HasFlag(ConsoleModifiers.Alt);
        switch (key.Key)
        {
            case ConsoleKey.Enter when key.Modifiers.HasFlag(ConsoleModifiers.Alt):
                Insert("\n");
                break;
            case ConsoleKey.Enter:
                return Edit.Submitted;
            case ConsoleKey.C when isControl:
                return Edit.Dropped;
            case ConsoleKey.L when isControl:
                return Edit.Cleared;
            case ConsoleKey.D when isControl && Text.Length == 0:
                return Edit.Ended;
            case ConsoleKey.LeftArrow:
            case ConsoleKey.B when isWord:
                Cursor = isControl && key.Key == ConsoleKey.B ? Before(Cursor) : isWord ? WordBefore(Cursor) : Before(Cursor);
                break;
            case ConsoleKey.RightArrow:
            case ConsoleKey.F when isWord:
                Cursor = isControl && key.Key == ConsoleKey.F ? After(Cursor) : isWord ? WordAfter(Cursor) : After(Cursor);
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when isControl:
                Cursor = Text.LastIndexOf('\n', Math.Max(0, Cursor - 1), Cursor) + 1;
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when isControl:
                Cursor = Text.IndexOf('\n', Cursor) is >= 0 and int end ? end : Text.Length;
                break;
            case ConsoleKey.W when isControl:
            case ConsoleKey.Backspace when isWord:
                Cut(WordBefore(Cursor), Cursor);
                break;
            case ConsoleKey.Backspace:
            case ConsoleKey.H when isControl:
                Remove(Before(Cursor), Cursor);
                break;
            case ConsoleKey.Delete:
            case ConsoleKey.D when isControl:
                Remove(Cursor, After(Cursor));
                break;
            case ConsoleKey.D when isWord:
                Cut(Cursor, WordAfter(Cursor));
                break;
            case ConsoleKey.U when isControl:
                Cut(0, Cursor);
                break;
            case ConsoleKey.K when isControl:
                Cut(Cursor, Text.Length);
                break;
            case ConsoleKey.Y when isControl:
                Insert(_cut);
                break;
            case ConsoleKey.UpArrow:
            case ConsoleKey.P when isControl:
                Recall(_recalled - 1);
                break;
            case ConsoleKey.DownArrow:
            case ConsoleKey.N when isControl:
                Recall(_recalled + 1);
                break;
            case ConsoleKey.R when isControl:
                Seek();
                break;
            case ConsoleKey.Escape:
                break;
            default:
                Type(key.KeyChar);
                break;
        }

        return Edit.Changed;
    }

    private void Type(char character)
    {
        if (character == '\t' || !char.IsControl(character))
        {
            Insert(character.ToString());
        }
    }

    private void Recall(int index)
    {
        if (index < 0 || index > _history.Count || index == _recalled)
        {
            return;
        }

        if (_recalled == _history.Count)
        {
            _draft = Text;
        }

        _recalled = index;
        Set(index == _history.Count ? _draft : _history[index]);
    }

    /// <summary>The nearest earlier line that holds what was typed; pressed again, the one before that.</summary>
    private void Seek()
    {
        if (_recalled == _history.Count || Text != _history[_recalled])
        {
            (_recalled, _draft) = (_history.Count, Text);
        }

        int found = _recalled == 0 ? -1 : _history.FindLastIndex(_recalled - 1, _recalled, line => line.Contains(_draft, StringComparison.OrdinalIgnoreCase));
        if (found >= 0)
        {
            _recalled = found;
            Set(_history[found]);
        }
    }

    private void Set(string text) => (Text, Cursor) = (text, text.Length);

    private void Cut(int from, int to)
    {
        _cut = Text[from..to];
        Remove(from, to);
    }

    private void Remove(int from, int to) => (Text, Cursor) = (Text.Remove(from, to - from), from);

    private int After(int at) => at == Text.Length ? at : at + StringInfo.GetNextTextElementLength(Text, at);

    private int Before(int at)
    {
        int before = 0;
        for (int next = 0; next < at; next += StringInfo.GetNextTextElementLength(Text, next))
        {
            before = next;
        }

        return before;
    }

    private int WordBefore(int at)
    {
        while (at > 0 && !char.IsLetterOrDigit(Text[at - 1]))
        {
            at = Before(at);
        }

        while (at > 0 && char.IsLetterOrDigit(Text[at - 1]))
        {
            at--;
        }

        return at;
    }

    private int WordAfter(int at)
    {
        while (at < Text.Length && !char.IsLetterOrDigit(Text[at]))
        {
            at = After(at);
        }

        while (at < Text.Length && char.IsLetterOrDigit(Text[at]))
        {
            at++;
        }

        return at;
    }
}
