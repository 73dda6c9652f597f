using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using LlmProc.Testing;

namespace LlmProc.Tests;

public sealed class TelemetryTests
{
    private const string Canary = "canary-7f3a";

    private const string Answers = $$"""
        [[rule]]
        when = { program = "telemetry_main", turn = 1 }
        say = "{{Canary}} thinks"
        call = [
          { tool = "spawn", arguments = { program_name = "expert", query = "{{Canary}} who" } },
          { tool = "calculator", arguments = { expression = "1 +" } },
          { tool = "{{Canary}}", arguments = { a = "{{Canary}}" } },
        ]
        usage = { input_tokens = 10, output_tokens = 5, cache_read_tokens = 3, cache_write_tokens = 2, reasoning_tokens = 1 }

        [[rule]]
        when = { program = "telemetry_main", turn = 2 }
        call = [{ tool = "spawn", arguments = { program_name = "broken", query = "{{Canary}}" } }]
        usage = { input_tokens = 20, output_tokens = 1 }

        [[rule]]
        when = { program = "telemetry_broken" }
        fail = { code = "overloaded", message = "{{Canary}} is overloaded" }

        [[rule]]
        say = "{{Canary}} says"
        usage = { input_tokens = 1, output_tokens = 2 }
        """;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_samples_and_tool_calls_are_spans_of_one_trace_below_each_other()
    {
        using var heard = new Heard();
        using TempProject project = Project();
        await RunAsync(project, heard, includeContent: false);

        heard.Tree().ShouldBe(
        [
            "invoke_agent telemetry_main",
            "  chat answers.toml",
            "  execute_tool spawn",
            "    invoke_agent telemetry_expert",
            "      chat answers.toml",
            "  execute_tool calculator (tool_error)",
            "  execute_tool unknown (tool_error)",
            "  chat answers.toml",
            "  execute_tool spawn (failed)",
            "    invoke_agent telemetry_broken (overloaded)",
            "      chat answers.toml (overloaded)",
            "  chat answers.toml",
        ], ignoreOrder: true);
    }

    [Fact]
    public async Task Spans_carry_what_the_conventions_ask_for()
    {
        using var heard = new Heard();
        using TempProject project = Project();
        await RunAsync(project, heard, includeContent: false);

        Activity chat = heard.Spans.First(span => span.DisplayName.StartsWith("chat", StringComparison.Ordinal) && Equals(span.GetTagItem("gen_ai.usage.input_tokens"), 15L));
        chat.Kind.ShouldBe(ActivityKind.Client);
        Tags(chat).ShouldBe(new Dictionary<string, object?>
        {
            ["gen_ai.operation.name"] = "chat",
            ["gen_ai.provider.name"] = "script",
            ["gen_ai.request.model"] = "answers.toml",
            ["gen_ai.agent.name"] = "telemetry_main",
            ["gen_ai.conversation.id"] = "p1",
            ["gen_ai.request.stream"] = true,
            ["gen_ai.usage.input_tokens"] = 15L,
            ["gen_ai.usage.output_tokens"] = 5L,
            ["gen_ai.usage.cache_read.input_tokens"] = 3L,
            ["gen_ai.usage.cache_creation.input_tokens"] = 2L,
            ["gen_ai.usage.reasoning.output_tokens"] = 1L,
            ["llmproc.cost_usd"] = 0.0,
        }, ignoreOrder: true);
        ((string[])chat.GetTagItem("gen_ai.response.finish_reasons")!).ShouldBe(["tool_call"]);

        Activity root = heard.Spans.Single(span => span.DisplayName == "invoke_agent telemetry_main");
        (root.Kind, root.GetTagItem("llmproc.status"), root.GetTagItem("llmproc.process.depth"), root.GetTagItem("gen_ai.usage.output_tokens")).ShouldBe((ActivityKind.Internal, "ok", 0, 8L));
        Activity child = heard.Spans.Single(span => span.DisplayName == "invoke_agent telemetry_broken");
        (child.Status, child.GetTagItem("error.type"), child.GetTagItem("llmproc.status"), child.GetTagItem("llmproc.process.parent")).ShouldBe((ActivityStatusCode.Error, "overloaded", "failed", "p1"));
    }

    [Fact]
    public async Task Nothing_that_was_said_is_in_a_span_or_a_metric_by_default()
    {
        using var heard = new Heard();
        using TempProject project = Project();
        await RunAsync(project, heard, includeContent: false);

        heard.Spans.Count.ShouldBe(12);
        string all = string.Join('\n', heard.Spans.Select(span => $"{span.DisplayName} {span.StatusDescription} {string.Join(' ', span.TagObjects)} {string.Join(' ', span.Events)}"))
            + string.Join('\n', heard.Measured.Select(m => $"{m.Name} {string.Join(' ', m.Tags)}"));
        all.ShouldNotContain(Canary);
        all.ShouldNotContain(project.Folder);
    }

