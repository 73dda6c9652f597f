using System.Text.Json;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

/// <summary>Limits from the command line.</summary>
public sealed class LimitTests
{
    private const string Chatty = """
        [[rule]]
        say = "so far"
        call = [{ tool = "calculator", arguments = { expression = "1" } }]
        usage = { input_tokens = 1000, output_tokens = 0 }
        """;

    [Theory]
    [InlineData("--max-cost", "0.005", "limit", "limit.cost_usd", "limit cost_usd 0.005 reached")]
    [InlineData("--max-tokens-total", "2500", "limit", "limit.tokens", "limit tokens 2500 reached")]
    [InlineData("--max-iterations", "2", "iterations", "limit.iterations", "limit iterations 2 reached")]
    public async Task A_run_ends_at_a_limit_from_the_command_line(string option, string value, string reason, string code, string message)
    {
        using TempProject project = Tools(Chatty);

        Outcome outcome = await new Llmproc(project).RunAsync("main.toml", "x", "--json", option, value);

        using var json = JsonDocument.Parse(outcome.Out);
        json.RootElement.GetProperty("stop_reason").GetString().ShouldBe(reason);
        json.RootElement.GetProperty("error").GetProperty("code").GetString().ShouldBe(code);
        json.RootElement.GetProperty("text").GetString().ShouldBe("so far");
        json.RootElement.GetProperty("samples").GetInt32().ShouldBe(2);
        json.RootElement.GetProperty("process").GetProperty("status").GetString().ShouldBe("limit");
        outcome.Error.ShouldBe($"llmproc: {message}\n");
        outcome.Code.ShouldBe(1);
    }

    /// <summary>What a tree of three comes to with each limit, set low by the one and high by the other.</summary>
    public static TheoryData<string, string, string> Bounds()
    {
        var rows = new TheoryData<string, string, string>();
        foreach ((string key, string option, string low, string high, string outcome) in new[]
        {
            ("cost_usd", "--max-cost", "0.003", "1", "limit.cost_usd, 2 children"),
            ("tokens", "--max-tokens-total", "1500", "100000", "limit.tokens, 2 children"),
            ("timeout", "--timeout", "30ms", "1h", "timeout"),
            ("iterations", "--max-iterations", "1", "30", "limit.iterations, 0 children"),
            ("depth", "--max-depth", "0", "2", "done, 0 children"),
            ("processes", "--max-processes", "2", "50", "done, 1 children"),
            ("concurrency", "--max-concurrency", "1", "16", "waits for its turn: limit concurrency 1"),
        })
        {
            rows.Add($"{key} = {Toml(low)}", $"{option} {high}", outcome);
            rows.Add($"{key} = {Toml(high)}", $"{option} {low}", outcome);
        }

        return rows;

        static string Toml(string value) => char.IsAsciiLetter(value[^1]) ? $"\"{value}\"" : value;
    }

    [Theory]
    [MemberData(nameof(Bounds))]
    public async Task Of_what_a_program_and_the_command_line_say_the_lower_one_counts(string limit, string option, string expected)
    {
        bool takesForEver = limit.StartsWith("timeout", StringComparison.Ordinal);
        using var project = new TempProject(
            ("main.toml", $"[model]\nprovider = \"script\"\nname = \"answers.toml\"\nprice = {{ input = 2, output = 2 }}\n[tools]\nenabled = [\"spawn\"]\n[linked_programs]\n"
                + $"main = {{ path = \"main.toml\", description = \"Myself.\" }}\n[limits]\n{limit}\n"),
            ("answers.toml", $$"""
                [[rule]]
                when = { matches = "^go$" }
                call = [{ tool = "spawn", arguments = { program_name = "main", query = "leaf 1" } }, { tool = "spawn", arguments = { program_name = "main", query = "leaf 2" } }]
                usage = { input_tokens = 1000, output_tokens = 0 }
                [[rule]]
                when = { matches = "^leaf .$" }
                say = "a leaf"
                delay = "{{(takesForEver ? "1h" : "60ms")}}"
                usage = { input_tokens = 1000, output_tokens = 0 }
                [[rule]]
                say = "done"
                delay = "{{(takesForEver ? "1h" : "0ms")}}"
                usage = { input_tokens = 1000, output_tokens = 0 }
                """));

        bool waits = limit.StartsWith("concurrency", StringComparison.Ordinal);
        Outcome outcome = await new Llmproc(project).RunAsync(["main.toml", "go", waits ? "--events" : "--json", .. option.Split(' ')]);
        if (waits)
        {
            outcome.Out.ShouldContain(expected);
            return;
        }

        using var json = JsonDocument.Parse(outcome.Out);
        JsonElement error = json.RootElement.GetProperty("error");
        string end = error.ValueKind == JsonValueKind.Null ? json.RootElement.GetProperty("text").GetString()! : error.GetProperty("code").GetString()!;
        int children = json.RootElement.GetProperty("process").GetProperty("children").GetArrayLength();

        // When the clock rings not all children may have begun.
        (end == "timeout" ? end : $"{end}, {children} children").ShouldBe(expected);
    }

