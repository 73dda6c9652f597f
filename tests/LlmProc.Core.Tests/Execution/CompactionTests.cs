using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CsCheck;

namespace LlmProc.Core.Tests.Execution;

/// <summary>What becomes of a conversation that its model cannot read any more.</summary>
public sealed class CompactionTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_prompt_and_the_latest_turn_stay_and_no_call_is_parted_from_its_result()
    {
        var model = new NarrowModel(window: 3000, results: [900, 900, 900, 900, 900]);
        await using var tree = Make(model);
        LlmProcess process = tree.Host.Start("the prompt");

        RunResult result = await process.ResultAsync();

        result.Error.ShouldBeNull();
        Message[] messages = process.State.Conversation.ToArray();
        messages[0].Text.ShouldBe("the prompt");
        messages[1].Text.ShouldBe("[Left out here: 6 earlier messages with 3 tool calls, because the conversation was longer than the model can read.]");
        messages[^2].Results.Single().Text.ShouldStartWith("5");
        ShouldBePaired(messages);
        tree.Events.Count(e => e.Event is ProcessEvent.Compacted).ShouldBe(1);
    }

    [Fact]
    public async Task A_result_that_alone_is_too_long_keeps_its_beginning_and_its_end()
    {
        var model = new NarrowModel(window: 5000, results: [20_000]);
        await using var tree = Make(model);
        LlmProcess process = tree.Host.Start("the prompt");

        (await process.ResultAsync()).Error.ShouldBeNull();

        string text = process.State.Conversation.ToArray()[2].Results.Single().Text;
        text.ShouldStartWith("1👩‍🚀");
        text.ShouldEndWith("👩‍🚀");
        text.ShouldContain("characters, because the conversation was longer than the model can read.]");
        text.Length.ShouldBeLessThan(5000);
        string[] halves = text.Split("\n[Left out here: ");
        halves[0][1..].Replace("👩‍🚀", "", StringComparison.Ordinal).ShouldBeEmpty("no emoji is cut");
        halves[1][(halves[1].IndexOf('\n', StringComparison.Ordinal) + 1)..].Replace("👩‍🚀", "", StringComparison.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_prompt_that_alone_is_too_long_is_refused_once()
    {
        var model = new NarrowModel(window: 100, results: []);
        await using var tree = Make(model);

        RunResult result = await tree.Host.Start(new string('x', 1000)).ResultAsync();

        result.Error.ShouldBe(new ProcessError("context_overflow", "too long; nothing of it can be left out: shorten the prompt or the preloaded files, or take a model that reads more"));
        model.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_prompt_of_a_later_run_stays_too_and_its_answer_is_found()
    {
        var model = new NarrowModel(window: 1200, results: [600, 700], answersEach: true);
        await using var tree = Make(model);
        LlmProcess process = tree.Host.Start(null);

        await process.RunAsync("first", CancellationToken);
        RunResult second = await process.RunAsync("second", CancellationToken);

        second.Text.ShouldBe("done");
        process.State.Conversation.ToArray().Select(message => message.Text).ShouldContain("first");
        process.State.Conversation.ToArray().Select(message => message.Text).ShouldContain("second");
        tree.Events.Count(e => e.Event is ProcessEvent.Compacted).ShouldBe(1);
    }

    [Fact]
    public async Task What_a_refused_or_lost_sample_took_is_spent()
    {
        await using var tree = Make(new LosingModel());

        RunResult result = await tree.Host.Start("x").ResultAsync();

        result.Error!.Code.ShouldBe("overloaded");
        result.Process.Own.ShouldBe(new Spending(new Usage(7, 3), 0.5m, 0, 0));
        ((ProcessEvent.RunCompleted)tree.Events.Single(e => e.Event is ProcessEvent.RunCompleted).Event).Lost.ShouldBe(result.Process.Own);
    }

    /// <summary>Whatever a run does and however little its model reads.</summary>
    [Fact]
    public Task No_request_is_made_again_after_a_refusal_and_a_run_is_made_shorter_three_times_at_most() => Gen.Select(
        Gen.Int[200, 20_000], Gen.Int[0, 6000].Array[0, 12], Gen.Int[1, 3], (window, results, calls) => (window, results, calls)).SampleAsync(
        async run =>
        {
            var model = new NarrowModel(run.window, [.. run.results], run.calls);
            await using var tree = Make(model);
            LlmProcess process = tree.Host.Start("the prompt");

            RunResult result = await process.ResultAsync();

            ProcessEvent[] events = [.. tree.Events.Select(e => e.Event)];
            events.Count(e => e is ProcessEvent.Compacted).ShouldBeLessThanOrEqualTo(3);
            events.Zip(events.Skip(1)).ShouldNotContain(pair => pair.First is ProcessEvent.Compacted && pair.Second is ProcessEvent.Compacted);
            model.Refused.Distinct().Count().ShouldBe(model.Refused.Count, "the same request twice");
            (result.Error?.Code ?? "context_overflow").ShouldBe("context_overflow");
            Message[] messages = process.State.Conversation.ToArray();
            messages[0].Text.ShouldBe("the prompt");
            ShouldBePaired(messages);
        },
        iter: 300, threads: 1);

    private static Tree Make(IModel model) =>
        new(model, change: program => program with { Tools = [new ToolGrant("look")] }, tools: [new Look()]);

    private static void ShouldBePaired(Message[] messages)
    {
        for (int i = 0; i < messages.Length; i++)
        {
            string[] calls = [.. messages[i].Calls.Select(call => call.Id)];
            (i + 1 < messages.Length ? messages[i + 1].Results : []).Select(result => result.CallId).ShouldBe(calls);
        }
    }

    private static string Text(Conversation conversation) => string.Join('\n', conversation.ToArray().Select(message =>
        $"{message.Role}: {message.Text}{string.Concat(message.Calls)}{string.Concat(message.Results)}"));

    /// <summary>Reads so many characters of results and prompts, and asks for results of these lengths one after the other.</summary>
    private sealed class NarrowModel(int window, ImmutableArray<int> results, int calls = 1, bool answersEach = false) : IModel
    {
        private int _next;

        public List<string> Asked { get; } = [];

        public List<string> Refused { get; } = [];

        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            string text = Text(request.Conversation);
            Asked.Add(text);
            if (request.Conversation.ToArray().Sum(message => message.Text.Length + message.Results.Sum(result => result.Text.Length)) > window)
            {
                Refused.Add(text);
                throw new ModelException("context_overflow", "too long");
            }

            bool isAnswered = _next == results.Length || (answersEach && request.Conversation.Last!.Results.Any());
            ImmutableArray<ContentBlock> content = isAnswered
                ? [new ContentBlock.Text("done")]
                : [.. Enumerable.Range(0, calls).Select(_ => new ContentBlock.Call(new ToolCall("", "look", $"{{\"n\":{_next + 1},\"length\":{results[_next]}}}")))];
            _next += isAnswered ? 0 : 1;
            yield return new ModelUpdate.Completed(new Sample(content, isAnswered ? SampleStop.EndTurn : SampleStop.ToolCalls, default, 0));
        }
    }

    /// <summary>Uses tokens and does not answer.</summary>
    private sealed class LosingModel : IModel
    {
        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            if (cancellationToken.CanBeCanceled)
            {
                throw new ModelException("overloaded", "later") { Usage = new Usage(7, 3), CostUsd = 0.5m };
            }

            yield break;
        }
    }

    /// <summary>Gives a text of the length that is asked for, of emoji that are several characters each.</summary>
    private sealed class Look : ITool
    {
        public ToolSpec Spec { get; } = new("look", "Looks.", """{"type":"object","properties":{"n":{"type":"integer"},"length":{"type":"integer"}}}""") { Effects = ToolEffects.None };

        public ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
        {
            using var json = System.Text.Json.JsonDocument.Parse(call.Arguments);
            string text = json.RootElement.GetProperty("n") + string.Concat(Enumerable.Repeat("👩‍🚀", json.RootElement.GetProperty("length").GetInt32() / 5));
            return new ValueTask<ToolOutcome>(new ToolOutcome.Returned(text, IsError: false));
        }
    }
}
