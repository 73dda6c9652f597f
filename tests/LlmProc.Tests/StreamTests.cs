using System.Runtime.CompilerServices;
using LlmProc.Testing;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Tests;

public sealed class StreamTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private const string Main = "[model]\nname = \"m\"\nprovider = \"anthropic\"\n";

    private static LlmRuntime Runtime(IModel model) => LlmRuntime.Create(new RuntimeOptions { Providers = [new ScriptedProvider("anthropic", model)] });

    [Fact]
    public async Task The_last_notice_is_the_result_and_the_text_before_it_is_its_text()
    {
        await using LlmRuntime runtime = Runtime(new ScriptedModel().When(Any, Say("one two three")));
        await using LlmProcess process = runtime.Start(runtime.LoadText(Main));

        List<ProcessNotice> notices = await ReadAsync(process.StreamAsync("go", CancellationToken));

        RunResult result = notices[^1].ShouldBeOfType<ProcessNotice.Completed>().Result;
        (result.Text, result.IsError).ShouldBe(("one two three", false));
        string.Concat(notices.OfType<ProcessNotice.Said>().Select(said => said.Text)).ShouldBe(result.Text);
        notices.OfType<ProcessNotice.Happened>().Select(happened => happened.Event.GetType().Name).ShouldBe(["Prompted", "Sampled", "RunCompleted"]);
    }

    [Fact]
    public async Task A_process_remembers_between_runs_and_each_stream_tells_of_its_own_run()
    {
        var model = new ScriptedModel().When(Any, Say("{last}!"));
        await using LlmRuntime runtime = Runtime(model);
        await using LlmProcess process = runtime.Start(runtime.LoadText(Main));

        (await process.RunAsync("first", CancellationToken)).Text.ShouldBe("first!");
        List<ProcessNotice> notices = await ReadAsync(process.StreamAsync("second", CancellationToken));

        string.Concat(notices.OfType<ProcessNotice.Said>().Select(said => said.Text)).ShouldBe("second!");
        model.Requests[^1].Conversation.Count.ShouldBe(3);
    }

    [Fact]
    public async Task What_children_do_is_told_and_what_they_say_is_not()
    {
        using var project = new TempProject(
            ("main.toml", Main + "[tools]\nenabled = [\"spawn\"]\n[linked_programs]\nexpert = { path = \"expert.toml\", description = \"e\" }\n"),
            ("expert.toml", Main));
        await using LlmRuntime runtime = Runtime(new ScriptedModel()
            .When(Program("main").And(Turn(1)), Call("spawn", """{"program_name":"expert","query":"q"}"""))
            .When(Program("expert"), Say("from the expert"))
            .When(Any, Say("done")));

        List<ProcessNotice> notices = await ReadAsync(runtime.StreamAsync(runtime.Load(project["main.toml"]), "go", CancellationToken));

        string.Concat(notices.OfType<ProcessNotice.Said>().Select(said => said.Text)).ShouldBe("done");
        notices.OfType<ProcessNotice.Happened>().ShouldContain(happened => happened.Process != happened.Process.Root && happened.Event is ProcessEvent.Sampled);
        notices.OfType<ProcessNotice.Completed>().ShouldHaveSingleItem().Result.Process.Children.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Text_that_does_not_count_is_withdrawn_and_the_failure_is_the_result()
    {
        await using LlmRuntime runtime = Runtime(new ScriptedModel().When(Any, Say("one two three").Cut(2)));

        List<ProcessNotice> notices = await ReadAsync(runtime.StreamAsync(runtime.LoadText(Main), "go", CancellationToken));

        notices.FindIndex(notice => notice is ProcessNotice.Withdrawn).ShouldBeGreaterThan(notices.FindLastIndex(notice => notice is ProcessNotice.Said));
        notices[^1].ShouldBeOfType<ProcessNotice.Completed>().Result.Error!.Code.ShouldBe("incomplete");
    }

    [Fact]
    public async Task Runs_that_are_asked_for_at_once_take_their_turns_in_order()
    {
        var gate = new Gate();
        await using LlmRuntime runtime = Runtime(gate);
        await using LlmProcess process = runtime.Start(runtime.LoadText(Main));

        Task<RunResult> first = process.RunAsync("1", CancellationToken);
        Task<List<ProcessNotice>> second = ReadAsync(process.StreamAsync("2", CancellationToken));
        Task<RunResult> third = process.RunAsync("3", CancellationToken);
        for (int i = 0; i < 3; i++)
        {
            gate.Open.Release();
        }

        await Task.WhenAll(first, second, third);
        gate.Heard.ShouldBe(["1", "2", "3"]);
        (await second).OfType<ProcessNotice.Happened>().Count(happened => happened.Event is ProcessEvent.Prompted).ShouldBe(1);
    }

    [Fact]
    public async Task Leaving_the_loop_stops_the_run_and_the_process_goes_on()
    {
        var gate = new Gate();
        await using LlmRuntime runtime = Runtime(gate);
        await using LlmProcess process = runtime.Start(runtime.LoadText(Main));

        await foreach (ProcessNotice notice in process.StreamAsync("1", CancellationToken))
        {
            break;
        }

        process.State.LastRun!.Reason.ShouldBe(StopReason.Cancelled);
        gate.Open.Release();
        (await process.RunAsync("2", CancellationToken)).Reason.ShouldBe(StopReason.EndTurn);
    }

    [Fact]
    public async Task Cancelling_stops_the_run_before_it_is_told()
    {
        var gate = new Gate();
        using var cancel = new CancellationTokenSource();
        await using LlmRuntime runtime = Runtime(gate);
        await using LlmProcess process = runtime.Start(runtime.LoadText(Main));
        Task<List<ProcessNotice>> run = ReadAsync(process.StreamAsync("1", cancel.Token));
        await gate.Reached.WaitAsync(CancellationToken);

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => run);
        process.State.LastRun!.Reason.ShouldBe(StopReason.Cancelled);
    }

    [Fact]
    public async Task A_disposed_process_has_ended_and_takes_no_prompt()
    {
        await using LlmRuntime runtime = Runtime(new ScriptedModel().When(Any, Say("ok")));
        LlmProcess process = runtime.Start(runtime.LoadText(Main));
        await process.RunAsync("1", CancellationToken);

        await process.DisposeAsync();

        process.State.Exit.ShouldNotBeNull();
        (await Should.ThrowAsync<LlmProcException>(() => ReadAsync(process.StreamAsync("2", CancellationToken)))).Code.ShouldBe("gone");
        Should.Throw<ArgumentException>(() => process.StreamAsync(" ", CancellationToken));
    }

    [Fact]
    public async Task A_runtime_that_ends_ends_its_streams()
    {
        var gate = new Gate();
        LlmRuntime runtime = Runtime(gate);
        Task<List<ProcessNotice>> run = ReadAsync(runtime.StreamAsync(runtime.LoadText(Main), "1", CancellationToken));
        await gate.Reached.WaitAsync(CancellationToken);

        await runtime.DisposeAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task A_slow_reader_holds_nothing_up_and_gets_the_whole_text_in_fewer_pieces()
    {
        string words = string.Join(' ', Enumerable.Range(0, 20_000));
        await using LlmRuntime runtime = Runtime(new ScriptedModel().When(Any, Say(words)));
        await using LlmProcess process = runtime.Start(runtime.LoadText(Main));

        List<ProcessNotice> notices = await ReadAsync(process.StreamAsync("go", CancellationToken), process.ResultAsync);

        string.Concat(notices.OfType<ProcessNotice.Said>().Select(said => said.Text)).ShouldBe(words);
        notices.ShouldNotContain(notice => notice is ProcessNotice.Lagged);
        notices.OfType<ProcessNotice.Said>().Count().ShouldBeLessThan(10);
        notices.Select(notice => notice.Seq).ShouldBe(Enumerable.Range(1, notices.Count).Select(seq => (long)seq));
    }

    [Fact]
    public async Task A_reader_that_is_too_slow_is_told_so_and_gets_the_result_all_the_same()
    {
        string words = string.Join(' ', Enumerable.Range(0, 1000));
        await using LlmRuntime runtime = Runtime(new ScriptedModel().When(Any, Say(words)));
        await using LlmProcess process = runtime.Start(runtime.LoadText(Main));

        List<ProcessNotice> notices = await ReadAsync(process.StreamAsync("go", new WatchOptions { MaxTextBytes = 100 }, CancellationToken), process.ResultAsync);

        notices[^2].ShouldBeOfType<ProcessNotice.Lagged>().Missed.ShouldBeGreaterThan(0);
        notices[^1].ShouldBeOfType<ProcessNotice.Completed>().Result.Text.ShouldBe(words);
        notices.Select(notice => notice.Seq).ShouldBe(Enumerable.Range(1, notices.Count).Select(seq => (long)seq));
    }

    [Fact]
    public async Task A_stream_that_holds_processes_misses_nothing()
    {
        string words = string.Join(' ', Enumerable.Range(0, 100));
        await using LlmRuntime runtime = Runtime(new ScriptedModel().When(Any, Say(words)));
        await using LlmProcess process = runtime.Start(runtime.LoadText(Main));

        List<ProcessNotice> notices = await ReadAsync(process.StreamAsync("go", new WatchOptions { MaxNotices = 1, HoldsProcesses = true }, CancellationToken));

        string.Concat(notices.OfType<ProcessNotice.Said>().Select(said => said.Text)).ShouldBe(words);
        notices[^1].ShouldBeOfType<ProcessNotice.Completed>();
    }

    private static async Task<List<ProcessNotice>> ReadAsync(IAsyncEnumerable<ProcessNotice> notices, Func<Task> afterFirst)
    {
        var all = new List<ProcessNotice>();
        await foreach (ProcessNotice notice in notices)
        {
            all.Add(notice);
            if (all.Count == 1)
            {
                await afterFirst();
            }
        }

        return all;
    }

    private static async Task<List<ProcessNotice>> ReadAsync(IAsyncEnumerable<ProcessNotice> notices)
    {
        var all = new List<ProcessNotice>();
        await foreach (ProcessNotice notice in notices)
        {
            all.Add(notice);
        }

        return all;
    }

    /// <summary>Answers each request when it is let.</summary>
    private sealed class Gate : IModel
    {
        public SemaphoreSlim Open { get; } = new(0);

        public SemaphoreSlim Reached { get; } = new(0);

        public List<string> Heard { get; } = [];

        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Heard.Add(request.Conversation.Last!.Text);
            Reached.Release();
            await Open.WaitAsync(cancellationToken);
            yield return new ModelUpdate.Completed(new Sample([new ContentBlock.Text("ok")], SampleStop.EndTurn, default, 0));
        }
    }
}
