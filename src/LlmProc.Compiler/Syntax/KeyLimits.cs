namespace LlmProc;

/// <summary>What a program file may hold at most, whatever its format; checked while it is read, so that nothing beyond is ever built.</summary>
internal sealed class KeyLimits(Report report)
{
    /// <summary>Tables and lists within each other, the file itself not counted.</summary>
    public const int MaxDepth = 16;

    public const int MaxKeys = 2000;

    /// <summary>In all lists of a file; no key takes a list of more than a thousand.</summary>
    public const int MaxItems = 20_000;

    private const int MostTooDeep = 100;

    private int _keys;
    private int _items;
    private int _tooDeep;

    public bool IsFull => _keys > MaxKeys || _items > MaxItems;

    public bool HasRoom(int depth, SourceSpan span)
    {
        if (depth > MaxDepth && _tooDeep++ < MostTooDeep)
        {
            report.Error(DiagnosticCodes.TooDeep, span, $"nested deeper than {MaxDepth}");
        }

        return depth <= MaxDepth;
    }

    public bool Count(SourceSpan span)
    {
        if (++_keys == MaxKeys + 1)
        {
            report.Error(DiagnosticCodes.TooManyKeys, span, "more than 2,000 keys");
        }

        return !IsFull;
    }

    public bool CountItem(SourceSpan span)
    {
        if (++_items == MaxItems + 1)
        {
            report.Error(DiagnosticCodes.TooManyItems, span, "more than 20,000 items in lists");
        }

        return !IsFull;
    }

    /// <summary>Bounded as keys are: a file may repeat one line a hundred thousand times.</summary>
    public void AlreadySet(string name, SourceSpan span, SourceSpan earlier)
    {
        if (Count(span))
        {
            report.Error(DiagnosticCodes.AlreadySet, span, $"\"{Shown.Short(name)}\" already set at {report.Source.Name(earlier)}");
        }
    }
}
