namespace LlmProc;

public sealed class PromptAndPreloadTests
{
    private static string Preloading(string files, string more = "") => $"{TempFolder.Minimal}[preload]\nfiles = [{files}]\n{more}";

    [Fact]
    public void The_file_of_a_system_prompt_wins_over_inline_text()
    {
        using TempFolder folder = new();
        folder.Write("programs/main.toml", TempFolder.Minimal + "[prompt]\nsystem = \"inline\"\nsystem_prompt_file = \"../prompt.md\"\n")
            .Write("prompt.md", "from the file");

        folder.Graph("programs/main.toml").Root.SystemPrompt.ShouldBe("from the file");
    }

    [Fact]
    public void Patterns_are_expanded_in_the_order_of_their_bytes()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Preloading("\"docs/**/*.md\", \"[ab]?.txt\""))
            .Write("docs/b.md", "").Write("docs/a/z.md", "").Write("docs/Z.md", "").Write("docs/.hidden.md", "").Write("docs/x.txt", "")
            .Write("a1.txt", "").Write("b2.txt", "").Write("c3.txt", "").Write("a10.txt", "");

        folder.Graph("main.toml").Root.Preload.Select(file => file.Given)
            .ShouldBe(["docs/Z.md", "docs/a/z.md", "docs/b.md", "a1.txt", "b2.txt"]);
    }

    [Fact]
    public void A_file_whose_name_looks_like_a_pattern_is_itself()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Preloading("\"[a].md\"")).Write("[a].md", "").Write("a.md", "");

        folder.Graph("main.toml").Root.Preload.ShouldHaveSingleItem().Path.ShouldBe(folder["[a].md"]);
    }

    [Fact]
    public void Paths_relative_to_the_working_directory_stay_relative()
    {
        using TempFolder folder = new();
        folder.Write("programs/main.toml", Preloading("\"a.md\", \"*.txt\"", "relative_to = \"cwd\"\n"))
            .Write("a.md", "").Write("b.txt", "");

        folder.Graph("programs/main.toml").Root.Preload.ShouldBe([new PreloadFile("a.md", "a.md"), new PreloadFile("b.txt", "b.txt")]);
    }

    [Fact]
    public void A_binary_file_is_an_error()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Preloading("\"binary\"")).Write("binary", [65, 0, 66]);

        folder.Link("main.toml").Diagnostics.ShouldHaveSingleItem().Message.ShouldBe("preload file binary: a binary file");
    }

    /// <remarks>A file is read in pieces of 64 KiB, and a character of four bytes may begin anywhere around the end of one.</remarks>
    [Theory]
    [InlineData(3, "E9", "byte 0xE9 at offset 3 is not UTF-8")]
    [InlineData(0, "E9 00", "a binary file")]
    [InlineData(20_000, "00", "a binary file")]
    [InlineData(10, "F0 9F 98", "byte 0xF0 at offset 10 is not UTF-8")]
    [InlineData(100_000, "C3 28", "byte 0xC3 at offset 100000 is not UTF-8")]
    [InlineData(65_535, "F0 9F 98", "byte 0xF0 at offset 65535 is not UTF-8")]
    [InlineData(65_534, "F0 9F 41", "byte 0xF0 at offset 65534 is not UTF-8")]
    [InlineData(65_533, "F0 9F 98 80 FF", "byte 0xFF at offset 65537 is not UTF-8")]
    [InlineData(65_536, "98", "byte 0x98 at offset 65536 is not UTF-8")]
    [InlineData(65_534, "ED A0 80", "byte 0xED at offset 65534 is not UTF-8")]
    public void A_file_that_is_not_text_in_UTF8_is_an_error_wherever_it_is_not(int before, string bytes, string expected)
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Preloading("\"notes.txt\""))
            .Write("notes.txt", [.. Enumerable.Repeat((byte)'a', before), .. Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal))]);

        Diagnostic error = folder.Link("main.toml").Diagnostics.ShouldHaveSingleItem();

        error.Code.ShouldBe(DiagnosticCodes.PreloadNotText);
        error.Message.ShouldBe("preload file notes.txt: " + expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("é")]
    [InlineData("€")]
    [InlineData("😀")]
    public void A_character_between_two_pieces_of_a_file_is_one(string character)
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Preloading("\"*.txt\""));
        for (int before = 65_530; before < 65_540; before++)
        {
            folder.Write($"{before}.txt", new string('a', before) + character + new string('€', 30_000));
        }

        folder.Graph("main.toml").Root.Preload.Length.ShouldBe(10);
    }

    [Fact]
    public void Patterns_together_look_at_a_bounded_number_of_files()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Preloading(string.Join(',', Enumerable.Repeat("\"docs/**/**/**/*.no-such\"", 1000))));
        for (int i = 0; i < 100; i++)
        {
            folder.Write($"docs/{i}.md", "");
        }

        string[] said = [.. folder.Link("main.toml").Diagnostics.Select(diagnostic => diagnostic.Code)];

        // A pattern looks at the folder as any folders, and as the one that the file is in. A slow disk ends the search sooner.
        said.Length.ShouldBe(1000);
        said[0].ShouldBe(DiagnosticCodes.NothingMatches);
        said.Count(code => code == DiagnosticCodes.PatternTooWide).ShouldBeGreaterThanOrEqualTo(1000 - (50_000 / 200));
        said.Count(code => code == DiagnosticCodes.NothingMatches).ShouldBe(said.TakeWhile(code => code == DiagnosticCodes.NothingMatches).Count());
    }

    [Fact]
    public void A_list_is_no_longer_than_a_thousand()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Preloading(string.Join(',', Enumerable.Repeat("\"a\"", 1001))));

        folder.Link("main.toml").Diagnostics.ShouldHaveSingleItem().Message
            .ShouldBe("'preload.files' must be a list of paths, 1000 at most, not 1001 of them");
    }

    [Fact]
    public void A_pattern_with_many_stars_is_matched_in_bounded_time()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", Preloading($"\"{string.Concat(Enumerable.Repeat("*a", 60))}b\"")).Write(new string('a', 200), "");

        folder.Link("main.toml").Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("LP0404");
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("[1]", false)]
    [InlineData("{", false)]
    public void An_output_schema_must_be_a_json_object(string schema, bool accepted)
    {
        using TempFolder folder = new();
        folder.Write("main.toml", TempFolder.Minimal + """
            [prompt]
            system = "Ask a."
            [tools]
            enabled = ["spawn"]
            [linked_programs.a]
            path = "a.toml"
            description = "d"
            output_schema = "s.json"
            """).Write("a.toml", TempFolder.Minimal + "[prompt]\nsystem = \"You answer.\"\n").Write("s.json", schema);

        Compilation compilation = folder.Link("main.toml");

        (compilation.Graph?.Root.Links[0].OutputSchema).ShouldBe(accepted ? schema : null);
        compilation.Diagnostics.Select(diagnostic => diagnostic.Code).ShouldBe(accepted ? [] : ["LP0406"]);
    }

    [Fact]
    public void A_nested_schema_is_an_error_and_not_an_overflow()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", TempFolder.Minimal + "[linked_programs]\na = { path = \"main.toml\", output_schema = \"s.json\" }\n")
            .Write("s.json", new string('[', 100_000));

        folder.Link("main.toml").Diagnostics.ShouldContain(diagnostic => diagnostic.Code == "LP0406");
    }

    [Fact]
    public void A_script_is_found_relative_to_its_program()
    {
        using TempFolder folder = new();
        folder.Write("programs/main.toml", "[model]\nname = \"../script.toml\"\nprovider = \"script\"\n").Write("script.toml", "");

        folder.Graph("programs/main.toml").Root.Model.Name.ShouldBe(folder["script.toml"]);
    }

    [Fact]
    public void Folders_to_read_are_absolute()
    {
        using TempFolder folder = new();
        folder.Write("programs/main.toml", TempFolder.Minimal + "[files]\nread = [\"..\", \"x\"]\n");

        folder.Graph("programs/main.toml").Root.FilesRead.ShouldBe([folder.Path, folder["programs/x"]]);
    }
}
