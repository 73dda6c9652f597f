using System.Text.RegularExpressions;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed partial class JsonTests
{
    private const string None = """{"input_tokens":0,"output_tokens":0,"cache_read_tokens":0,"cache_write_tokens":0,"reasoning_tokens":0}""";

    [Fact]
    public async Task Json_tells_all_about_a_run()
    {
        using TempProject project = Programs.Linked("""
            [[rule]]
            when = { program = "main", turn = 1 }
            call = [
              { tool = "write_stderr", arguments = { message = "ich frage 你" } },
              { tool = "spawn", arguments = { program_name = "expert", query = "Who?" } },
            ]
            usage = { input_tokens = 1, output_tokens = 2, cache_read_tokens = 3, cache_write_tokens = 4, reasoning_tokens = 5 }

            [[rule]]
            when = { program = "main" }
            say = "Größe: {last}\u001b\u202e\U000e0041 "
            usage = { input_tokens = 10, output_tokens = 20 }

            [[rule]]
            say = "Anna"
            usage = { input_tokens = 100, output_tokens = 200 }
            """);

        Outcome outcome = await new Llmproc(project).RunAsync("main.toml", "x", "--json");

        const string model = "script/answers.toml";
        Stable(outcome.Out).ShouldBe(OneLine($$"""
            {"text":"Größe: written\nAnna\u001B\u202E\uDB40\uDC41","stop_reason":"end_turn","is_error":false,"error":null,
            "usage":{"input_tokens":111,"output_tokens":222,"cache_read_tokens":3,"cache_write_tokens":4,"reasoning_tokens":5},
            "cost_usd":0,"samples":3,"tool_calls":2,"duration_ms":0,"stderr":["ich frage 你"],"warnings":[],"status":"ok","receipts":[],
            "process":{"pid":"p1","program":"main","model":"{{model}}","status":"ok",
            "usage":{"input_tokens":11,"output_tokens":22,"cache_read_tokens":3,"cache_write_tokens":4,"reasoning_tokens":5},"cost_usd":0,"samples":2,
            "tool_calls":2,"stop_reason":"end_turn","error":null,"duration_ms":0,
            "subtree":{"usage":{"input_tokens":111,"output_tokens":222,"cache_read_tokens":3,"cache_write_tokens":4,"reasoning_tokens":5},"cost_usd":0,"samples":3,"tool_calls":2},"receipts":[],
            "children":[{"pid":"p1/1.1","program":"expert","model":"{{model}}","status":"ok",
            "usage":{"input_tokens":100,"output_tokens":200,"cache_read_tokens":0,"cache_write_tokens":0,"reasoning_tokens":0},
            "cost_usd":0,"samples":1,"tool_calls":0,"stop_reason":"end_turn","error":null,"duration_ms":0,
            "subtree":{"usage":{"input_tokens":100,"output_tokens":200,"cache_read_tokens":0,"cache_write_tokens":0,"reasoning_tokens":0},"cost_usd":0,"samples":1,"tool_calls":0},"receipts":[],"children":[]}]},
            "api_calls":3,"usd_cost":0,"last_message":"Größe: written\nAnna\u001B\u202E\uDB40\uDC41"}
            """));
        outcome.Error.ShouldBe("ich frage 你\n");
        outcome.Code.ShouldBe(0);
    }

    [Fact]
    public async Task Json_holds_the_partial_answer_of_a_run_that_did_not_end_well()
    {
        using TempProject project = Programs.Single("[[rule]]\nsay = \"half\"\nstop = \"max_tokens\"\nusage = {}");

        Outcome outcome = await new Llmproc(project).RunAsync("main.toml", "x", "--json");

        Stable(outcome.Out).ShouldBe(OneLine($$"""
            {"text":"half","stop_reason":"max_tokens","is_error":true,
            "error":{"code":"max_tokens","message":"the answer was cut at the output limit (max_tokens)"},
            "usage":{{None}},"cost_usd":0,"samples":1,"tool_calls":0,"duration_ms":0,"stderr":[],"warnings":[],"status":"max_tokens","receipts":[],
            "process":{"pid":"p1","program":"main","model":"script/answers.toml","status":"max_tokens",
            "usage":{{None}},"cost_usd":0,"samples":1,"tool_calls":0,"stop_reason":"max_tokens",
            "error":{"code":"max_tokens","message":"the answer was cut at the output limit (max_tokens)"},"duration_ms":0,
            "subtree":{"usage":{{None}},"cost_usd":0,"samples":1,"tool_calls":0},"receipts":[],"children":[]},
            "api_calls":1,"usd_cost":0,"last_message":"half"}
            """));
        outcome.Error.ShouldBe("llmproc: the answer was cut at the output limit (max_tokens)\n");
        outcome.Code.ShouldBe(1);
    }

    [Theory]
    [InlineData("usage", "no such file: nothere.toml", "nothere.toml")]
    [InlineData("usage", "the prompt is blank", "main.toml", "-p", " ")]
    [InlineData("usage", "unknown option '--jsn'. Did you mean '--json'? Try 'llmproc run --help'.", "main.toml", "--jsn")]
    [InlineData("bad_request", "bedrock needs model.region, and neither it nor AWS_REGION is set; ", "other.toml", "x")]
    public async Task Json_tells_why_nothing_was_run(string code, string message, params string[] arguments)
    {
        using TempProject project = Programs.Single();
        project.Write("other.toml", "[model]\nprovider = \"bedrock\"\nname = \"m\"\n");

        Outcome outcome = await new Llmproc(project).RunAsync(["run", .. arguments, "--json"]);

        outcome.Out.ShouldStartWith(
            $$"""{"text":"","stop_reason":null,"is_error":true,"error":{"code":"{{code}}","message":"{{message}}""");
        outcome.Out.ShouldEndWith(OneLine($$"""
            "usage":{{None}},"cost_usd":0,"samples":0,"tool_calls":0,"duration_ms":0,"stderr":[],"warnings":[],"status":null,"receipts":[],
            "process":null,"api_calls":0,"usd_cost":0,"last_message":""}
            """));
        outcome.Error.ShouldStartWith("llmproc: " + message);
        outcome.Code.ShouldBe(2);
    }

    private static string OneLine(string json) => json.Replace("\n", "", StringComparison.Ordinal) + "\n";

    private static string Stable(string json) => Duration().Replace(json, "\"duration_ms\":0");

    [GeneratedRegex("\"duration_ms\":\\d+")]
    private static partial Regex Duration();
}
