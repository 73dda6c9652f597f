using System.Text;

namespace LlmProc.Cli.Terminal;

/// <summary>Lines at the end of what a terminal shows, which are drawn over and over while something goes on above them.</summary>
/// <remarks>
/// It makes the sequences, and <see cref="Screen"/> writes them: under one lock with everything else, so that nothing comes between a line and its place. The
/// cursor rests at the start of the line below. Only moves up, carriage returns and erasing are used, which every terminal knows. When a terminal becomes smaller
/// it breaks lines anew, and those above its first row cannot be reached any more; they come back when it grows.
/// </remarks>
internal sealed class LiveRegion(Func<TerminalSize, IReadOnlyList<string>> render) : ILiveLines
{
    private const int LeastColumns = 20;
    private const int LeastRows = 4;

    private IReadOnlyList<string> _drawn = [];

    /// <summary>Columns of lines that a resize has moved above the first row, right before those that are drawn.</summary>
    private IReadOnlyList<int> _lost = [];
    private TerminalSize _size;

    public string Draw(TerminalSize size)
    {
        IReadOnlyList<string> lines = size is { Columns: >= LeastColumns, Rows: >= LeastRows } ? render(size) : [];
        if (size == _size && lines.SequenceEqual(_drawn))
        {
            return "";
        }

        if (lines.Count + _drawn.Count + _lost.Count == 0)
        {
            return "";
        }

        // What stands in a row now may be part of another line, also for the terminal: it forgets that when the row is erased.
        string begin = size == _size ? "" : Sequences.EraseRow;
        var frame = new StringBuilder(size == _size ? "\r" + Sequences.Up(_drawn.Count) : Home(size));
        foreach (string line in lines)
        {
            frame.Append(begin).Append(line).Append(Sequences.EraseRow).Append("\r\n");
        }

        frame.Append(lines.Count > 0 ? "\e[J" : Sequences.EraseBelow);
        _drawn = lines;
        _size = size;
        return frame.ToString();
    }

    public string Erase(TerminalSize size)
    {
        string frame = _drawn.Count + _lost.Count == 0 ? "" : Home(size) + Sequences.EraseBelow;
        _drawn = [];
        _lost = [];
        return frame;
    }

    /// <summary>To the first row of what is drawn that can be reached. A line that can be reached in part is left alone: it would become part of another.</summary>
    private string Home(TerminalSize size)
    {
        int[] lines = [.. _lost, .. _drawn.Select(Columns)];
        int rows = 0;
        int at = lines.Length;
        while (at > 0 && rows + Sequences.Rows(lines[at - 1], size.Columns) < size.Rows)
        {
            rows += Sequences.Rows(lines[--at], size.Columns);
        }

        _lost = lines[..at];
        return "\r" + Sequences.Up(rows);
    }

    /// <summary>Of a line with colors in it.</summary>
    private static int Columns(string line)
    {
        int columns = TextWidth.Of(line);
        for (int at = line.IndexOf('\e', StringComparison.Ordinal); at >= 0; at = line.IndexOf('\e', at + 1))
        {
            columns -= line.IndexOf('m', at) - at + 1;
        }

        return columns;
    }
}
