namespace LlmProc;

/// <summary>Finds what somebody probably meant to write.</summary>
public static class Suggestion
{
    private const int LongestWanted = 64;

    /// <summary>The known name nearest to <paramref name="wanted"/>, or null if none is near enough to be worth asking about.</summary>
    /// <remarks>Near: at most a third of its letters are missing, added, replaced or swapped. A difference in case alone is always near.</remarks>
    public static string? Nearest(string wanted, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(known);
        if (wanted.Length is 0 or > LongestWanted)
        {
            return null;
        }

        string folded = wanted.ToUpperInvariant();
        (string? best, int bestDistance, int bestExact) = (null, int.MaxValue, int.MaxValue);
        foreach (string candidate in known)
        {
            int allowed = Math.Max(1, Math.Max(wanted.Length, candidate.Length) / 3);
            if (Math.Abs(candidate.Length - wanted.Length) > allowed)
            {
                continue;
            }

            int distance = Distance(folded, candidate.ToUpperInvariant());
            bool unrelated = distance >= Math.Min(wanted.Length, candidate.Length);
            if (distance > allowed || distance > bestDistance || (unrelated && distance > 0))
            {
                continue;
            }

            // Of equally near names, the one that also agrees in case.
            int exact = Distance(wanted, candidate);
            if (distance < bestDistance || exact < bestExact)
            {
                (best, bestDistance, bestExact) = (candidate, distance, exact);
            }
        }

        return best;
    }

    /// <summary>Optimal string alignment: letters added, removed, replaced, or two neighbours swapped.</summary>
    private static int Distance(string a, string b)
    {
        int width = b.Length + 1;
        Span<int> twoAgo = stackalloc int[width];
        Span<int> before = stackalloc int[width];
        Span<int> row = stackalloc int[width];
        for (int j = 0; j < width; j++)
        {
            before[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j < width; j++)
            {
                int replaced = before[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(before[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], twoAgo[j - 2] + 1);
                }
            }

            Span<int> reused = twoAgo;
            twoAgo = before;
            before = row;
            row = reused;
        }

        return before[b.Length];
    }
}