    [Fact]
    public async Task Content_is_there_when_somebody_switched_it_on()
    {
        using var heard = new Heard();
        using TempProject project = Project();
        await RunAsync(project, heard, includeContent: true);

        Activity root = heard.Spans.Single(span => span.DisplayName == "invoke_agent telemetry_main");
        ((string)root.GetTagItem("gen_ai.input.messages")!).ShouldBe($$"""[{"role":"user","parts":[{"type":"text","content":"{{Canary}} asks"}]}]""");
        ((string)root.GetTagItem("gen_ai.output.messages")!).ShouldContain($"{Canary} says");
        Activity[] chats = [.. heard.Spans.Where(span => span.DisplayName.StartsWith("chat", StringComparison.Ordinal) && span.Status == ActivityStatusCode.Unset)];
        chats.ShouldContain(span => ((string)span.GetTagItem("gen_ai.system_instructions")!).Contains($"{Canary} instructs", StringComparison.Ordinal));
        chats.ShouldContain(span => ((string)span.GetTagItem("gen_ai.input.messages")!).Contains("tool_call_response", StringComparison.Ordinal));
        heard.Spans.Single(span => Equals(span.GetTagItem("gen_ai.tool.name"), "calculator")).GetTagItem("gen_ai.tool.call.arguments").ShouldBe("""{"expression":"1 +"}""");
    }

    [Fact]
    public async Task Tokens_durations_and_cost_are_measured()
    {
        using var heard = new Heard();
        using TempProject project = Project();
        await RunAsync(project, heard, includeContent: false);

        heard.Sum("gen_ai.client.token.usage", "telemetry_main", ("gen_ai.token.type", "input")).ShouldBe(15 + 20 + 1);
        heard.Sum("gen_ai.client.token.usage", "telemetry_main", ("gen_ai.token.type", "output")).ShouldBe(5 + 1 + 2);
        heard.Count("gen_ai.client.operation.duration", "telemetry_main").ShouldBe(3);
        heard.Count("gen_ai.client.operation.duration", "telemetry_broken", ("error.type", "overloaded")).ShouldBe(1);
        heard.Count("gen_ai.invoke_agent.duration", "telemetry_expert").ShouldBe(1);
        heard.Count("gen_ai.execute_tool.duration", "telemetry_main", ("gen_ai.tool.name", "spawn")).ShouldBe(2);
        heard.Count("llmproc.cost", "telemetry_main").ShouldBe(3);
    }

    [Fact]
    public async Task The_current_activity_of_callers_is_neither_taken_nor_changed()
    {
        using var heard = new Heard();
        using TempProject project = Project();
        using var mine = new Activity("mine");
        mine.Start();

        await using var runtime = LlmRuntime.Create(new RuntimeOptions { Providers = [new ScriptProvider()], WorkingDirectory = project.Folder, Observers = [heard] });
        await runtime.RunAsync(runtime.Load(project["telemetry_main.toml"]), $"{Canary} asks", CancellationToken);

        Activity.Current.ShouldBe(mine);
        heard.Currents.ShouldAllBe(current => current == mine);
        heard.All.Where(span => span.DisplayName == "invoke_agent telemetry_main").ShouldContain(span => span.ParentSpanId == default && span.TraceId != mine.TraceId);
    }

    [Fact]
    public async Task A_span_of_a_run_that_is_left_where_it_is_ends_with_the_runtime()
    {
        using var heard = new Heard();
        using var project = new TempProject(("telemetry_main.toml", "[model]\nprovider = \"script\"\nname = \"answers.toml\"\n"), ("answers.toml", "[[rule]]\ndelay = \"1h\"\nsay = \"late\"\n"));
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        LlmRuntime runtime = Runtime(project, heard, false, new Told(e => e is ProcessEvent.Prompted, asked));
        runtime.Start(runtime.Load(project["telemetry_main.toml"]), "go");
        await asked.Task.WaitAsync(CancellationToken);

        await runtime.DisposeAsync();

        Activity left = heard.Spans.ShouldHaveSingleItem();
        (left.DisplayName, left.Status, left.GetTagItem("llmproc.status")).ShouldBe(("invoke_agent telemetry_main", ActivityStatusCode.Unset, "suspended"));
    }

