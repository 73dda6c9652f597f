using System.Text;

namespace LlmProc.BrokenTrees;

/// <summary>
/// A text in which <c>«LP0104|tyop»</c> marks what an error with that code must point at. Without the marks it is the text of a file.
/// </summary>
internal static class MarkedText
{
    /// <param name="file">The file that the text is of.</param>
    /// <param name="expected">Takes the marks.</param>
    public static string Read(string file, string marked, ICollection<Expected> expected)
    {
        var text = new StringBuilder();
        (int line, int column) = (1, 1);
        (string Code, int Line, int Column) open = ("", 0, 0);
        for (int i = 0; i < marked.Length; i++)
        {
            switch (marked[i])
            {
                case '«':
                    int bar = marked.IndexOf('|', i);
                    open = (marked[(i + 1)..bar], line, column);
                    i = bar;
                    break;
                case '»':
                    expected.Add(new Expected(open.Code, file, open.Line, open.Column, column));
                    break;
                default:
                    text.Append(marked[i]);
                    (line, column) = marked[i] == '\n' ? (line + 1, 1) : (line, column + 1);
                    break;
            }
        }

        return text.ToString();
    }
}

/// <summary>An error that must be reported, and where; marks are within one line.</summary>
internal sealed record Expected(string Code, string File, int Line, int Column, int EndColumn) : IComparable<Expected>
{
    public int CompareTo(Expected? other) => string.CompareOrdinal(ToString(), other?.ToString());

    public override string ToString() => $"{File}({Line},{Column}-{EndColumn}) {Code}";
}
