using System.Text;
using System.Text.Json;

namespace LlmProc;

public sealed class DiagnosticFormatTests
{
    private static readonly string s_folder = Path.Combine(Path.GetTempPath(), "work");

    private static readonly Diagnostic s_link = new(
        "LP0301", Severity.Error, "main.toml", new SourceSpan(17, 15, 17, 34), "linked program not found", "did you mean \"./repo_expert.toml\"?")
    {
        SourceLine = "repo_expert = \"./repo_exprt.toml\"",
    };

    private static readonly Diagnostic s_note = new("LP0306", Severity.Note, "sub/b.toml", new SourceSpan(2, 1, 3, 4), "programs link in a circle");

    [Fact]
    public void Json_holds_every_member_of_every_diagnostic() =>
        Json(File("main.toml", s_link, s_note)).GetRawText().ShouldBe(
            """
            {"ok":false,
            "files":[{"file":"main.toml","ok":false,"programs":null,"errors":1,"warnings":0,"notes":1}],
            "diagnostics":[
            {"code":"LP0301","severity":"error","file":"main.toml","line":17,"column":15,"end_line":17,"end_column":34,"message":"linked program not found",
            "hint":"did you mean \u0022./repo_expert.toml\u0022?","source_line":"repo_expert = \u0022./repo_exprt.toml\u0022"},
            {"code":"LP0306","severity":"note","file":"sub/b.toml","line":2,"column":1,"end_line":3,"end_column":4,"message":"programs link in a circle",
            "hint":null,"source_line":null}]}
            """.ReplaceLineEndings(""));

