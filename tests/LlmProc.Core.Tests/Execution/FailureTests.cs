using System.Runtime.CompilerServices;
using LlmProc.Testing;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Core.Tests.Execution;

/// <summary>Whatever goes wrong in a run reads as what it is: for the parent's model, in the account of the tree, and for whoever started a root.</summary>
public sealed class FailureTests
{
    private const string Partial = "so far I know";

    /// <summary>What fails, its status, its code, and whether the model had said something by then.</summary>
    public static TheoryData<string, string, string, bool> Kinds() => new()
    {
        { "overloaded", "failed", "overloaded", false },
        { "rate_limited", "failed", "rate_limited", false },
        { "auth", "failed", "auth", false },
        { "bad_request", "failed", "bad_request", false },
        { "context_overflow", "failed", "context_overflow", false },
        { "out_of_credit", "failed", "out_of_credit", false },
        { "network", "failed", "network", false },
        { "incomplete", "failed", "incomplete", false },
        { "cut", "failed", "incomplete", false },
        { "ends without an end", "failed", "incomplete", false },
        { "throws", "failed", "internal", false },
        { "fails after a turn", "failed", "overloaded", true },
        { "max_tokens", "max_tokens", "max_tokens", true },
        { "cut calls", "max_tokens", "max_tokens", false },
        { "refusal", "refused", "refusal", true },
        { "pauses", "failed", "pause_turn", true },
        { "iterations", "limit", "limit.iterations", true },
        { "timeout", "timeout", "timeout", true },
        { "killed", "killed", "killed", true },
        { "preload", "failed", "preload", false },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Of_a_child(string kind, string status, string code, bool partial)
    {
        ScriptedModel parent = new ScriptedModel().When(Last("go"), Call("spawn", Tree.Spawn("a", "fail"))).When(Any, Say("all is well"));
        await using var tree = new Tree(new Split(parent, new Failing(kind)), change: program => program.Name.Value == "a" ? Prepared(program, kind) : program);
        LlmProcess process = tree.Host.Start(null);

        Task<RunResult> run = process.RunAsync("go", TestContext.Current.CancellationToken);
        await StopAsync(tree, kind, "p1/1.0");
        RunResult result = await run;

        ToolResult told = process.State.Conversation.ToArray()[2].Results.Single();
        told.IsError.ShouldBeTrue();
        told.Text.ShouldStartWith("The program 'a' ");
        told.Text.Contains(Partial, StringComparison.Ordinal).ShouldBe(partial, told.Text);
        ProcessSummary child = result.Process.Children.Single();
        (child.Status.Word(), child.Error?.Code).ShouldBe((status, code));
        told.Text.ShouldContain(child.Error!.Message.TrimEnd('.'));
        (result.Status, result.IsError).ShouldBe((RunStatus.Ok, false));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Of_a_root(string kind, string status, string code, bool partial)
    {
        await using var tree = new Tree(new Failing(kind), change: program => Prepared(program, kind));
        LlmProcess process = tree.Host.Start("fail");

        await StopAsync(tree, kind, "p1");
        RunResult result = await process.ResultAsync();

        result.IsError.ShouldBeTrue();
        (result.Status.Word(), result.Error!.Code, result.Process.Status.Word()).ShouldBe((status, code, status));
        result.Text.Contains(Partial, StringComparison.Ordinal).ShouldBe(partial);
    }

    [Theory]
    [InlineData("", "empty", "failed")]
    [InlineData("no JSON", "invalid", "invalid")]
    [InlineData("{}", "invalid", "invalid")]
    public async Task Of_an_answer_that_is_none(string answer, string code, string status)
    {
        ScriptedModel model = new ScriptedModel()
            .When(Program("main").And(Last("go")), Call("spawn", Tree.Spawn("a", "fail")))
            .When(Program("main"), Say("all is well"))
            .When(Any, Say(answer));
        await using var tree = new Tree(model, change: program => program with
        {
            Links = [.. program.Links.Select(link => link with { OutputSchema = """{"type":"object","required":["name"]}""" })],
        });
        LlmProcess process = tree.Host.Start(null);

        RunResult result = await process.RunAsync("go", TestContext.Current.CancellationToken);

        process.State.Conversation.ToArray()[2].Results.Single().IsError.ShouldBeTrue();
        ProcessSummary child = result.Process.Children.Single();
        (child.Status.Word(), child.Error!.Code).ShouldBe((status, code));
    }

    [Fact]
    public async Task Of_half_of_fifty_children_in_five_ways()
    {
        string[] kinds = ["overloaded", "max_tokens", "refusal", "throws", "ends without an end"];
        string[] queries = [.. Enumerable.Range(0, 50).Select(i => i % 2 == 0 ? $"work {i}" : kinds[i / 2 % kinds.Length])];
        ScriptedModel parent = new ScriptedModel()
            .When(Last("go"), Tree.Calls([.. queries.Select(query => ("spawn", Tree.Spawn("a", query)))]))
            .When(Program("main"), Say("all is well"))
            .When(Any, Say("worked"));
        await using var tree = new Tree(new ByQuery(parent, kinds));
        LlmProcess process = tree.Host.Start(null);

        RunResult result = await process.RunAsync("go", TestContext.Current.CancellationToken);

        ToolResult[] told = [.. process.State.Conversation.ToArray()[2].Results];
        told.Select(one => one.IsError).ShouldBe(Enumerable.Range(0, 50).Select(i => i % 2 == 1));
        told.Where(one => !one.IsError).ShouldAllBe(one => one.Text == "worked");
        (result.Status, result.Text).ShouldBe((RunStatus.Ok, "all is well"));
        result.Process.Children.Select(child => child.Status.Word()).ShouldBe(
            queries.Select(query => query switch { "max_tokens" => "max_tokens", "refusal" => "refused", _ => kinds.Contains(query) ? "failed" : "ok" }));
    }

    private static LlmProgram Prepared(LlmProgram program, string kind) => program with
    {
        Limits = kind switch
        {
            "iterations" => new Limits { Iterations = 1 },
            "timeout" => new Limits { Timeout = TimeSpan.FromSeconds(9) },
            _ => Limits.None,
        },
        Preload = kind == "preload" ? [new PreloadFile("/dev/null/x", "/dev/null/x")] : [],
    };

    private static async Task StopAsync(Tree tree, string kind, string process)
    {
        if (kind is "timeout" or "killed")
        {
            await tree.UntilAsync<ProcessEvent.ToolReturned>();
            tree.Time.Advance(TimeSpan.FromSeconds(10));
            if (kind == "killed")
            {
                ((IProcessHost)tree.Host).Stop(new ProcessId(process), process == "p1" ? "run_1" : "call_1_0", StopReason.Killed);
            }
        }
    }

    /// <summary>Answers main's questions with one model and all others' with another.</summary>
    private sealed class Split(IModel main, IModel others) : IModel
    {
        public IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, CancellationToken cancellationToken) =>
            (request.Program.Name.Value == "main" ? main : others).SampleAsync(request, cancellationToken);
    }

    /// <summary>Fails in the way that it is asked for.</summary>
    private sealed class ByQuery(IModel others, string[] kinds) : IModel
    {
        public IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, CancellationToken cancellationToken) =>
            (kinds.Contains(request.Conversation.Last!.Text) ? new Failing(request.Conversation.Last!.Text) : others).SampleAsync(request, cancellationToken);
    }

