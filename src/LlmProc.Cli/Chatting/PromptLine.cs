using System.Globalization;
using System.Text;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Chatting;

/// <summary>Draws a line that is being typed, over as many rows as it takes, with the cursor where it is.</summary>
/// <remarks>Of a line that is higher than the terminal only the rows around the cursor are drawn: what has scrolled away cannot be drawn over.</remarks>
internal sealed class PromptLine(string prompt, int promptWidth) : ILiveLines
{
    private const int WidestCharacter = 2;

    // Columns of each row that is drawn, and the place of the cursor in them.
    private List<int> _drawn = [];
    private (int Row, int Column) _at;
    private int _top;
    private int _columns;
    private volatile Line _line = new("", 0);

    /// <summary>What the next drawing shows.</summary>
    public void Change(string text, int cursor) => _line = new Line(text, cursor);

    public string Draw(TerminalSize size)
    {
        // What stands in a row now may be part of another line, also for the terminal: it forgets that when the row is erased.
        string begin = size.Columns == _columns ? "" : Sequences.EraseRow;
        string frame = Home(size.Columns) + begin;
        Line line = _line;
        List<Row> rows = Break(line.Text, line.Cursor, size.Columns, out (int Row, int Column) at);
        int height = Math.Clamp(size.Rows - 1, 1, rows.Count);
        _top = Math.Clamp(_top, Math.Max(0, at.Row - height + 1), Math.Min(at.Row, rows.Count - height));
        Row[] shown = [.. rows.Skip(_top).Take(height)];
        _drawn = [.. shown.Select(row => row.Columns)];
        _at = (at.Row - _top, at.Column);
        _columns = size.Columns;
        return frame + string.Join(Sequences.EraseRow + "\r\n" + begin, shown.Select(row => row.Text)) + "\e[J" + Sequences.Up(height - 1 - _at.Row) + "\r" + (_at.Column > 0 ? $"\e[{_at.Column}C" : "");
    }

    public string Erase(TerminalSize size)
    {
        string home = Home(size.Columns);
        Forget();
        return home + Sequences.EraseBelow;
    }

    /// <summary>Leaves the line where it is and goes below it.</summary>
    public string End()
    {
        int below = _drawn.Count - 1 - _at.Row;
        Forget();
        return below > 0 ? $"\e[{below}B\r\n" : "\r\n";
    }

    /// <summary>Clears the terminal.</summary>
    public string Clear()
    {
        Forget();
        return "\e[H\e[J";
    }

    private void Forget()
    {
        _drawn = [];
        _at = default;
    }

    /// <summary>To the first of the rows that are drawn, which a terminal that has become narrower has broken anew.</summary>
    /// <remarks>A cursor behind the end of a row that just fits stays in it.</remarks>
    private string Home(int columns)
    {
        bool isAtEnd = _at.Row < _drawn.Count && _at.Column == _drawn[_at.Row];
        int rows = (isAtEnd ? Sequences.Rows(_at.Column, columns) - 1 : _at.Column / columns) + _drawn.Take(_at.Row).Sum(width => Sequences.Rows(width, columns));
        return "\r" + Sequences.Up(rows);
    }

    /// <summary>Rows are broken here and not by the terminal, whose cursor would rest between two rows.</summary>
    private List<Row> Break(string text, int cursor, int columns, out (int Row, int Column) at)
    {
        var rows = new List<Row>();
        var row = new StringBuilder(prompt);
        int column = promptWidth;
        int place = 0;
        (int Row, int Column)? found = null;
        foreach ((string shown, int width, int length) in Pieces(text))
        {
            found ??= place >= cursor ? (rows.Count, column) : null;
            place += length;
            if (shown == "\n" || column + width >= columns)
            {
                rows.Add(new Row(row.ToString(), column));
                row.Clear();
                column = 0;
            }

            row.Append(shown == "\n" ? "" : shown);
            column += width;
        }

        at = found ?? (rows.Count, column);
        rows.Add(new Row(row.ToString(), column));
        return rows;
    }

    /// <summary>What is shown as one: whole characters as a reader sees them, and one by one what nobody would see.</summary>
    private static IEnumerable<Piece> Pieces(string text)
    {
        for (int at = 0, end; at < text.Length; at = end)
        {
            end = at + StringInfo.GetNextTextElementLength(text, at);
            Piece whole = Between(text, at, end);
            if (whole.Columns <= WidestCharacter && whole.Shown == text[at..end])
            {
                yield return whole;
                continue;
            }

            for (int next; at < end; at = next)
            {
                next = at + (char.IsSurrogatePair(text, at) ? 2 : 1);
                yield return Between(text, at, next);
            }
        }
    }

    private static Piece Between(string text, int from, int to)
    {
        string shown = SafeText.Part(text, from, to).Replace('\t', ' ');
        return new Piece(shown, shown == "\n" ? 0 : TextWidth.OfCharacter(shown), to - from);
    }

    private sealed record Line(string Text, int Cursor);

    /// <param name="Shown">A line break stands for itself.</param>
    /// <param name="Length">In the text.</param>
    private readonly record struct Piece(string Shown, int Columns, int Length);

    private readonly record struct Row(string Text, int Columns);
}
