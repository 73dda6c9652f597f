using System.Globalization;
using System.Text;

namespace LlmProc;

/// <summary>Program files that are too large, too deep or too odd to lie in a repository. Their rows are in corpus/rows.md.</summary>
public sealed class HostileFileTests : IDisposable
{
    private const int MaxBytes = 1024 * 1024;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, string> Bombs => new()
    {
        { "arrays", "a = " + new string('[', 100_000) + new string(']', 100_000), "LP0010 nested deeper than 16" },
        { "inline tables", "a = " + Repeat("{a=", 100_000) + "1" + new string('}', 100_000), "LP0010 nested deeper than 16" },
        { "dotted keys", Repeat("a.", 100_000) + "a = 1", "LP0010 nested deeper than 16" },
        { "table headers", "[" + Repeat("a.", 100_000) + "a]", "LP0010 nested deeper than 16" },
        { "arrays of tables", "[[" + Repeat("a.", 100_000) + "a]]", "LP0010 nested deeper than 16" },
        { "keys", Keys(100_000), "LP0011 more than 2,000 keys" },
        { "keys in one line", "a = {" + Keys(100_000).TrimEnd('\n').Replace('\n', ',') + "}", "LP0011 more than 2,000 keys" },
        { "links", "[linked_programs]\n" + Keys(10_000).Replace("=1", "=\"main.toml\"", StringComparison.Ordinal), "LP0011 more than 2,000 keys" },
    };

    [Theory]
    [Trait("Row", "10")]
    [Trait("Row", "11")]
    [Trait("Row", "25")]
    [MemberData(nameof(Bombs))]
    public void A_bomb_is_one_error_of_its_limit(string bomb, string text, string expected)
    {
        text.Length.ShouldBeLessThan(MaxBytes, bomb);
        _folder.Write("main.toml", text);

        Diagnostic[] errors = [.. _folder.Link("main.toml").Diagnostics.Where(diagnostic => diagnostic.Code is DiagnosticCodes.TooDeep or DiagnosticCodes.TooManyKeys)];

        errors.Select(error => $"{error.Code} {error.Message}").ShouldBe([expected]);
    }

    [Fact]
    [Trait("Row", "11")]
    public void Two_hundred_thousand_keys_are_more_than_a_file_may_have_bytes()
    {
        _folder.Write("main.toml", Keys(200_000));

        Single().Code.ShouldBe("LP0001");
    }

    [Theory]
    [Trait("Row", "77")]
    [InlineData(false, "")]
    [InlineData(false, "k0")]
    [InlineData(true, "")]
    [InlineData(true, "k0")]
    public void A_name_of_half_a_megabyte_is_not_repeated_with_each_key(bool isYaml, string key)
    {
        string table = new('n', MaxBytes / 2);
        string format = isYaml ? " {0}: 1\n" : "{0} = 1\n";
        string text = (isYaml ? $"? {table}\n:\n" : $"[{table}]\n")
            + string.Concat(Enumerable.Range(0, 1_900).Select(i => string.Format(CultureInfo.InvariantCulture, format, key.Length > 0 ? key : $"k{i}")));
        List<Diagnostic> said = [];

        long before = GC.GetAllocatedBytesForCurrentThread();
        Node.Table? read = isYaml ? YamlReader.Read(text, "f", said) : TomlReader.Read(text, "f", said);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(100 * MaxBytes);
        read.ShouldNotBeNull();
        said.Count.ShouldBe(key.Length > 0 ? 1_899 : 0);
        said.ShouldAllBe(error => error.Code == DiagnosticCodes.AlreadySet && error.Message.StartsWith("\"nnnn"));
    }

    [Fact]
    [Trait("Row", "87")]
    public void A_megabyte_of_errors_is_a_bounded_number_of_them()
    {
        _folder.Write("main.toml", "[model]\n" + Repeat("a b\nc=1\n", 100_000));

        _folder.Link("main.toml").Diagnostics.Length.ShouldBeInRange(1, 2_001);
    }