    [Fact]
    public async Task A_loop_is_a_reason_of_its_own()
    {
        using TempProject project = Tools(Chatty);

        Outcome outcome = await new Llmproc(project).RunAsync("main.toml", "x", "--json");

        using var json = JsonDocument.Parse(outcome.Out);
        json.RootElement.GetProperty("stop_reason").GetString().ShouldBe("loop");
        outcome.Error.ShouldBe("llmproc: it called 'calculator' 6 times with the same arguments and got the same result\n");
        outcome.Code.ShouldBe(1);
    }

    [Theory]
    [InlineData("--max-cost", "free", "--max-cost takes an amount of USD above 0, such as 0.05, not 'free'")]
    [InlineData("--max-cost", "0", "--max-cost takes an amount of USD above 0, such as 0.05, not '0'")]
    [InlineData("--max-tokens-total", "-1", "--max-tokens-total takes a whole number of at least 1, not '-1'")]
    [InlineData("--timeout", "soon", "--timeout takes a duration above 0 such as 90s, 5m or 1h30m, at most 1000h, not 'soon'")]
    [InlineData("--max-processes", "0", "--max-processes takes a whole number of at least 1, not '0'")]
    [InlineData("--max-depth", "1.5", "--max-depth takes a whole number of at least 0, not '1.5'")]
    public async Task What_is_no_limit_is_said_in_one_line(string option, string value, string message)
    {
        using TempProject project = Tools(Chatty);

        Outcome outcome = await new Llmproc(project).RunAsync("main.toml", "x", option, value);

        outcome.Error.ShouldBe($"llmproc: {message}. Try 'llmproc run --help'.\n");
        outcome.Code.ShouldBe(2);
    }

    [Fact]
    public async Task A_timeout_from_the_command_line_ends_the_run()
    {
        using TempProject project = Tools("[[rule]]\nsay = \"never\"\ndelay = \"1h\"\n");

        Outcome outcome = await new Llmproc(project).RunAsync("main.toml", "x", "--timeout", "50ms");

        outcome.ShouldBe(new Outcome("", "llmproc: limit timeout 50ms reached\n", 1));
    }

    [Fact]
    public async Task Nothing_is_run_where_a_price_is_not_known()
    {
        using var project = new TempProject(("main.toml", "[model]\nprovider = \"openai\"\nname = \"house-model\"\nbase_url = \"http://127.0.0.1:9/v1\"\n"));

        Outcome outcome = await new Llmproc(project).RunAsync("main.toml", "x", "--max-cost", "0.05");

        outcome.Error.ShouldContain("main.toml(3,8): error LP0319: the price of openai/house-model is not known, and --max-cost limits what it may cost");
        outcome.Error.ShouldContain("give model.price = { input = …, output = … } in USD per million tokens");
        outcome.Code.ShouldBe(2);
    }

    private static TempProject Tools(string rules, string more = "") => new(
        ("main.toml", $"[model]\nprovider = \"script\"\nname = \"answers.toml\"\nprice = {{ input = 2, output = 2 }}\n[tools]\nenabled = [\"calculator\"]\n{more}"),
        ("answers.toml", rules));
}
