using System.Globalization;

namespace LlmProc.Testing;

/// <summary>Orders processes of a tree by the calls that asked for them: parents before children, elder siblings first.</summary>
internal sealed class CallOrder : IComparer<ProcessId>
{
    public static CallOrder Comparer { get; } = new();

    public int Compare(ProcessId x, ProcessId y)
    {
        string[] left = x.Value.Split('/', '.'), right = y.Value.Split('/', '.');
        for (int i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            int order = Number(left[i]) is { } a && Number(right[i]) is { } b ? a.CompareTo(b) : string.CompareOrdinal(left[i], right[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
