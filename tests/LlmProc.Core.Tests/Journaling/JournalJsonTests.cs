using System.Collections.Immutable;
using System.Text;

namespace LlmProc.Core.Tests.Journaling;

/// <summary>Every kind of event has a golden row in <c>tests/journal-format</c>. A row is never edited: stores hold such rows.</summary>
public sealed class JournalJsonTests
{
    private static string Folder
    {
        get
        {
            string folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "LlmProc.slnx")))
            {
                folder = Path.GetDirectoryName(folder)!;
            }

            return Path.Combine(folder, "tests", "journal-format");
        }
    }

    public static ImmutableArray<ProcessEvent> Samples { get; } = MakeSamples();

    [Fact]
    public void Every_kind_of_event_reads_back_as_it_was_written()
    {
        foreach (ProcessEvent e in Samples)
        {
            byte[] json = JournalJson.Write(e);

            Encoding.UTF8.GetString(JournalJson.Write(JournalJson.Read(json))).ShouldBe(Encoding.UTF8.GetString(json));
        }
    }

    [Fact]
    public void The_kind_of_an_event_is_that_of_its_row()
    {
        foreach (ProcessEvent e in Samples)
        {
            Encoding.UTF8.GetString(JournalJson.Write(e)).ShouldStartWith($$"""{"kind":"{{JournalJson.KindOf(e)}}",""");
        }
    }

    [Fact]
    public void Every_kind_of_event_has_a_sample()
    {
        Type[] kinds = [.. typeof(ProcessEvent).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(ProcessEvent)))];

        Samples.Select(e => e.GetType()).Distinct().Count().ShouldBe(kinds.Length);
    }

    [Fact]
    public void The_wire_form_is_the_one_that_stores_hold()
    {
        string[] rows = [.. Samples.Select(e => Encoding.UTF8.GetString(JournalJson.Write(e)))];
        string path = Path.Combine(Folder, "0.1.jsonl");
        rows.ShouldBe(File.ReadAllLines(path));
        foreach (string row in File.ReadAllLines(path))
        {
            Encoding.UTF8.GetString(JournalJson.Write(JournalJson.Read(Encoding.UTF8.GetBytes(row)))).ShouldBe(row);
        }
    }

    [Theory]
    [InlineData("""{"kind":"levitated"}""")]
    [InlineData("""{"ask":"run_1"}""")]
    [InlineData("null")]
    [InlineData("{")]
    public void What_this_version_does_not_know_is_refused_and_not_guessed(string json)
    {
        Should.Throw<LlmProcException>(() => JournalJson.Read(Encoding.UTF8.GetBytes(json))).Code.ShouldBe("journal.format");
    }

    private static ImmutableArray<ProcessEvent> MakeSamples()
    {
        var start = new ProcessStart(new ProcessId("p1/3.0"), new ProgramName("expert"), "Who?")
        {
            Parent = new ProcessId("p1"),
            ParentCall = "call_3_0",
            Chain = [new ProgramName("main"), new ProgramName("expert")],
            Once = false,
            Access = AccessLevel.Write,
            Limits = new Limits { Depth = 2, Iterations = 5, Processes = 7, Concurrency = 1, Timeout = TimeSpan.FromSeconds(90) },
            AdditionalPreload = ["a.md"],
            OutputSchema = """{"type":"object"}""",
        };
        var spec = new ToolSpec("read_file", "Reads.", """{"type":"object"}""") { Access = AccessLevel.Read, Effects = ToolEffects.None };
        var sample = new Sample(
            [
                new ContentBlock.Thinking("hm", "sig=="), new ContentBlock.Text("I ask."), new ContentBlock.Opaque("anthropic", """{"type":"new"}"""),
                new ContentBlock.Call(new ToolCall("call_3_0", "spawn", """{"query":"Who?"}""")),
            ],
            SampleStop.ToolCalls, new Usage(10, 5, 3, 2, 1), 0.0125m);
        var summary = new ProcessSummary(start.Id, start.Program, "script/a", StopReason.Iterations, new Spending(new Usage(1, 2), null, 1, 0), []);
        var result = new RunResult("Anna", StopReason.Iterations, new ProcessError("limit.iterations", "limit iterations 1 reached"), summary)
        {
            MissingPreload = ["a.md"],
            Stderr = ["half way"],
        };
        var certified = new ProcessSummary(start.Id, start.Program, "script/a", StopReason.Failed, Spending.Zero, [])
        {
            Error = new ProcessError("invalid", "no JSON"),
            Duration = TimeSpan.FromSeconds(3),
            Receipts = [new CallReceipt("call_3_0", "write", CallEnding.Interrupted), new CallReceipt("call_3_1", "write", CallEnding.Returned) { Receipts = [new Receipt.Changed("mail sent")] }],
        };
        return
        [
            new ProcessEvent.Started(start, new RequestHead("You know.", [spec]), ["b.md"], null),
            new ProcessEvent.Started(start, new RequestHead("", []), [], new ProcessError("preload", "b.md is a folder")),
            new ProcessEvent.Prompted("run_1", "Who?"),
            new ProcessEvent.SampleStarted(new Charge(5096, 0.0213m), null),
            new ProcessEvent.SampleStarted(new Charge(1040, 0.002m), new ProcessError("limit.tokens", "limit tokens 5000 reached")),
            new ProcessEvent.Sampled(sample),
            new ProcessEvent.Sampled(sample with { UsageUnknown = true, CostUsd = null }) { Took = new Charge(5096, 0.0213m) },
            new ProcessEvent.ToolStarted("call_3_0"),
            new ProcessEvent.ToolReturned(new ToolResult("call_3_0", "written", false), "half way"),
            new ProcessEvent.ChildStarted("call_3_0", "expert", start, "Who?", "expert"),
            new ProcessEvent.ChildAnswered("call_3_0", start.Id, result),
            new ProcessEvent.ChildExited(null, start.Id, result),
            new ProcessEvent.StopRequested(StopReason.Killed),
            new ProcessEvent.RunCompleted(StopReason.EndTurn, null),
            new ProcessEvent.RunCompleted(StopReason.Limit, new ProcessError("limit.cost_usd", "limit cost_usd 0.05 reached")) { Took = new Charge(12, 0.0001m) },
            new ProcessEvent.Exited(StopReason.Killed, new ProcessError("killed", "it was killed")),
            new ProcessEvent.ToolReturned(new ToolResult("call_3_0", "written", false), null)
            {
                Receipts = [new Receipt.FileWritten("/a.md", 3, "abc"), new Receipt.CommandRun("make", 0), new Receipt.CommandRun("make", null), new Receipt.Changed("mail sent")],
            },
            new ProcessEvent.ToolReturned(new ToolResult("call_3_0", "Interrupted", true), null) { Interrupted = true },
            new ProcessEvent.GateAnswered("call_3_0", GateVerdict.Allow, ""),
            new ProcessEvent.GateAnswered(null, GateVerdict.Stop, "enough"),
            new ProcessEvent.RunCompleted(StopReason.Denied, new ProcessError("denied", "no")) { Duration = TimeSpan.FromMilliseconds(1500) },
            new ProcessEvent.ChildExited("call_3_0", start.Id, new RunResult("", StopReason.Failed, new ProcessError("invalid", "no JSON"), certified) { Duration = TimeSpan.FromSeconds(2) }),
            new ProcessEvent.Compacted([new LeftOut(1, 4, "[4 messages]")], [new ShortenedResult(6, new ToolResult("call_7_0", "a b", false))]),
            new ProcessEvent.RunCompleted(StopReason.Failed, new ProcessError("overloaded", "later")) { Lost = new Spending(new Usage(10, 1), 0.25m, 0, 0) },
            new ProcessEvent.ChildAnswered("call_3_0", start.Id, result with { GateStop = "enough" }),
            new ProcessEvent.StopRequested(StopReason.Timeout) { HadTimeLeft = true },
        ];
    }
}
