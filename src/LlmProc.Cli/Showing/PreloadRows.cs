using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Showing;

/// <summary>The preloaded files of a program in columns: name, size, tokens. From a number on also their sum.</summary>
internal static class PreloadRows
{
    private const int LeastName = 10;
    private const int FewFiles = 3;

    private sealed record Row(string Name, string Size, string Tokens, bool IsThere);

    public static IEnumerable<string> Of(LlmProgram program, PreloadSizes sizes, Palette palette, int room)
    {
        List<Row> rows = [.. program.Preload.Select(file => Of(SafeText.Line(file.Given), sizes.Of(file)))];
        Row? sum = rows.Count > FewFiles ? Sum(sizes.Of(program)) : null;
        Row[] all = sum is null ? [.. rows] : [.. rows, sum];
        int size = all.Max(row => row.Size.Length);
        int tokens = all.Max(row => row.Tokens.Length);

        // Where there is no room for all columns the estimate goes first: the size says the same.
        int beside = 2 + size + (tokens > 0 && room - size - tokens - 4 >= LeastName ? 2 + tokens : 0);
        tokens = beside == 2 + size ? 0 : tokens;
        int name = Math.Min(all.Max(row => TextWidth.Of(row.Name)), Math.Max(LeastName, room - beside));
        foreach (Row row in all)
        {
            string text = TextWidth.PadRight(TextWidth.Tail(row.Name, name), name);
            string much = row.Size.PadLeft(size);
            string estimate = tokens > 0 && row.Tokens.Length > 0 ? palette.Dim("  " + row.Tokens.PadLeft(tokens)) : "";
            yield return ReferenceEquals(row, sum)
                ? palette.Dim($"{text}  {much}") + estimate
                : $"{text}  {(row.IsThere ? much : palette.Yellow(much))}{estimate}";
        }
    }

    private static Row Of(string name, long? bytes) =>
        new(name, Sizes.Of(bytes), bytes is { } there ? Sizes.Tokens(Sizes.TokensOf(there)) : "", bytes is not null);

    private static Row Sum((int There, int Missing, long Bytes) files) => Of(Plural.Of(files.There, "file"), files.Bytes);
}
