using System.Text;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Showing;

/// <summary>The lines of a tree, fitted to the width of a terminal so that none breaks into its neighbour's column.</summary>
internal sealed class TreeLines(Palette palette, int width)
{
    private const int LabelWidth = 9;
    private const int LeastRoom = 12;
    private const int LeastPath = 8;

    private readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    public void Blank() => _text.Append('\n');

    /// <summary>Columns left for values beside a bar.</summary>
    public int RoomBeside(string bar) => Math.Max(LeastRoom, width - bar.Length - LabelWidth);

    /// <summary>A program where it is drawn, with the path of its file as far as there is room for it.</summary>
    public void Title(string branch, string name, string path)
    {
        string shown = TextWidth.Head(name, Math.Max(LeastRoom, width - branch.Length));
        int room = width - branch.Length - TextWidth.Of(shown) - 2;
        string about = room >= LeastPath ? "  " + palette.Dim(TextWidth.Tail(path, room)) : "";
        _text.Append(palette.Dim(branch)).Append(palette.Bold(shown)).Append(about).Append('\n');
    }

    /// <summary>A program that is drawn elsewhere.</summary>
    public void Mark(string branch, string name, string mark)
    {
        string shown = TextWidth.Head(name, Math.Max(LeastRoom, width - branch.Length - mark.Length - 1));
        _text.Append(palette.Dim(branch)).Append(palette.Bold(shown)).Append(' ').Append(palette.Dim(mark)).Append('\n');
    }

    /// <summary>A value with its label, in as many lines as it needs; none if there is nothing to say.</summary>
    public void Row(string bar, string label, string value, bool isDim)
    {
        if (value.Length == 0)
        {
            return;
        }

        foreach (string line in TextWidth.Wrap(value, RoomBeside(bar)))
        {
            Line(bar, label, isDim ? palette.Dim(line) : line);
            label = "";
        }
    }

    /// <summary>A value of colors and columns of its own.</summary>
    public void Line(string bar, string label, string painted) =>
        _text.Append(palette.Dim(bar)).Append(palette.Dim(label.PadRight(LabelWidth))).Append(painted).Append('\n');

    /// <summary>Words of no program.</summary>
    public void Words(string words)
    {
        foreach (string line in TextWidth.Wrap(words, Math.Max(LeastRoom, width)))
        {
            _text.Append(palette.Dim(line)).Append('\n');
        }
    }
}
