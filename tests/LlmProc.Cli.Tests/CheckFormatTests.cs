using System.Text.Json;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class CheckFormatTests : IDisposable
{
    private const string Model = "[model]\nprovider = \"script\"\nname = \"answers.toml\"\n";

    private readonly TempProject _project = Programs.Linked("[[rule]]\nsay = \"x\"");

    private Llmproc Llmproc => new(_project);

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task Json_is_one_document_on_stdout()
    {
        _project.Write("broken.toml", Model + "colour = \"blue\"\n");

        (await Llmproc.RunAsync("check", "--format", "json", "main.toml", "broken.toml")).ShouldBe(new Outcome("""
            {
              "ok": false,
              "files": [
                {
                  "file": "main.toml",
                  "ok": true,
                  "programs": 2,
                  "errors": 0,
                  "warnings": 0,
                  "notes": 0
                },
                {
                  "file": "broken.toml",
                  "ok": false,
                  "programs": null,
                  "errors": 1,
                  "warnings": 0,
                  "notes": 0
                }
              ],
              "diagnostics": [
                {
                  "code": "LP0104",
                  "severity": "error",
                  "file": "broken.toml",
                  "line": 4,
                  "column": 1,
                  "end_line": 4,
                  "end_column": 7,
                  "message": "[model] has no key 'colour'",
                  "hint": null,
                  "source_line": "colour = \"blue\""
                }
              ]
            }

            """, "", 2));
    }

    [Theory]
    [InlineData("json")]
    [InlineData("sarif")]
    public async Task A_file_that_is_not_there_is_a_diagnostic_of_a_whole_document(string format)
    {
        Outcome outcome = await Llmproc.RunAsync("check", "main.toml", "mian.toml", ".", "--format", format);

        (outcome.Error, outcome.Code).ShouldBe(("", 2));
        JsonElement[] found = Diagnostics(outcome.Out);
        found.Select(each => Text(each, "code", "ruleId")).ShouldBe(["LP0009", "LP0009"]);
        found.Select(Message).ShouldBe(["no such file: mian.toml. Did you mean 'main.toml'?", ". is a folder; give a program file, such as ./main.toml"]);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("sarif")]
    public async Task All_are_said_of_whatever_the_text_shows_twenty(string format)
    {
        _project.Write("main.toml", Model + string.Concat(Enumerable.Range(1, 25).Select(i => $"zzz{i} = 1\n")));

        Diagnostics((await Llmproc.RunAsync("check", "main.toml", "--format", format)).Out).Length.ShouldBe(25);
        (await Llmproc.RunAsync("check", "main.toml")).Out.ShouldContain("\nand 5 more\n");
    }

    [Theory]
    [InlineData("json")]
    [InlineData("sarif")]
    public async Task Strict_makes_warnings_errors_in_every_format(string format)
    {
        _project.Write("lazy.toml", Model + "[linked_programs]\nexpert = { path = \"expert.toml\", description = \"Knows.\" }\n");

        Outcome lenient = await Llmproc.RunAsync("check", "lazy.toml", "--format", format);
        Outcome strict = await Llmproc.RunAsync("check", "lazy.toml", "--format", format, "--strict");

        (Text(Diagnostics(lenient.Out).ShouldHaveSingleItem(), "severity", "level"), lenient.Code).ShouldBe(("warning", 0));
        (Text(Diagnostics(strict.Out).ShouldHaveSingleItem(), "severity", "level"), strict.Code).ShouldBe(("error", 2));
    }

    [Theory]
    [InlineData("json")]
    [InlineData("sarif")]
    public async Task A_program_that_two_files_link_to_is_said_once(string format)
    {
        _project.Write("expert.toml", Model + "colour = 1\n");
        _project.Write("other.toml", Model + "[tools]\nenabled = [\"spawn\"]\n[linked_programs]\nexpert = { path = \"./expert.toml\", description = \"Knows.\" }\n");

        Outcome outcome = await Llmproc.RunAsync("check", "main.toml", "other.toml", "expert.toml", "--format", format);

        Diagnostics(outcome.Out).Length.ShouldBe(1);
        outcome.Code.ShouldBe(2);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("sarif")]
    public async Task Hostile_names_and_texts_stay_strings(string format)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "such names are not allowed here");
        const string name = "e\e[2J\n\"]} -->\u202E.toml";
        _project.Write(name, Model + "\"k\\u001b[2J\" = \"\u202E\"\n");

        Outcome outcome = await Llmproc.RunAsync("check", name, "--format", format);

        outcome.Out.ShouldNotContain('\e');
        outcome.Out.ShouldNotContain('\u202E');
        JsonElement found = Diagnostics(outcome.Out).First();
        (format == "json"
            ? found.GetProperty("file").GetString()
            : Uri.UnescapeDataString(found.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString()!)).ShouldBe(name);
    }

    [Fact]
    public async Task Sarif_names_the_file_below_the_root_of_the_source()
    {
        _project.Write("sub folder/main.toml", Model.Replace("answers", "../answers", StringComparison.Ordinal) + "colour = 1\n");

        JsonElement place = Diagnostics((await Llmproc.RunAsync("check", "sub folder/main.toml", "--format", "SARIF")).Out)[0].GetProperty("locations")[0].GetProperty("physicalLocation");

        JsonSerializer.Serialize(place).ShouldBe(
            """{"artifactLocation":{"uri":"sub%20folder/main.toml","uriBaseId":"%SRCROOT%"},"region":{"startLine":4,"startColumn":1,"endLine":4,"endColumn":7}}""");
    }

    [Theory]
    [InlineData("--format is text, json or sarif, not 'josn'. Did you mean 'json'? Try 'llmproc check --help'.", "--format", "josn")]
    [InlineData("--format is text, json or sarif, not 'xml'. Try 'llmproc check --help'.", "--format", "xml")]
    [InlineData("--format is given more than once. Try 'llmproc check --help'.", "--format", "json", "--format", "text")]
    public async Task Another_format_is_a_line_with_the_choices(string message, params string[] arguments) =>
        (await Llmproc.RunAsync(["check", "main.toml", .. arguments])).ShouldBe(new Outcome("", $"llmproc: {message}\n", 2));

    private static JsonElement[] Diagnostics(string document)
    {
        JsonElement root = JsonDocument.Parse(document).RootElement;
        return [.. (root.TryGetProperty("diagnostics", out JsonElement json) ? json : root.GetProperty("runs")[0].GetProperty("results")).EnumerateArray()];
    }

    private static string? Text(JsonElement diagnostic, string json, string sarif) =>
        (diagnostic.TryGetProperty(json, out JsonElement text) ? text : diagnostic.GetProperty(sarif)).GetString();

    private static string? Message(JsonElement diagnostic) =>
        (diagnostic.GetProperty("message") is { ValueKind: JsonValueKind.Object } message ? message.GetProperty("text") : diagnostic.GetProperty("message")).GetString();
}
