using System.Collections.Immutable;

namespace LlmProc;

/// <summary>
/// The text of one file and its lines. Settings from the command line stand, one a line, below the last line of the file, so that a span
/// says by its line alone where a value came from.
/// </summary>
internal sealed class SourceText
{
    public const string OverridesFile = "--set";

    /// <summary>What a message has for the key of a vendor, wherever it came from.</summary>
    private const string Stars = "****";

    private readonly ImmutableArray<int> _lineStarts;
    private readonly Dictionary<int, string> _shownLines = [];
    private ImmutableArray<(int Start, int End)> _secretsBelow;
    private int _lastIndex;

    public SourceText(string file, string text, ImmutableArray<string> overrides = default)
    {
        File = file;
        Text = text;
        Overrides = overrides.IsDefault ? [] : overrides;
        var starts = ImmutableArray.CreateBuilder<int>();
        starts.Add(0);
        for (int at = text.IndexOf('\n', StringComparison.Ordinal); at >= 0; at = text.IndexOf('\n', at + 1))
        {
            starts.Add(at + 1);
        }

        _lineStarts = starts.DrainToImmutable();
    }

    /// <summary>The text without the byte order mark it may begin with.</summary>
    public static string WithoutMark(string text) => text.StartsWith('\uFEFF') ? text[1..] : text;

    public string File { get; }

    public string Text { get; }

    public ImmutableArray<string> Overrides { get; }

    /// <summary>Where the line ends in which a place is, without what ends it.</summary>
    public int LineEnd(int start)
    {
        int end = Text.AsSpan(start).IndexOfAny('\r', '\n');
        return end < 0 ? Text.Length : start + end;
    }

    public SourceSpan SpanOf(int start, int end)
    {
        (int line, int column) = Position(Math.Min(start, Text.Length));
        (int endLine, int endColumn) = Position(Math.Clamp(end, start, Text.Length));
        return new SourceSpan(line, column, endLine, endColumn);
    }

    public SourceSpan SpanOfOverride(int index, int start, int end)
    {
        int line = _lineStarts.Length + 1 + index;
        return new SourceSpan(line, start + 1, line, end + 1);
    }

    public Diagnostic Diagnostic(string code, Severity severity, SourceSpan span, string message, string? hint)
    {
        int below = span.Line - _lineStarts.Length;
        (string file, SourceSpan place) = below <= 0 ? (File, span) : (OverridesFile, span with { Line = below, EndLine = below });
        message = Secrets.Replace(message, Stars);
        hint = hint is null ? null : Secrets.Replace(hint, Stars);
        return new Diagnostic(code, severity, file, place, message, hint) { SourceLine = ShownLine(span.Line) };
    }

    /// <summary>What stands in a place of one line, as a message may repeat it: nothing of it if it belongs to the value of a secret key.</summary>
    public string Show(int start, int end)
    {
        SourceSpan span = SpanOf(start, Math.Min(end, LineEnd(start)));
        return Shown.Short(ShownLine(span.Line)![(span.Column - 1)..(span.EndColumn - 1)]);
    }

    /// <summary>Whether a place belongs to a secret.</summary>
    public bool IsSecret(int start)
    {
        SourceSpan span = SpanOf(start, start);
        return ShownLine(span.Line) is { } shown && span.Column <= shown.Length && shown[span.Column - 1] != Text[start];
    }

    /// <summary>A place as the message of another place names it.</summary>
    public string Name(SourceSpan span)
    {
        int below = span.Line - _lineStarts.Length;
        return below <= 0 ? $"{span.Line}:{span.Column}" : $"{OverridesFile} {below}";
    }

    /// <remarks>A line may be a megabyte long and have a thousand diagnostics: they share one string.</remarks>
    private string? ShownLine(int line)
    {
        if (!_shownLines.TryGetValue(line, out string? shown) && RawLine(line) is { } raw)
        {
            _shownLines[line] = shown = WithoutSecretsBelow(line, SecretValues.MaskLine(raw));
        }

        return shown;
    }

    /// <summary>Without what belongs to the value of a key that stands above.</summary>
    private string WithoutSecretsBelow(int line, string shown)
    {
        if (line == 1 || line > _lineStarts.Length)
        {
            return shown;
        }

        _secretsBelow = _secretsBelow.IsDefault ? SecretValues.Below(Text) : _secretsBelow;
        int lineStart = _lineStarts[line - 1];
        foreach ((int start, int end) in _secretsBelow)
        {
            if (start >= lineStart + shown.Length)
            {
                break;
            }

            int from = Math.Clamp(start - lineStart, 0, shown.Length);
            int to = Math.Clamp(end - lineStart, from, shown.Length);
            shown = from == to ? shown : string.Concat(shown.AsSpan(0, from), new string('*', to - from), shown.AsSpan(to));
        }

        return shown;
    }

    private string? RawLine(int line)
    {
        if (Text.Length == 0 && line == 1)
        {
            return null;
        }

        if (line > _lineStarts.Length)
        {
            return Overrides[line - _lineStarts.Length - 1];
        }

        int start = _lineStarts[line - 1];
        int end = line < _lineStarts.Length ? _lineStarts[line] - 1 : Text.Length;
        return Text[start..end].TrimEnd('\r');
    }

    private (int Line, int Column) Position(int offset)
    {
        // Most places are asked for in the order they stand in the file.
        if (!IsInLine(_lastIndex, offset) && !IsInLine(++_lastIndex, offset))
        {
            int index = _lineStarts.BinarySearch(offset);
            _lastIndex = index < 0 ? ~index - 1 : index;
        }

        return (_lastIndex + 1, offset - _lineStarts[_lastIndex] + 1);
    }

    private bool IsInLine(int index, int offset) =>
        index < _lineStarts.Length && _lineStarts[index] <= offset && (index + 1 == _lineStarts.Length || offset < _lineStarts[index + 1]);
}
