using CsCheck;

namespace LlmProc;

/// <summary>Whatever stands in a file, there is an answer: a graph or an error, and no exception.</summary>
public sealed class NeverThrowsTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "corpus");

    private static readonly string[] Corpus =
        [.. Directory.GetFiles(Folder, "*.toml").Order(StringComparer.Ordinal).Select(File.ReadAllText)];

    private static Gen<string> Any(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static readonly Gen<string> Piece = Gen.OneOf(
        Any("[", "]", "[[", "]]", "{", "}", "=", ".", ",", "\"", "'", "\"\"\"", "'''"),
        Any("\n", "\r\n", "#", "\\", "\\u", "\\x", "\ud800", "\0"),
        Any("model", "prompt", "tools", "enabled", "linked_programs"),
        Any("path", "limits", "timeout", "api_key", "preload", "files", "thinking"),
        Any("1", "-0", "1e999", "0x", "nan", "true", "2026-02-31"),
        Any("07:61", "99999999999999999999", "\"a\"", "\"5m\"", "\"*\"", "\"/**/[\""),
        Gen.String[0, 4]);

    private static readonly Gen<string> Text = Piece.Array[0, 40].Select(string.Concat);

    private static readonly Gen<string> Mutated =
        Gen.Select(Any(Corpus), Gen.Int[0, 2000], Gen.Int[0, 20], Text).Select((text, at, length, insert) =>
        {
            int start = Math.Min(at, text.Length);
            return string.Concat(text.AsSpan(0, start), insert, text.AsSpan(Math.Min(start + length, text.Length)));
        });

    [Fact]
    public void No_text_makes_the_reader_throw() => Gen.OneOf(Text, Mutated).Sample(
        text =>
        {
            var diagnostics = new List<Diagnostic>();
            Node.Table? table = TomlReader.Read(text, "f", diagnostics);
            DiagnosticWriter.Write(TextWriter.Null, diagnostics, color: true);
            return table is not null || diagnostics.Count > 0;
        },
        iter: 20_000);

    [Fact]
    public void No_program_makes_the_linker_throw()
    {
        using TempFolder folder = new();
        Mutated.Sample(
            text =>
            {
                folder.Write("main.toml", text.Replace("/**", "", StringComparison.Ordinal));
                Compilation compilation = folder.Link("main.toml");
                return (compilation.Graph is null) == compilation.Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error);
            },
            iter: 2_000, threads: 1);
    }

    [Fact]
    public void No_setting_makes_the_linker_throw()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", TempFolder.Minimal);
        Gen.Select(Text, Text).Sample(
            (key, value) =>
            {
                folder.Link("main.toml", ($"model.{key}", value.Replace("/**", "", StringComparison.Ordinal)));
            },
            iter: 2_000, threads: 1);
    }
}
