using System.Globalization;
using System.Text;

namespace LlmProc.Cli.Tests.Terminals;

/// <summary>
/// What a terminal would show. It knows the control sequences that this command may use, and no others: whatever else comes is an error, which the test sees.
/// </summary>
internal sealed class TerminalScreen(int columns, int rows)
{
    private const string Continued = "\uFFFF";
    private const char Joiner = '\u200D';

    private readonly List<Line> _lines = [new(Blank(columns))];
    private readonly StringBuilder _sequence = new();
    private int _columns = columns;
    private int _rows = rows;
    private int _row;
    private int _column;
    private char _half;

    /// <summary>First line of what the terminal shows; those before have scrolled away, and do not come back.</summary>
    private int _top;

    public void Write(ReadOnlySpan<char> text)
    {
        foreach (char character in text)
        {
            if (_sequence.Length > 0)
            {
                Continue(character);
            }
            else if (char.IsHighSurrogate(character))
            {
                _half = character;
            }
            else
            {
                Put(char.IsLowSurrogate(character) ? new string([_half, character]) : character.ToString());
            }
        }
    }

    /// <summary>Lines that are too long now are broken, and joined again when there is room, as terminals of today do.</summary>
    /// <remarks>Where a line is broken only says whoever breaks it: text that is written over it later does not change that, as in tmux.</remarks>
    public void Resize(int columns, int rows)
    {
        var lines = new List<Line>();
        (int row, int column) = (0, 0);
        for (int index = 0, end; index < _lines.Count; index = end)
        {
            end = index + 1;
            while (end < _lines.Count && _lines[end - 1].IsBroken)
            {
                end++;
            }

            string[] cells = [.. _lines[index..end].SelectMany((line, part) => part < end - index - 1 ? line.Cells : line.Cells[..line.Length])];
            if (_row >= index && _row < end)
            {
                // A cursor behind the text stays in the row in which the text ends.
                int at = ((_row - index) * _columns) + _column;
                int part = at >= cells.Length ? Math.Max(0, cells.Length - 1) / columns : at / columns;
                (row, column) = (lines.Count + part, Math.Min(at - (part * columns), columns - 1));
            }

            string[][] parts = [.. cells.Chunk(columns)];
            lines.AddRange(parts.Length == 0 ? [new Line(Blank(columns))] : parts.Select((part, i) => new Line([.. part, .. Blank(columns - part.Length)])
            {
                IsBroken = i < parts.Length - 1,
                Length = part.Length,
            }));
        }

        _lines.Clear();
        _lines.AddRange(lines);
        (_columns, _rows, _row, _column) = (columns, rows, row, column);
        _top = Math.Max(0, _row - _rows + 1);
    }

    /// <summary>Where the cursor is in its line.</summary>
    public int Column => _column;

    /// <summary>What can be seen.</summary>
    public string Visible => Text(_lines.Skip(_top));

    /// <summary>All lines, also those that have scrolled away, without blanks at their ends.</summary>
    public override string ToString() => Text(_lines);

    private static string Text(IEnumerable<Line> lines) =>
        string.Join('\n', lines.Select(line => string.Concat(line.Cells.Where(cell => cell != Continued)).TrimEnd())).TrimEnd('\n');

    private static string[] Blank(int columns) => [.. Enumerable.Repeat(" ", columns)];

    private void Put(string character)
    {
        switch (character)
        {
            case "\e":
                _sequence.Append('\e');
                return;
            case "\r":
                _column = 0;
                return;
            case "\n":
                Down();
                return;
            case "\t":
                _column = Math.Min(_columns - 1, ((_column / 8) + 1) * 8);
                return;
            case "\b":
                _column = Math.Max(0, _column - 1);
                return;
            case "\a":
                return;
        }

        if (char.IsControl(character[0]))
        {
            throw new InvalidDataException($"a control character: U+{(int)character[0]:X4}");
        }

        Rune rune = Rune.GetRuneAt(character, 0);
        int width = LlmProc.Cli.Terminal.TextWidth.OfCharacter(character);
        int before = Math.Max(0, _column - 1);
        if (_lines[_row].Cells[before] == Continued)
        {
            before--;
        }

        if (width == 0 || (width == 2 && _lines[_row].Cells[before].EndsWith(Joiner)) || IsSkin(rune))
        {
            _lines[_row].Cells[before] += rune;
            return;
        }

        if (_column + width > _columns)
        {
            _lines[_row].IsBroken = true;
            _column = 0;
            Down();
        }

        Line line = _lines[_row];
        line.Cells[_column++] = character;
        if (width == 2)
        {
            line.Cells[_column++] = Continued;
        }

        line.Length = Math.Max(line.Length, _column);
    }

    private static bool IsSkin(Rune rune) => rune.Value is >= 0x1F3FB and <= 0x1F3FF;

    private void Down()
    {
        if (++_row == _lines.Count)
        {
            _lines.Add(new Line(Blank(_columns)));
        }

        _top = Math.Max(_top, _row - _rows + 1);
    }

    private void Continue(char character)
    {
        _sequence.Append(character);
        if (_sequence.Length == 2)
        {
            if (character is '=' or '>')
            {
                // The framework asks for the keys of the application's mode before it reads keys.
                _sequence.Clear();
            }
            else if (character != '[')
            {
                throw new InvalidDataException($"a control sequence: ESC {character}");
            }

            return;
        }

        if (character is >= '@' and <= '~')
        {
            string body = _sequence.ToString(2, _sequence.Length - 3);
            _sequence.Clear();
            Obey(character, body);
        }
    }

    private void Obey(char command, string body)
    {
        int Number() => body.Length == 0 ? 1 : int.Parse(body, CultureInfo.InvariantCulture);
        switch (command)
        {
            case 'A':
                _row = Math.Max(_top, _row - Number());
                break;
            case 'B':
                _row = Math.Min(_lines.Count - 1, _row + Number());
                break;
            case 'C':
                _column = Math.Min(_columns - 1, _column + Number());
                break;
            case 'D':
                _column = Math.Max(0, _column - Number());
                break;
            case 'H' when body.Length == 0:
                (_row, _column) = (_top, 0);
                break;
            case 'K' when body is "" or "0":
                _lines[_row].EraseFrom(Math.Min(_column, _columns - 1));
                break;
            case 'J' when body is "" or "0" && _row == _top && _column == 0:
                // Who erases all that can be seen does not lose it, as in tmux.
                int used = _lines.FindLastIndex(line => line.Length > 0) + 1;
                _lines.RemoveRange(Math.Max(used, _top), _lines.Count - Math.Max(used, _top));
                _lines.Add(new Line(Blank(_columns)));
                _top = _row = _lines.Count - 1;
                break;
            case 'J' when body is "" or "0":
                Obey('K', "");
                _lines.RemoveRange(_row + 1, _lines.Count - _row - 1);
                break;
            case 'm' when body is "0" or "1" or "2" or "31" or "33" or "36":
            case 'h' or 'l' when body is "?2004" or "?1":
                break;
            default:
                throw new InvalidDataException($"a control sequence: ESC [ {body}{command}");
        }
    }

    /// <summary>A row, and how much of it has been written.</summary>
    private sealed class Line(string[] cells)
    {
        public string[] Cells { get; } = cells;

        public int Length { get; set; }

        /// <summary>The next row is the rest of it.</summary>
        public bool IsBroken { get; set; }

        public void EraseFrom(int column)
        {
            Array.Fill(Cells, " ", column, Cells.Length - column);
            Length = Math.Min(Length, column);
            IsBroken &= column > 0;
        }
    }
}
