using System.Text.Json;
using LlmProc.Cli.Running;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class EventsTests
{
    private const string Delegating = """
        [[rule]]
        when = { program = "main", turn = 1 }
        call = [{ tool = "spawn", arguments = { program_name = "expert", query = "Who?" } }]

        [[rule]]
        when = { program = "main" }
        say = "It is {last}."

        [[rule]]
        say = "Anna"
        """;

    [Fact]
    public async Task Every_line_says_who_and_where_and_the_order_is_that_of_causes()
    {
        using TempProject project = Programs.Linked(Delegating);

        Outcome outcome = await new Llmproc(project).RunAsync("main.toml", "x", "--events");

        JsonElement[] lines = Lines(outcome.Out);
        lines.Select(line => line.GetProperty("seq").GetInt64()).ShouldBe(Enumerable.Range(1, lines.Length).Select(n => (long)n));
        lines.Where(line => Text(line, "kind") != "text").Select(line => $"{Text(line, "pid")} {line.GetProperty("depth")} {Text(line, "program")} {Text(line, "kind")}").ShouldBe(
        [
            "p1 0 main started", "p1 0 main prompted", "p1 0 main sampled", "p1 0 main child_started",
            "p1/1.0 1 expert started", "p1/1.0 1 expert prompted", "p1/1.0 1 expert sampled", "p1/1.0 1 expert run_completed", "p1/1.0 1 expert exited",
            "p1 0 main child_exited", "p1 0 main sampled", "p1 0 main run_completed", "p1 0 main exited",
        ]);
        Text(lines.Single(line => Text(line, "kind") == "child_exited"), "status").ShouldBe("ok");
        string.Concat(lines.Where(line => Text(line, "kind") == "text" && Text(line, "pid") == "p1").Select(line => Text(line, "text"))).ShouldBe("It is Anna.");
        outcome.Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_reader_that_takes_its_time_misses_nothing()
    {
        // Far more than a pipe and the queue hold.
        string[] calls = [.. Enumerable.Range(0, 40).Select(i => $$"""{ tool = "spawn", arguments = { program_name = "expert", query = "{{i}}" } }""")];
        using TempProject project = Programs.Linked($$"""
            [[rule]]
            when = { program = "main", turn = 1 }
            call = [{{string.Join(", ", calls)}}]

            [[rule]]
            when = { program = "main" }
            say = "all"

            [[rule]]
            say = "{{new string('x', 20_000)}}"
            """);
        using Running running = new Llmproc(project).Start("main.toml", "x", "--events");
        await running.WriteInputAsync("");

        var lines = new List<JsonElement>();
        while (await running.NextLineAsync() is { } line)
        {
            lines.Add(JsonDocument.Parse(line).RootElement);
            await Task.Yield();
        }

        lines.Select(line => line.GetProperty("seq").GetInt64()).ShouldBe(Enumerable.Range(1, lines.Count).Select(n => (long)n));
        lines.Count(line => Text(line, "kind") == "exited").ShouldBe(41);
        lines.Count(line => Text(line, "kind") == "child_exited").ShouldBe(40);
    }

    [Fact]
    public async Task A_reader_that_has_gone_stops_the_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no shell here");
        using TempProject project = Programs.Single("[[rule]]\ndelay = \"1h\"\nsay = \"late\"");

        using Running running = new Llmproc(project).StartFile("/bin/bash", "-c", "exec 4> >(true); wait $!; llmproc main.toml x --events >&4; echo $?");
        Outcome outcome = await running.EndAsync();

        outcome.ShouldBe(new Outcome("141\n", "", 0));
    }

    [Fact]
    public void A_receipt_is_told_in_one_line_for_each_thing_that_was_changed()
    {
        ReceiptText.Of(new CallReceipt("c", "write", CallEnding.Returned)
        {
            Receipts = [new Receipt.FileWritten("notes.md", 12, "0123456789abcdef"), new Receipt.CommandRun("make", 0), new Receipt.Changed("mail sent")],
        }).ShouldBe(["write wrote notes.md: 12 bytes, sha256 0123456789a…", "write ran make: exit 0", "write: mail sent"]);
        ReceiptText.Of(new CallReceipt("c", "launch", CallEnding.Interrupted)).ShouldBe(["launch was interrupted: it may have taken effect"]);
    }

    [Fact]
    public async Task Lines_of_receipts_stand_where_the_call_was_made_whichever_ends_first()
    {
        var lines = new List<string>();
        ProgramGraph graph = new(new ProgramName("main"), [new LlmProgram(new ProgramName("main"), "/main.toml", new ModelSettings("script", "scripted")) { Tools = [new ToolGrant("slow"), new ToolGrant("quick")] }], "digest");
        ScriptedModel model = new ScriptedModel()
            .When(Match.Last("go"), Reply.Call("slow").And(Reply.Call("quick")))
            .When(Match.Any, Reply.Say("done"));
        var quick = new WriteTool("quick", Task.CompletedTask);
        await using var host = new LocalProcessHost(graph, new HostOptions
        {
            Providers = [new ScriptedProvider("script", model)],
            Tools = [new WriteTool("slow", quick.Done), quick],
            Observers = [new ProcessLines(graph, line => lines.Add(line.Text))],
        });

        await host.Start("go").ResultAsync();

        lines.ShouldBe(["main ✎ slow wrote slow.md: 3 bytes, sha256 abc", "main ✎ quick wrote quick.md: 3 bytes, sha256 abc"]);
    }

    private static JsonElement[] Lines(string output) => [.. output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];

    private static string? Text(JsonElement line, string member) => line.GetProperty(member).GetString();

    private sealed class WriteTool(string name, Task after) : ITool
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Done => _done.Task;

        public ToolSpec Spec { get; } = new(name, "Writes.", """{"type":"object"}""");

        public async ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
        {
            await after.WaitAsync(cancellationToken);
            await Task.Yield();
            _done.TrySetResult();
            return new ToolOutcome.Returned("written") { Receipts = [new Receipt.FileWritten(name + ".md", 3, "abc")] };
        }
    }
}