    [Fact]
    [Trait("Row", "54")]
    public void An_error_in_a_line_of_a_megabyte_shows_the_part_around_it()
    {
        string padding = new('a', (MaxBytes / 2) - 200);
        _folder.Write("main.toml", $"model = {{ name = \"{padding}\", providr = \"x\", provider = \"openai\", x-a = \"{padding}\" }}\n");

        string[] lines = Text(_folder.Link("main.toml")).Split('\n');

        string excerpt = lines[1]["    1 | ".Length..];
        excerpt.Length.ShouldBeLessThanOrEqualTo(120);
        int caret = lines[2].IndexOf('^', StringComparison.Ordinal) - "      | ".Length;
        excerpt[caret..].ShouldStartWith("providr =");
        lines[2].ShouldEndWith("did you mean 'provider'?");
    }

    [Theory]
    [Trait("Row", "86")]
    [InlineData("\\ud800")]
    [InlineData("\\U00110000")]
    [InlineData("\\uDFFF\\uD800")]
    public void Half_a_character_is_no_character(string escape)
    {
        _folder.Write("main.toml", TempFolder.Minimal + $"x-a = \"{escape}\"\n");

        _folder.Link("main.toml").Diagnostics.ShouldContain(diagnostic => diagnostic.Code == "LP0005" && diagnostic.Span.Line == 4);
    }

    [Theory]
    [Trait("Row", "6")]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    [InlineData("/dev/stdin")]
    public void A_device_is_no_program(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs devices");

        _folder.Link(path).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("LP0009");
    }

    [Fact]
    [Trait("Row", "6")]
    [Trait("Row", "18")]
    public void An_empty_file_has_no_model()
    {
        _folder.Write("main.toml", "");

        Single().Message.ShouldBe("a program needs 'model': which model answers");
    }

