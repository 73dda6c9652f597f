using System.Text;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Chatting;

/// <summary>Draws a line that is being typed, over as many rows as it takes, with the cursor where it is.</summary>
internal sealed class PromptLine(string prompt, int promptWidth)
{
    private int _cursorRow;
    private int _rows;

    /// <summary>What brings the terminal from the last drawing to this one.</summary>
    public string Draw(string text, int cursor, int columns)
    {
        var frame = new StringBuilder(_cursorRow == 0 ? "\r" : $"\r\e[{_cursorRow}A");
        frame.Append(prompt);
        (int row, int column) = (0, promptWidth);
        (int Row, int Column) at = (row, column);
        int place = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (place == cursor)
            {
                at = (row, column);
            }

            place += rune.Utf16SequenceLength;
            Put(rune.Value == '\n' ? "\n" : SafeText.Show(rune.Value == '\t' ? " " : rune.ToString()));
        }

        if (place == cursor)
        {
            at = (row, column);
        }

        frame.Append("\e[J");
        if (row > at.Row)
        {
            frame.Append("\e[").Append(row - at.Row).Append('A');
        }

        frame.Append('\r');
        if (at.Column > 0)
        {
            frame.Append("\e[").Append(at.Column).Append('C');
        }

        (_cursorRow, _rows) = (at.Row, row);
        return frame.ToString();

        // Rows are broken here and not by the terminal, whose cursor would rest between two rows.
        void Put(string shown)
        {
            if (shown == "\n")
            {
                Break();
                return;
            }

            int width = TextWidth.Of(shown);
            if (column + width >= columns)
            {
                Break();
            }

            frame.Append(shown);
            column += width;
        }

        void Break()
        {
            frame.Append("\e[K\r\n");
            row++;
            column = 0;
        }
    }

    /// <summary>Leaves the line where it is and goes below it.</summary>
    public string End()
    {
        string end = _rows > _cursorRow ? $"\e[{_rows - _cursorRow}B\r\n" : "\r\n";
        (_cursorRow, _rows) = (0, 0);
        return end;
    }
}
