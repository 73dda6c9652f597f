using System.Collections.Immutable;

namespace LlmProc;

/// <summary>What Markdown files are about, by their headings of the first two levels.</summary>
internal static class Headings
{
    public static ImmutableArray<string> Of(IEnumerable<PreloadedText> files, int most)
    {
        var headings = ImmutableArray.CreateBuilder<string>();
        foreach (PreloadedText file in files.Where(file => file.Path.EndsWith(".md", StringComparison.OrdinalIgnoreCase)))
        {
            bool code = false;
            foreach (ReadOnlySpan<char> line in file.Text.AsSpan().EnumerateLines())
            {
                code ^= line.StartsWith("```", StringComparison.Ordinal);
                if (!code && (line.StartsWith("# ", StringComparison.Ordinal) || line.StartsWith("## ", StringComparison.Ordinal)))
                {
                    string heading = line.TrimStart('#').Trim().ToString();
                    if (heading.Length > 0 && !headings.Contains(heading))
                    {
                        headings.Add(heading);
                    }

                    if (headings.Count == most)
                    {
                        return headings.ToImmutable();
                    }
                }
            }
        }

        return headings.ToImmutable();
    }
}
