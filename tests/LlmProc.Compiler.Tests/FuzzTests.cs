using System.Text;
using CsCheck;
using LlmProc.Fuzz;
using Tomlyn.Parsing;

namespace LlmProc;

/// <summary>Real programs, damaged in every way: there is always an answer, and it points into the text.</summary>
public sealed class FuzzTests
{
    /// <summary>What overflows whatever calls itself once for each.</summary>
    private const int Many = 100_000;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "corpus");

    private static readonly string[] Corpus = [.. Directory.GetFiles(Folder).Order(StringComparer.Ordinal).Select(File.ReadAllText)];

    private static readonly string[] Tokens =
    [
        "[", "]", "[[", "]]", "{", "}", "=", ": ", ":", ", ", "\"", "'", "\"\"\"", "'''", "\n", "\r\n", "\r", "\n\n", "\n  ", "\n\t", "\t", "#", " # ",
        "\\", "\\u12", "\\ud800", "\ud800", "\0", "\uFEFF", "\u2028", "\u0085", "😀", "- ", "? ", "&a ", "*a", "!!str ", "!", "<<: ", "---\n", "...\n",
        "%YAML 1.1\n", "|\n", ">-\n", "|2+\n", "@", "`", "%", "~", "null", "yes", "017", "0o17", "1:30", "1_000", "1e999", ".nan", "-0", "0x",
        "99999999999999999999", "2026-02-31", "07:61", "true", "\"5m\"", "model", "name", "tools", "enabled", "linked_programs", "path", "limits",
        "timeout", "api_key", "preload", "files", "parameters", "thinking", "a.b.c", "\"a\\", "x-", "[a]\n", "a = 1\n", "a: 1\n", "../", "/", "*", "**/",
    ];

    private static readonly string[] Globs = ["**/", "*/", "*", "?", "[", "]", "[a-z]", "[!a]", "a", "a/", ".md", "./", "../", "//", "{a,b}", "\\"];

    private static readonly Gen<string> Text = Gen.Int[0, Corpus.Length - 1].Select(index => Corpus[index]);

    private static readonly Gen<Func<string, string>> Damage = Gen.Select(
        Gen.Int[0, 6], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[0, Tokens.Length - 1], Text, Gen.Char).Select(
        (kind, at, length, token, other, character) => (Func<string, string>)(text =>
        {
            int start = (int)(at * text.Length);
            int end = start + (int)(length * length * (text.Length - start));
            string head = text[..start];
            return kind switch
            {
                0 => head + character + text[Math.Min(start + 1, text.Length)..],
                1 => head + Tokens[token] + text[start..],
                2 => head + text[end..],
                3 => head,
                4 => head + other[(int)(length * other.Length)..],
                5 => head + text[start..end] + text[start..],
                _ => head + Times(Tokens[token], length > 0.998 ? Many : 1 + (int)(length * 200)) + text[start..],
            };
        }));

    private static readonly Gen<string> Pattern = Gen.Select(
        Gen.Select(Gen.Int[0, Globs.Length - 1], Gen.Frequency((12, Gen.Int[1, 3]), (1, Gen.Int[1, 3 * Many])), (glob, times) => Times(Globs[glob], times)).Array[1, 8],
        pieces => string.Concat(pieces));

    private static readonly Gen<string> Pieces =
        Gen.OneOf(Gen.Int[0, Tokens.Length - 1].Select(index => Tokens[index]), Gen.String[0, 4]).Array[0, 40].Select(string.Concat);

    private static readonly Gen<string> Damaged =
        Gen.Select(Text, Damage.Array[1, 6]).Select((text, damages) => damages.Aggregate(text, (damaged, damage) => damage(damaged)));

    [Fact]
    public void No_text_breaks_a_reader() => Damaged.Sample(ProgramTarget.Read, iter: 10_000);

    [Fact]
    public void What_is_TOML_to_its_own_parser_is_TOML_here() => Damaged.Sample(
        text =>
        {
            var diagnostics = new List<Diagnostic>();
            TomlReader.Read(text, "f", diagnostics);
            if (diagnostics.Count > 0 && diagnostics.TrueForAll(diagnostic => diagnostic.Code == DiagnosticCodes.AlreadySet))
            {
                // The other parser does not see that a header leads through a value: [model.name.x] where model.name is a text.
                return true;
            }

            // Characters and limits are ours alone; a mark is skipped once.
            return text.Contains('\uFEFF') || diagnostics.Exists(diagnostic => diagnostic.Code is
                DiagnosticCodes.ControlCharacter or DiagnosticCodes.TooDeep or DiagnosticCodes.TooManyKeys or DiagnosticCodes.TooManyItems) || IsToml(text) == (diagnostics.Count == 0);
        },
        iter: 10_000);

    private static bool IsToml(string text)
    {
        try
        {
            return !SyntaxParser.Parse(text, "").HasErrors;
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or Tomlyn.TomlException)
        {
            return false;
        }
    }

    [Fact]
    public void No_program_breaks_the_linker()
    {
        using ProgramTarget target = new();

        Damaged.Sample(text => target.Link(Encoding.UTF8.GetBytes(text)), iter: 2_000, threads: 1);
    }

    [Fact]
    public void No_pattern_breaks_the_linker()
    {
        using ProgramTarget target = new();

        Pattern.Sample(pattern => target.Link(Encoding.UTF8.GetBytes($"{TempFolder.Minimal}[preload]\nfiles = ['{pattern}']\n")), iter: 500, threads: 1);
    }

    [Fact]
    public void No_setting_breaks_the_linker()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", TempFolder.Minimal);

        Gen.Select(Pieces, Pieces).Sample(
            (key, value) =>
            {
                Compilation compilation = folder.Link("main.toml", ($"model.{key}", value));
                return (compilation.Graph is null) == compilation.Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error);
            },
            iter: 2_000, threads: 1);
    }

    [Fact]
    public void No_byte_breaks_the_linker()
    {
        using ProgramTarget target = new();
        Gen<byte[]> bytes = Gen.Select(Text, Gen.Int[0, 1_000_000], Gen.Byte).Select((text, at, value) =>
        {
            byte[] raw = Encoding.UTF8.GetBytes(text + " ");
            raw[at % raw.Length] = value;
            return raw;
        });

        bytes.Sample(raw => target.Link(raw), iter: 1_000, threads: 1);
    }

    [Fact]
    public void The_fuzzer_runs_a_folder_without_instrumentation()
    {
        using TempFolder folder = new();
        folder.Write("a.toml", TempFolder.Minimal).Write("b", [0xFF, 0, (byte)'[']);

        typeof(ProgramTarget).Assembly.EntryPoint!.Invoke(null, [new[] { folder.Path }]).ShouldBe(0);
        typeof(ProgramTarget).Assembly.EntryPoint!.Invoke(null, [Array.Empty<string>()]).ShouldBe(2);
    }

    private static string Times(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
