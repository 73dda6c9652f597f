using System.Text;

namespace LlmProc.Testing;

/// <summary>Compares two texts line by line, as people know it from version control: what differs, with a few lines around it.</summary>
internal static class LineDifference
{
    private const int Context = 3;
    private const int LargestTable = 4_000_000;

    private enum Kind
    {
        Same,
        Expected,
        Actual,
    }

    /// <param name="place">Names the place of a line of the expected text, counted from 0.</param>
    public static string Of(string expected, string actual, Func<int, string> place)
    {
        List<(Kind Kind, string Text)> script = Script(Lines(expected), Lines(actual));
        bool[] isShown = new bool[script.Count];
        for (int i = 0; i < script.Count; i++)
        {
            for (int near = Math.Max(0, i - Context); script[i].Kind != Kind.Same && near <= Math.Min(script.Count - 1, i + Context); near++)
            {
                isShown[near] = true;
            }
        }

        var text = new StringBuilder();
        int line = 0;
        for (int i = 0; i < script.Count; i++)
        {
            if (isShown[i])
            {
                text.Append(i == 0 || !isShown[i - 1] ? $"@@ {place(line)} @@\n" : "").Append(Mark(script[i].Kind)).Append(script[i].Text).Append('\n');
            }

            line += script[i].Kind == Kind.Actual ? 0 : 1;
        }

        return text.ToString();
    }

    private static char Mark(Kind kind) => kind switch
    {
        Kind.Expected => '-',
        Kind.Actual => '+',
        _ => ' ',
    };

    private static string[] Lines(string text) => text.Length == 0 ? [] : (text.EndsWith('\n') ? text[..^1] : text).Split('\n');

    private static List<(Kind, string)> Script(string[] old, string[] now)
    {
        int start = 0;
        while (start < Math.Min(old.Length, now.Length) && old[start] == now[start])
        {
            start++;
        }

        int end = 0;
        while (end < Math.Min(old.Length, now.Length) - start && old[^(end + 1)] == now[^(end + 1)])
        {
            end++;
        }

        var script = new List<(Kind, string)>(old[..start].Select(line => (Kind.Same, line)));
        Middle(old[start..^end], now[start..^end], script);
        script.AddRange(old[^end..].Select(line => (Kind.Same, line)));
        return script;
    }

    /// <summary>The longest common lines stay; where that would take too long to find, all of it counts as different.</summary>
    private static void Middle(string[] old, string[] now, List<(Kind, string)> script)
    {
        int[,] common = (long)old.Length * now.Length > LargestTable ? new int[1, 1] : Common(old, now);
        int i = 0, j = 0;
        while (i < old.Length && j < now.Length && common.Length > 1)
        {
            bool isSame = old[i] == now[j];
            bool isOld = !isSame && common[i + 1, j] >= common[i, j + 1];
            script.Add(isSame ? (Kind.Same, old[i]) : isOld ? (Kind.Expected, old[i]) : (Kind.Actual, now[j]));
            i += isSame || isOld ? 1 : 0;
            j += isSame || !isOld ? 1 : 0;
        }

        script.AddRange(old[i..].Select(line => (Kind.Expected, line)));
        script.AddRange(now[j..].Select(line => (Kind.Actual, line)));
    }

    private static int[,] Common(string[] old, string[] now)
    {
        int[,] common = new int[old.Length + 1, now.Length + 1];
        for (int i = old.Length - 1; i >= 0; i--)
        {
            for (int j = now.Length - 1; j >= 0; j--)
            {
                common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        return common;
    }
}