    [Fact]
    public async Task What_samples_took_that_gave_no_answer_is_measured_too()
    {
        using var heard = new Heard();
        using var project = new TempProject(("telemetry_main.toml", "[model]\nprovider = \"anthropic\"\nname = \"m\"\n"));
        await using (LlmRuntime runtime = Runtime(project, heard, new Costly()))
        {
            LlmProcess process = runtime.Start(runtime.Load(project["telemetry_main.toml"]));
            (await process.RunAsync("fail", CancellationToken)).Error!.Code.ShouldBe("overloaded");
            (await process.RunAsync(new string('x', 5000), CancellationToken)).IsError.ShouldBeFalse();
            (await process.RunAsync(new string('y', 5000), CancellationToken)).IsError.ShouldBeFalse();
            await process.DisposeAsync();
        }

        // One that failed, one that was too long and was asked again, and three that were answered.
        heard.Sum("gen_ai.client.token.usage", "telemetry_main", ("gen_ai.token.type", "input")).ShouldBe(100 + 40 + 2);
        heard.Sum("llmproc.cost", "telemetry_main").ShouldBe(1.0 + 0.5, tolerance: 1e-9);
        heard.Count("gen_ai.client.operation.duration", "telemetry_main", ("error.type", "overloaded")).ShouldBe(1);
        heard.Count("gen_ai.client.operation.duration", "telemetry_main", ("error.type", "context_overflow")).ShouldBe(1);
        heard.Spans.Single(span => span is { DisplayName: "chat m", StatusDescription: "overloaded" }).GetTagItem("gen_ai.usage.input_tokens").ShouldBe(100L);
        heard.Spans.Where(span => span.DisplayName == "invoke_agent telemetry_main").Sum(span => (long)span.GetTagItem("gen_ai.usage.input_tokens")!).ShouldBe(100 + 40 + 2);
    }

    [Fact]
    public async Task Listeners_that_throw_disturb_neither_a_run_nor_its_end()
    {
        using var project = new TempProject(("telemetry_thrown.toml", "[model]\nprovider = \"anthropic\"\nname = \"m\"\n"));
        using var spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TelemetryOptions.SourceName,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => _ = span.DisplayName.EndsWith("telemetry_thrown", StringComparison.Ordinal) ? throw new InvalidOperationException("a listener") : 0,
        };
        ActivitySource.AddActivityListener(spans);
        using var meters = new MeterListener { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        meters.SetMeasurementEventCallback<long>((_, _, tags, _) => _ = tags.ToArray().Any(tag => tag.Value is "telemetry_thrown") ? throw new InvalidOperationException("a listener") : 0);
        meters.Start();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var heard = new Heard();
        LlmRuntime runtime = Runtime(project, heard, new Costly(), new Told(e => e is ProcessEvent.Prompted { Text: "wait" }, asked));
        ProgramGraph program = runtime.Load(project["telemetry_thrown.toml"]);
        runtime.Start(program, "wait");
        await asked.Task.WaitAsync(CancellationToken);

        (await runtime.RunAsync(program, "go", CancellationToken)).Text.ShouldBe("ok");

        await runtime.DisposeAsync();
    }

    private static LlmRuntime Runtime(TempProject project, Heard heard, IModel model, params IProcessObserver[] observers) => LlmRuntime.Create(new RuntimeOptions
    {
        Providers = [new ScriptedProvider("anthropic", model)],
        WorkingDirectory = project.Folder,
        Observers = [.. observers],
        Telemetry = new TelemetryOptions { ParentOfRoot = _ => heard.Parent },
    });

    /// <summary>What it gives no answer to has its price all the same.</summary>
    private sealed class Costly : IModel
    {
        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            string prompt = request.Conversation.Last!.Text;
            if (prompt == "wait")
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            if (prompt == "fail")
            {
                throw new ModelException("overloaded", "too many") { Usage = new Usage(100, 7), CostUsd = 1 };
            }

            if (request.Conversation.ToArray().Sum(message => message.Text.Length) > 8000)
            {
                throw new ModelException(ModelException.ContextOverflow, "too long") { Usage = new Usage(40, 0), CostUsd = 0.5m };
            }

