using System.Text;

namespace LlmProc.Cli.Terminal;

/// <summary>Lines at the end of what a terminal shows, which are drawn over and over while something goes on above them.</summary>
/// <remarks>
/// It makes the sequences, and <see cref="Screen"/> writes them: under one lock with everything else, so that nothing comes between a line and its place. The
/// cursor rests at the start of the line below. Only moves up, carriage returns and erasing are used, which every terminal knows.
/// </remarks>
internal sealed class LiveRegion(Func<TerminalSize, IReadOnlyList<string>> render) : ILiveLines
{
    private const int LeastColumns = 20;
    private const int LeastRows = 4;

    private IReadOnlyList<string> _drawn = [];
    private TerminalSize _size;

    public string Draw(TerminalSize size)
    {
        IReadOnlyList<string> lines = size is { Columns: >= LeastColumns, Rows: >= LeastRows } ? render(size) : [];
        if (size == _size && lines.SequenceEqual(_drawn))
        {
            return "";
        }

        var frame = new StringBuilder();
        if (size.Columns < _size.Columns)
        {
            // The terminal has broken the lines anew: what is where is known again when they are gone.
            frame.Append(Erase(size));
        }

        frame.Append(Up(_drawn.Count));
        foreach (string line in lines)
        {
            frame.Append(line).Append("\e[K\r\n");
        }

        frame.Append("\e[J");
        _drawn = lines;
        _size = size;
        return frame.ToString();
    }

    public string Erase(TerminalSize size)
    {
        if (_drawn.Count == 0)
        {
            return "";
        }

        int rows = _drawn.Sum(line => Math.Max(1, (Columns(line) + size.Columns - 1) / size.Columns));
        _drawn = [];
        return Up(Math.Min(rows, size.Rows - 1)) + "\e[J";
    }

    private static string Up(int rows) => rows == 0 ? "\r" : $"\r\e[{rows}A";

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
