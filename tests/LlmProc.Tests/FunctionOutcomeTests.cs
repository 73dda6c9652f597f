using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using LlmProc.Testing;
using Microsoft.Extensions.AI;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Tests;

/// <summary>A function that says itself how its call ended.</summary>
public sealed partial class FunctionOutcomeTests
{
    private static readonly ToolOutcome.Returned s_returned = new("There is no order A8.", IsError: true)
    {
        Receipts = [new Receipt.FileWritten("orders.log", 12, "ab"), new Receipt.Changed("asked the warehouse"), new Receipt.CommandRun("make", null)],
    };

    public static TheoryData<string> Ways => new(s_ways.Keys);

    private static readonly Dictionary<string, AIFunction> s_ways = new()
    {
        ["an outcome"] = Function(ToolOutcome () => s_returned),
        ["a text"] = Function(ToolOutcome.Returned () => s_returned),
        ["an object"] = Function(object () => s_returned),
        ["later"] = Function(async Task<ToolOutcome> () =>
        {
            await Task.Yield();
            return s_returned;
        }),
        ["at once or later"] = Function(ValueTask<ToolOutcome.Returned> () => new(s_returned)),
        ["an object later"] = Function(Task<object> () => Task.FromResult<object>(s_returned)),
        ["with names of another kind"] = Function(ToolOutcome () => s_returned, new() { SerializerOptions = new(JsonSerializerOptions.Web) { PropertyNamingPolicy = JsonNamingPolicy.KebabCaseUpper } }),
        ["with types known when it was built"] = Function(ToolOutcome () => s_returned, new() { SerializerOptions = BuiltOutcomes.Default.Options }),
        ["as it is"] = Function(ToolOutcome () => s_returned, new() { MarshalResult = static (result, _, _) => new(result) }),
        ["a function of its own kind"] = new Own(),
        ["a function around another"] = new Around(Function(ToolOutcome () => s_returned)),
    };

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_outcome_that_a_function_returns_is_the_outcome_of_the_call(string way)
    {
        (RunResult result, ToolResult read) = await CallAsync(new FunctionTool(s_ways[way]));

        (read.Text, read.IsError).ShouldBe(("There is no order A8.", true));
        CallReceipt receipt = result.Process.Receipts.ShouldHaveSingleItem();
        receipt.Receipts.ShouldBe(s_returned.Receipts);
    }

    [Fact]
    public async Task An_outcome_inside_of_something_else_does_not_reach_the_model_which_could_forge_another()
    {
        foreach (AIFunction function in (AIFunction[])[Function(object () => new Dictionary<string, object> { ["ok"] = s_returned }), Function(object () => new object[] { s_returned })])
        {
            (RunResult result, ToolResult read) = await CallAsync(new FunctionTool(function));

            read.IsError.ShouldBeTrue();
            read.Text.ShouldNotContain("outcome-");
            result.Process.Receipts.ShouldHaveSingleItem().Ending.ShouldBe(CallEnding.Failed);
        }
    }

    [Fact]
    public async Task A_function_may_write_a_line_for_people()
    {
        (RunResult result, _) = await CallAsync(new FunctionTool(Function(ToolOutcome () => new ToolOutcome.WroteStderr("half way"))));

        result.Stderr.ShouldBe(["half way"]);
    }

    [Fact]
    public async Task A_function_may_ask_a_program()
    {
        using var files = new TempProject(("notes.md", "x"));
        var asked = new ToolOutcome.Spawn("expert", "who?", ["notes.md"]);
        var tool = new FunctionTool(Function(ToolOutcome () => asked));

        var outcome = (ToolOutcome.Spawn)await tool.InvokeAsync(new ToolCall("c", "order", "{}"), CancellationToken);

        (outcome.Link, outcome.Query, outcome.AdditionalPreload.Single()).ShouldBe(("expert", "who?", "notes.md"));
    }

    [Fact]
    public async Task What_only_looks_like_an_outcome_is_a_text()
    {
        JsonElement json = JsonElement.Parse("""{"text":"x","isError":true,"receipts":[]}""");

        (_, ToolResult read) = await CallAsync(new FunctionTool(Function(JsonElement () => json)));

        read.IsError.ShouldBeFalse();
        JsonElement.DeepEquals(JsonElement.Parse(read.Text), json).ShouldBeTrue(read.Text);
    }

    [Fact]
    public void A_function_that_returns_several_outcomes_is_refused_when_the_tool_is_made()
    {
        foreach (AIFunction several in new[]
        {
            Function(ToolOutcome[] () => []), Function(Task<List<ToolOutcome.Returned>> () => Task.FromResult<List<ToolOutcome.Returned>>([])),
            Function(ImmutableArray<ToolOutcome> () => []),
        })
        {
            Should.Throw<ArgumentException>(() => new FunctionTool(several)).Message
                .ShouldStartWith("the function 'order' returns several outcomes, and a call has one: let it return a ToolOutcome");
        }
    }

    private static AIFunction Function(Delegate code, AIFunctionFactoryOptions? options = null)
    {
        options ??= new AIFunctionFactoryOptions();
        options.Name = "order";
        return AIFunctionFactory.Create(code, options);
    }

    private static async Task<(RunResult Result, ToolResult Read)> CallAsync(FunctionTool tool)
    {
        var model = new ScriptedModel().When(Turn(1), Call("order", "{}")).When(Any, Say("ok"));
        await using var runtime = LlmRuntime.Create(new RuntimeOptions { Providers = [new ScriptedProvider("anthropic", model)], Tools = [tool] });
        RunResult result = await runtime.RunAsync(runtime.LoadText("[model]\nname = \"m\"\nprovider = \"anthropic\"\n[tools]\nenabled = [\"order\"]\n"), "go", CancellationToken);
        result.Error.ShouldBeNull();
        return (result, model.Requests[^1].Conversation.Last!.Results.ShouldHaveSingleItem());
    }

    [JsonSerializable(typeof(ToolOutcome))]
    private sealed partial class BuiltOutcomes : JsonSerializerContext;

    private sealed class Own : AIFunction
    {
        public override string Name => "order";

        protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) => new(s_returned);
    }

    private sealed class Around(AIFunction inner) : DelegatingAIFunction(inner);
}