            yield return new ModelUpdate.Completed(new Sample([new ContentBlock.Text("ok")], SampleStop.EndTurn, new Usage(1, 1), 0));
        }
    }

    private static async Task RunAsync(TempProject project, Heard heard, bool includeContent)
    {
        await using LlmRuntime runtime = Runtime(project, heard, includeContent);
        RunResult result = await runtime.RunAsync(runtime.Load(project["telemetry_main.toml"]), $"{Canary} asks", CancellationToken);
        result.Text.ShouldBe($"{Canary} says");
    }

    private static LlmRuntime Runtime(TempProject project, Heard heard, bool includeContent, params IProcessObserver[] observers) => LlmRuntime.Create(new RuntimeOptions
    {
        Providers = [new ScriptProvider()],
        WorkingDirectory = project.Folder,
        Observers = [.. observers],
        Telemetry = new TelemetryOptions { IncludeContent = includeContent, ParentOfRoot = _ => heard.Parent },
    });

    private static TempProject Project() => new(
        ("telemetry_main.toml", $$"""
            [model]
            provider = "script"
            name = "answers.toml"
            [prompt]
            system = "{{Canary}} instructs"
            [tools]
            enabled = ["spawn", "calculator"]
            [linked_programs]
            expert = { path = "./telemetry_expert.toml", description = "{{Canary}} knows" }
            broken = { path = "./telemetry_broken.toml", description = "fails" }
            """),
        ("telemetry_expert.toml", "[model]\nprovider = \"script\"\nname = \"answers.toml\"\n"),
        ("telemetry_broken.toml", "[model]\nprovider = \"script\"\nname = \"answers.toml\"\n"),
        ("answers.toml", Answers));

    private static Dictionary<string, object?> Tags(Activity span) => span.TagObjects
        .Where(tag => tag.Key is not ("gen_ai.response.finish_reasons" or "gen_ai.response.time_to_first_chunk")).ToDictionary(tag => tag.Key, tag => tag.Value);

    private sealed class Told(Func<ProcessEvent, bool> which, TaskCompletionSource told) : IProcessObserver
    {
        public void OnEvent(ProcessState state, ProcessEvent e)
        {
            if (which(e))
            {
                told.TrySetResult();
            }
        }
    }

    /// <summary>Hears all spans and measurements; those of other tests belong to other traces, and their programs have other names.</summary>
    private sealed class Heard : IProcessObserver, IDisposable
    {
        private readonly ActivityListener _spans;
        private readonly MeterListener _meters = new();
        private readonly ConcurrentQueue<Activity> _all = new();
        private readonly ConcurrentQueue<(string Name, double Value, KeyValuePair<string, object?>[] Tags)> _measured = new();

        public Heard()
        {
            _spans = new ActivityListener
            {
                ShouldListenTo = source => source.Name == TelemetryOptions.SourceName,
                Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = _all.Enqueue,
            };
            ActivitySource.AddActivityListener(_spans);
            _meters.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == TelemetryOptions.SourceName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _measured.Enqueue((instrument.Name, value, tags.ToArray())));
            _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _measured.Enqueue((instrument.Name, value, tags.ToArray())));
            _meters.Start();
        }

        public ActivityContext Parent { get; } = new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);

        public IReadOnlyCollection<Activity> All => _all;

        public List<Activity> Spans => [.. _all.Where(span => span.TraceId == Parent.TraceId)];

        public List<(string Name, double Value, KeyValuePair<string, object?>[] Tags)> Measured =>
            [.. _measured.Where(m => m.Tags.Any(tag => tag.Value is string name && name.StartsWith("telemetry_", StringComparison.Ordinal)))];

        public ConcurrentQueue<Activity?> Currents { get; } = new();

        public void OnEvent(ProcessState state, ProcessEvent e) => Currents.Enqueue(Activity.Current);

        public double Sum(string name, string program, params (string, string)[] tags) => Where(name, program, tags).Sum(m => m.Value);

        public int Count(string name, string program, params (string, string)[] tags) => Where(name, program, tags).Count();

        public string[] Tree()
        {
            List<Activity> spans = Spans;
            var lines = new List<string>();
            Add(Parent.SpanId, "");
            lines.Count.ShouldBe(spans.Count);
            return [.. lines];

            void Add(ActivitySpanId parent, string indent)
            {
                foreach (Activity span in spans.Where(span => span.ParentSpanId == parent).OrderBy(span => span.StartTimeUtc))
                {
                    lines.Add($"{indent}{span.DisplayName}{(span.Status == ActivityStatusCode.Error ? $" ({span.StatusDescription})" : "")}");
                    Add(span.SpanId, indent + "  ");
                }
            }
        }

        public void Dispose()
        {
            _spans.Dispose();
            _meters.Dispose();
        }

        private IEnumerable<(string Name, double Value, KeyValuePair<string, object?>[] Tags)> Where(string name, string program, (string Key, string Value)[] tags) =>
            Measured.Where(m => m.Name == name && Has(m.Tags, "gen_ai.agent.name", program) && tags.All(tag => Has(m.Tags, tag.Key, tag.Value)));

        private static bool Has(KeyValuePair<string, object?>[] tags, string key, string value) => tags.Any(tag => tag.Key == key && Equals(tag.Value, value));
    }
}