    private sealed class Failing(string kind) : IModel
    {
        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            bool first = request.Conversation.Count == 1;
            switch (kind)
            {
                case "ends without an end":
                    yield return new ModelUpdate.TextDelta("ha");
                    yield break;
                case "throws":
                    throw new InvalidOperationException("secret");
                case "cut":
                    yield return new ModelUpdate.TextDelta("ha");
                    throw new ModelException("incomplete", "the answer broke off");
                case "max_tokens" or "refusal" or "pauses":
                    SampleStop stop = kind switch { "max_tokens" => SampleStop.MaxTokens, "refusal" => SampleStop.Refusal, _ => SampleStop.PauseTurn };
                    yield return Done(stop, new ContentBlock.Text(Partial));
                    yield break;
                case "cut calls":
                    yield return Done(SampleStop.MaxTokens, Calculator);
                    yield break;
                case "iterations" or "fails after a turn" or "timeout" or "killed" when first:
                    yield return Done(SampleStop.ToolCalls, new ContentBlock.Text(Partial), Calculator);
                    yield break;
                case "timeout" or "killed":
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                    break;
            }

            throw new ModelException(kind == "fails after a turn" ? "overloaded" : kind, "the provider is out of order");
        }

        private static ContentBlock.Call Calculator => new(new ToolCall("", "calculator", """{"expression":"1+1"}"""));

        private static ModelUpdate.Completed Done(SampleStop stop, params ContentBlock[] content) => new(new Sample([.. content], stop, default, 0));
    }
}