    [Fact]
    [Trait("Row", "6")]
    [Trait("Row", "90")]
    public void What_may_not_be_read_is_said_of_each_file()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Skip("needs a user who may not read everything");
            return;
        }

        _folder.Write("closed", "x").Write("main.toml", Preloading("\"closed\"") + """
            [prompt]
            system_prompt_file = "closed"
            [linked_programs]
            a = "closed"
            """);
        File.SetUnixFileMode(_folder["closed"], UnixFileMode.None);

        _folder.Link("closed").Diagnostics.ShouldHaveSingleItem().Message.ShouldBe("no permission to read it");
        _folder.Link("main.toml").Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).Select(diagnostic => diagnostic.Message).ShouldBe(
        [
            "preload file closed: no permission to read it",
            "system prompt file closed: no permission to read it",
            "linked program 'a' (closed): no permission to read it",
        ]);
    }

    [Fact]
    [Trait("Row", "79")]
    public void The_environment_of_a_process_is_neither_prompt_nor_knowledge()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        File.CreateSymbolicLink(_folder["notes.md"], "/proc/self/environ");
        _folder.Write("main.toml", Preloading("\"/proc/self/environ\", \"notes.md\"") + "[prompt]\nsystem_prompt_file = \"notes.md\"\n");

        _folder.Link("main.toml").Diagnostics.Select(diagnostic => diagnostic.Message).ShouldBe(
            ["preload file /proc/self/environ: a binary file", "preload file notes.md: a binary file", "system prompt file notes.md: a binary file"]);
    }

    [Fact]
    [Trait("Row", "88")]
    public void A_prompt_of_two_megabytes_is_not_read()
    {
        _folder.Write("main.toml", TempFolder.Minimal + "[prompt]\nsystem_prompt_file = \"p.md\"\n").Write("p.md", new byte[2 * MaxBytes]);

        Single().Message.ShouldBe("system prompt file p.md: file is 2.0 MiB, limit 1 MiB");
    }

    [Fact]
    [Trait("Row", "23")]
    public void A_gigabyte_to_preload_is_not_read()
    {
        _folder.Write("main.toml", Preloading("\"huge\", \"hug*\""));
        using (FileStream file = File.Create(_folder["huge"]))
        {
            file.SetLength(1L << 30);
        }

        _folder.Link("main.toml");
        long before = GC.GetAllocatedBytesForCurrentThread();
        Compilation compilation = _folder.Link("main.toml");

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MaxBytes);
        compilation.Diagnostics.Select(diagnostic => diagnostic.Message).ShouldBe(["preload file huge: file is 1024.0 MiB, limit 16 MiB"]);
    }

    [Fact]
    [Trait("Row", "23")]
    public void A_folder_of_more_files_than_a_pattern_may_match_is_not_read_whole()
    {
        Directory.CreateDirectory(_folder["docs"]);
        for (int i = 0; i < 1_500; i++)
        {
            File.Create(_folder[$"docs/{i}.md"]).Dispose();
        }

        _folder.Write("main.toml", Preloading("\"docs/*.md\""));

        Single().Message.ShouldBe("preload pattern docs/*.md matches more than 1,000 files");
    }

    [Theory]
    [Trait("Row", "91")]
    [InlineData("**/d/../", 100_000)]
    [InlineData("*/", 300_000)]
    [InlineData("d/", 101)]
    public void A_pattern_of_more_steps_than_there_are_folders_is_refused(string step, int count)
    {
        string pattern = Repeat(step, count) + "*.md";
        _folder.Write("main.toml", Preloading($"\"{pattern}\"")).Write("d/a.md", "a");

        Diagnostic error = Single();

        error.Code.ShouldBe(DiagnosticCodes.PatternTooWide);
        error.Message.ShouldEndWith(" is more than 100 names deep; name a file or a folder near to it");
    }

    [Fact]
    [Trait("Row", "91")]
    public void Any_number_of_double_stars_in_a_row_is_one()
    {
        string stars = Repeat("**/", 300_000);
        _folder.Write("main.toml", Preloading($"\"{stars}*.md\", \"e/**/**/**\"")).Write("d/d/a.md", "").Write("a.md", "").Write("e/e/e", "");

        _folder.Graph("main.toml").Root.Preload.Select(file => file.Given).ShouldBe(["a.md", "d/d/a.md", "e/e/e"]);
    }

    [Fact]
    [Trait("Row", "91")]
    public void Folders_are_searched_deeper_than_a_pattern_may_be()
    {
        string deep = Repeat("d/", 300);
        _folder.Write(deep + "a.md", "a").Write("main.toml", Preloading("\"**/*.md\""));

        _folder.Graph("main.toml").Root.Preload.ShouldHaveSingleItem().Given.ShouldBe(deep + "a.md");
    }

    [Fact]
    [Trait("Row", "89")]
    public void A_folder_linked_in_a_circle_is_searched_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs symbolic links");
        _folder.Write("docs/a.md", "a").Write("main.toml", Preloading("\"docs/**/*.md\", \"docs/*/*/*/*/a.md\""));
        Directory.CreateSymbolicLink(_folder["docs/again"], ".");

        Compilation compilation = _folder.Link("main.toml");

        compilation.Graph.ShouldNotBeNull().Root.Preload.Select(file => file.Given).ShouldBe(["docs/a.md", "docs/again/again/again/again/a.md"]);
    }

    [Fact]
    [Trait("Row", "25")]
    public void A_chain_of_a_hundred_programs_and_a_diamond_link()
    {
        for (int i = 0; i < 100; i++)
        {
            _folder.Write($"p{i}.toml", TempFolder.Minimal + "[tools]\nenabled = [\"spawn\"]\n[linked_programs]\n"
                + $"a = {{ path = \"p{i + 1}.toml\", description = \"d\" }}\nb = {{ path = \"p{Math.Min(i + 2, 100)}.toml\", description = \"d\" }}\n");
        }

        _folder.Write("p100.toml", TempFolder.Minimal);

        _folder.Graph("p0.toml").Programs.Count().ShouldBe(101);
    }

    [Fact]
    [Trait("Row", "51")]
    public void Names_of_files_cannot_drive_a_terminal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs such names");
        const string name = "a\n\u001b[2J\u202E%s%n.toml";
        _folder.Write(name, "[modle]\n");

        string text = Text(_folder.Link(name));

        text.ShouldStartWith("a\\u{A}\\u{1B}[2J\\u{202E}%s%n.toml(1,2): error LP0104: ");
        text.Where(char.IsControl).ShouldAllBe(character => character == '\n');
    }

    [Theory]
    [Trait("Row", "51")]
    [InlineData(256)]
    [InlineData(4_096)]
    [InlineData(100_000)]
    public void A_name_longer_than_any_is_of_no_file(int length)
    {
        string name = new('n', length);
        _folder.Write("main.toml", Preloading($"\"{name}\", \"{name}*\"") + $"[linked_programs]\na = \"{name}\"\n");

        _folder.Link(name).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("LP0009");
        _folder.Link("main.toml").Diagnostics.Select(diagnostic => diagnostic.Code).Order(StringComparer.Ordinal).ShouldBe(["LP0301", "LP0303", "LP0305", "LP0402", "LP0404"]);
    }

    [Fact]
    [Trait("Row", "30")]
    public void Checking_a_server_does_not_start_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs touch");
        string text = TempFolder.Minimal + $"""
            [mcp.servers.a]
            command = "touch"
            args = ["{_folder["it-was-run"]}"]
            [tools.mcp]
            a = "all"
            """;
        _folder.Write("main.toml", text);

        _folder.Graph("main.toml").Root.Mcp.Servers.ShouldHaveSingleItem().Command.ShouldBe("touch");
        ProgramLinker.Link("main.toml", new LinkOptions(_folder.Path) { ToRun = true, Trusted = true });

        File.Exists(_folder["it-was-run"]).ShouldBeFalse();
    }

    [Fact]
    [Trait("Row", "36")]
    public void What_looks_like_a_variable_stays_as_it_is()
    {
        _folder.Write("main.toml", """
            [model]
            name = "${HOME}"
            provider = "openai"
            [prompt]
            system = "${HOME} $HOME %PATH% $(id)"
            [mcp.servers.a]
            command = "${HOME}"
            args = ["${HOME}", "~"]
            env = { A = "${HOME}" }
            cwd = "$HOME"
            [tools.mcp]
            a = "all"
            [files]
            read = ["~"]
            """);

        LlmProgram root = _folder.Graph("main.toml").Root;

        (root.Model.Name, root.SystemPrompt).ShouldBe(("${HOME}", "${HOME} $HOME %PATH% $(id)"));
        McpServer server = root.Mcp.Servers.ShouldHaveSingleItem();
        (server.Command, server.WorkingDirectory).ShouldBe(("${HOME}", _folder["$HOME"]));
        server.Args.ShouldBe(["${HOME}", "~"]);
        server.Env.ShouldBe([new("A", "${HOME}")]);
        root.FilesRead.ShouldBe([_folder["~"]]);
    }

    [Fact]
    [Trait("Row", "37")]
    public void Limits_are_the_authors_to_raise()
    {
        _folder.Write("main.toml", TempFolder.Minimal + "[limits]\ndepth = 1000\ncost_usd = 1e9\n");

        Limits limits = _folder.Graph("main.toml").Root.Limits;

        (limits.Depth, limits.CostUsd).ShouldBe((1000, 1_000_000_000m));
    }

    private static string Preloading(string files) => $"{TempFolder.Minimal}[preload]\nfiles = [{files}]\n";

    private Diagnostic Single() => _folder.Link("main.toml").Diagnostics.ShouldHaveSingleItem();

    private static string Text(Compilation compilation)
    {
        var writer = new StringWriter { NewLine = "\n" };
        DiagnosticWriter.Write(writer, compilation.Diagnostics, color: false);
        return writer.ToString();
    }

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();

    private static string Keys(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"k{i:x}=1\n"));
}
