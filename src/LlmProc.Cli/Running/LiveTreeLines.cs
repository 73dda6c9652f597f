using System.Globalization;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Running;

/// <summary>Draws a tree of running processes in as many lines as there is room for.</summary>
/// <remarks>
/// When there are more processes than lines, those that work are shown before those that wait; the others are only counted, and so are those that have ended. Who is
/// shown stands where it stood, so that the eye finds it again. The first line counts what the whole tree took.
/// </remarks>
internal sealed class LiveTreeLines(Palette colors, TimeProvider time)
{
    /// <summary>More than this nobody reads while it moves.</summary>
    private const int MostLines = 16;

    /// <summary>Less of a query says nothing.</summary>
    private const int LeastQuery = 12;

    public IReadOnlyList<string> Of(LiveProcess root, TerminalSize size)
    {
        int room = Math.Clamp(size.Rows / 2, 2, MostLines);
        var all = new List<LiveProcess>();
        Walk(root, all);
        HashSet<LiveProcess> shown = Shown(all, room);
        var lines = new List<string>();
        Draw(root, all.Aggregate(Spending.Zero, (sum, process) => sum + process.Own), "", "", shown, lines, size.Columns - 1);
        if (shown.Count < all.Count)
        {
            lines.Add(colors.Dim(TextWidth.Head(Rest(all.Where(process => !shown.Contains(process))), size.Columns - 1)));
        }

        return lines;
    }

    private static void Walk(LiveProcess process, List<LiveProcess> all)
    {
        all.Add(process);
        foreach (LiveProcess child in process.Children)
        {
            Walk(child, all);
        }
    }

    /// <summary>One line is kept for those that are only counted.</summary>
    private static HashSet<LiveProcess> Shown(List<LiveProcess> all, int room)
    {
        if (all.Count <= room)
        {
            return [.. all];
        }

        var shown = new HashSet<LiveProcess>();
        foreach (LiveProcess process in all.Where(process => process.State is LiveState.Working).Concat(all.Where(process => process.State is LiveState.Waiting)).Prepend(all[0]))
        {
            // Whoever is shown has its ancestors above it.
            LiveProcess[] missing = [.. Line(process).Where(each => !shown.Contains(each))];
            if (shown.Count + missing.Length < room)
            {
                shown.UnionWith(missing);
            }
        }

        return shown;
    }

    private static IEnumerable<LiveProcess> Line(LiveProcess? process)
    {
        for (; process is not null; process = process.Parent)
        {
            yield return process;
        }
    }

    private void Draw(LiveProcess process, Spending took, string branch, string below, HashSet<LiveProcess> shown, List<string> lines, int width)
    {
        lines.Add(LineOf(process, took, branch, width));
        LiveProcess[] children = [.. process.Children.Where(shown.Contains)];
        for (int i = 0; i < children.Length; i++)
        {
            bool isLast = i == children.Length - 1;
            Draw(children[i], children[i].Own, below + (isLast ? "└─ " : "├─ "), below + (isLast ? "   " : "│  "), shown, lines, width);
        }
    }

    private string LineOf(LiveProcess process, Spending took, string branch, int width)
    {
        string head = TextWidth.Head(branch + process.Program, width);
        int room = width - TextWidth.Of(head);
        string rest = $"  {process.Work}{TokenWords.Of(took)} · {Seconds(process.Time(time))}";

        // The time moves and shows that something goes on; what was taken so far can wait for a wider terminal.
        rest = TextWidth.Head(TextWidth.Of(rest) <= room ? rest : $"  {process.Work} · {Seconds(process.Time(time))}", room);
        int left = width - TextWidth.Of(head) - TextWidth.Of(rest);
        string query = process.Query.Length > 0 && left > LeastQuery ? "  " + TextWidth.Head(process.Query, left - 2) : "";
        return process.State switch
        {
            LiveState.Working => colors.Dim(head[..Math.Min(branch.Length, head.Length)]) + colors.Bold(head[Math.Min(branch.Length, head.Length)..]) + rest + colors.Dim(query),
            LiveState.Failed => colors.Red(head + rest) + colors.Dim(query),
            _ => colors.Dim(head + rest + query),
        };
    }

    // Tenths would move all the time and say nothing.
    private static string Seconds(TimeSpan span) => span.TotalMinutes >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes}:{span.Seconds:00} min")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalSeconds} s");

    private static string Rest(IEnumerable<LiveProcess> hidden)
    {
        ILookup<LiveState, LiveProcess> states = hidden.ToLookup(process => process.State);
        (string Word, int Count)[] parts =
        [
            ("working", states[LiveState.Working].Count()),
            ("waiting", states[LiveState.Waiting].Count()),
            ("done", states[LiveState.Done].Count()),
            ("failed", states[LiveState.Failed].Count()),
        ];
        string counts = string.Join(", ", parts.Where(part => part.Count > 0).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Count:N0} {part.Word}")));
        return string.Create(CultureInfo.InvariantCulture, $"… {parts.Sum(part => part.Count):N0} more: {counts}");
    }
}