    [Fact]
    public void Json_of_a_program_without_errors_counts_its_programs()
    {
        using TempFolder folder = new TempFolder().Write("main.toml", TempFolder.Minimal);

        JsonElement json = Json(new CheckedFile("main.toml", folder.Link("main.toml")));

        json.GetProperty("ok").GetBoolean().ShouldBeTrue();
        json.GetProperty("files")[0].GetProperty("programs").GetInt32().ShouldBe(1);
        json.GetProperty("diagnostics").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public void What_two_files_share_is_said_once_and_counted_for_both()
    {
        CheckedFile[] files = [File("a.toml", s_note, s_link), File("b.toml", s_link with { }, s_link with { Message = "another" })];

        JsonElement json = Json(files);

        json.GetProperty("diagnostics").EnumerateArray().Select(each => each.GetProperty("message").GetString())
            .ShouldBe(["programs link in a circle", "linked program not found", "another"]);
        json.GetProperty("files").EnumerateArray().Select(each => each.GetProperty("errors").GetInt32()).ShouldBe([1, 2]);
        Results(files).Length.ShouldBe(3);
    }

    [Fact]
    public void A_line_of_a_megabyte_is_not_repeated_for_each_diagnostic()
    {
        string line = new('x', 1_000_000);

        string json = Json(File("a.toml", [.. Enumerable.Range(1, 100).Select(column => s_link with { SourceLine = line, Span = new SourceSpan(1, column, 1, column) })])).GetRawText();

        json.Length.ShouldBeLessThan(100_000);
    }

    [Fact]
    public void Half_a_character_does_not_break_the_document()
    {
        CheckedFile file = File("\uD83D.toml", s_link with { Message = "a\uDC4Db", File = "\uD83D.toml", SourceLine = "\uD83D", Hint = "👍\uD83D" });

        JsonElement diagnostic = Json(file).GetProperty("diagnostics")[0];

        diagnostic.GetProperty("message").GetString().ShouldBe("a\uFFFDb");
        diagnostic.GetProperty("hint").GetString().ShouldBe("👍\uFFFD");
        Results(file)[0].GetProperty("message").GetProperty("text").GetString().ShouldBe("a\uFFFDb\n👍\uFFFD");
        Address(file).ShouldBe("%EF%BF%BD.toml");
    }

    [Fact]
    public void Sarif_has_the_members_that_the_format_requires()
    {
        JsonElement log = Sarif(File("main.toml", s_link, s_note));

        log.GetProperty("version").GetString().ShouldBe("2.1.0");
        JsonElement run = log.GetProperty("runs").EnumerateArray().ShouldHaveSingleItem();
        run.GetProperty("columnKind").GetString().ShouldBe("utf16CodeUnits");
        JsonElement driver = run.GetProperty("tool").GetProperty("driver");
        driver.GetProperty("name").GetString().ShouldBe("llmproc");
        driver.GetProperty("version").GetString()!.ShouldMatch(@"^\d+\.\d+\.\d+$");
        driver.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("id").GetString()).ShouldBe(DiagnosticGuide.All.Select(rule => rule.Code));
        driver.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("shortDescription").GetProperty("text").GetString())
            .ShouldBe(DiagnosticGuide.All.Select(rule => rule.Summary));
        run.GetProperty("results")[0].GetRawText().ShouldBe(
            $$$$"""
            {"ruleId":"LP0301","ruleIndex":{{{{DiagnosticGuide.All.ToList().FindIndex(rule => rule.Code == "LP0301")}}}},"level":"error",
            "message":{"text":"linked program not found\ndid you mean \u0022./repo_expert.toml\u0022?"},
            "locations":[{"physicalLocation":{"artifactLocation":{"uri":"main.toml","uriBaseId":"%SRCROOT%"},
            "region":{"startLine":17,"startColumn":15,"endLine":17,"endColumn":34}}}]}
            """.ReplaceLineEndings(""));
        run.GetProperty("results")[1].GetProperty("level").GetString().ShouldBe("note");
    }

    [Fact]
    public void Every_result_finds_its_rule_also_that_of_another_file_format()
    {
        JsonElement run = Sarif(File("main.toml", s_link, s_link with { Code = "LP0903" }, s_note, s_link with { Code = "LP0902" })).GetProperty("runs")[0];
        JsonElement rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");

        foreach (JsonElement result in run.GetProperty("results").EnumerateArray())
        {
            rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString().ShouldBe(result.GetProperty("ruleId").GetString());
        }
    }

    [Theory]
    [InlineData("sub/a b.toml", "sub/a%20b.toml")]
    [InlineData("x:y#1?[ü].toml", "x%3Ay%231%3F%5B%C3%BC%5D.toml")]
    [InlineData("100%\e\n\"", "100%25%1B%0A%22")]
    [InlineData("./sub/../main.toml", "main.toml")]
    [InlineData("..name.toml", "..name.toml")]
    public void An_address_is_relative_to_the_root_of_the_source(string file, string address) => Address(File("", s_link with { File = file })).ShouldBe(address);

    [Fact]
    public void A_file_elsewhere_has_a_whole_address()
    {
        CheckedFile file = File("", s_link with { File = "../other/a b.toml" });

        Address(file).ShouldBe(new Uri(Path.Combine(Path.GetTempPath(), "other", "a b.toml")).AbsoluteUri);
        Location(file).TryGetProperty("uriBaseId", out _).ShouldBeFalse();
    }

    [Fact]
    public void No_text_becomes_a_link_in_a_message() =>
        Results(File("", s_link with { Message = "no [click](http://x)", Hint = null }))[0].GetProperty("message").GetProperty("text").GetString().ShouldBe("no [click] (http://x)");

    private static CheckedFile File(string name, params Diagnostic[] diagnostics) => new(name, new Compilation(null, [.. diagnostics]));

    private static JsonElement Json(params CheckedFile[] files) => Written(writer => DiagnosticJson.Write(writer, files));

    private static JsonElement Sarif(params CheckedFile[] files) => Written(writer => new DiagnosticSarif(s_folder, DiagnosticGuide.All).Write(writer, files));

    private static JsonElement[] Results(params CheckedFile[] files) => [.. Sarif(files).GetProperty("runs")[0].GetProperty("results").EnumerateArray()];

    private static JsonElement Location(CheckedFile file) =>
        Results(file)[0].GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation");

    private static string? Address(CheckedFile file) => Location(file).GetProperty("uri").GetString();

    private static JsonElement Written(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            write(writer);
        }

        return JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray())).RootElement;
    }
}
