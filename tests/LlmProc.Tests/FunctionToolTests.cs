using System.ComponentModel;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LlmProc.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Tests;

public sealed class FunctionToolTests
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private sealed record Order(string Number, int Pieces, string? Note);

    private enum Colour
    {
        Red,
        Green,
    }

    [Description("Finds an order.")]
    private static Order FindOrder([Description("Number of the order.")] string number) => new(number, 3, "für Zoë");

    private static AIFunction Function(Delegate code, string name = "find_order") => AIFunctionFactory.Create(code, name, serializerOptions: s_json);

    [Fact]
    public async Task A_program_grants_a_function_by_its_name_and_the_model_reads_its_result()
    {
        ModelRequest last = await CallAsync(Function(FindOrder), """{"number":"A7"}""");

        ToolSpec spec = last.Head.Tools.ShouldHaveSingleItem();
        (spec.Name, spec.Description, spec.Access, spec.Effects).ShouldBe(("find_order", "Finds an order.", AccessLevel.Write, ToolEffects.Once));
        spec.InputSchema.ShouldContain("Number of the order.");
        ResultOf(last).ShouldBe(new ToolResult(ResultOf(last).CallId, """{"number":"A7","pieces":3,"note":"für Zoë"}""", IsError: false), "as the options of the function say");
    }

    [Fact]
    public async Task A_text_is_read_as_it_is() =>
        ResultOf(await CallAsync(Function((string number) => $"\"{number}\"\nshipped"), """{"number":"A7"}""")).Text.ShouldBe("\"A7\"\nshipped");

    [Fact]
    public async Task Of_a_text_that_is_too_long_the_middle_is_left_out_and_the_model_is_told_how_much()
    {
        string whole = "begin" + new string('x', 5_000_000) + "end";

        string text = ResultOf(await CallAsync(Function((string number) => whole), """{"number":"A7"}""")).Text;

        text.ShouldStartWith("beginx");
        text.ShouldEndWith("xend");
        string note = $"\n[Left out here: {whole.Length - (256 * 1024)} characters, because a result holds 262144 at most. Ask for less at once.]\n";
        text.ShouldContain(note);
        text.Length.ShouldBe((256 * 1024) + note.Length);
    }

    [Fact]
    public async Task Nothing_and_null_are_two_things()
    {
        ResultOf(await CallAsync(Function(() => { }), "{}")).Text.ShouldBe("done");
        ResultOf(await CallAsync(Function(() => Task.CompletedTask), "")).Text.ShouldBe("done");
        ResultOf(await CallAsync(Function(() => (Order?)null), "{}")).Text.ShouldBe("null");
    }

    [Fact]
    public async Task Arguments_are_held_against_the_schema_before_the_function_is_called()
    {
        bool called = false;
        AIFunction function = Function((string number, int pieces) => called = number.Length == pieces);

        ToolResult missing = ResultOf(await CallAsync(function, """{"number":"A7"}"""));
        ToolResult wrong = ResultOf(await CallAsync(function, """{"number":"A7","pieces":"two"}"""));

        called.ShouldBeFalse();
        (missing.IsError, wrong.IsError).ShouldBe((true, true));
        missing.Text.ShouldContain("pieces");
        wrong.Text.ShouldContain("integer");
    }

    [Fact]
    public async Task Arguments_of_every_common_type_arrive()
    {
        AIFunction function = Function((Order order, Colour colour, string[] tags, double? weight = null, DateTimeOffset? due = null, bool express = true) =>
            $"{order.Number} {order.Pieces} {colour} {string.Join('+', tags)} {weight} {due:yyyy} {express}");

        ToolResult result = ResultOf(await CallAsync(function,
            """{"order":{"number":"A7","pieces":2,"note":null},"colour":1,"tags":["x","y"],"weight":1.5,"due":"2026-11-23T00:00:00Z"}"""));

        result.ShouldBe(new ToolResult(result.CallId, "A7 2 Green x+y 1.5 2026 True", IsError: false));
    }

    [Fact]
    public async Task What_a_function_throws_goes_to_the_log_and_not_to_the_model()
    {
        var log = new Lines();
        AIFunction function = Function(string (string number) => throw new InvalidDataException("password hunter2"));

        ToolResult result = ResultOf(await CallAsync(function, """{"number":"A7"}""", log));

        result.ShouldBe(new ToolResult(result.CallId, "The tool 'find_order' failed.", IsError: true));
        log.All.ShouldContain(line => line.Contains("password hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_function_says_to_the_model_is_read_by_it() =>
        ResultOf(await CallAsync(Function(string () => throw new ToolException("There is no order A8; the last is A7.")), "{}")).Text
            .ShouldBe("There is no order A8; the last is A7.");

    [Fact]
    public async Task A_run_that_is_cancelled_cancels_the_function()
    {
        var started = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        using var cancel = new CancellationTokenSource();
        AIFunction function = Function(async (CancellationToken cancellationToken) =>
        {
            started.SetResult();
            await using CancellationTokenRegistration registration = cancellationToken.Register(ended.SetResult);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        });
        await using LlmRuntime runtime = Runtime(new FunctionTool(function), "{}", out _);

        Task<RunResult> run = runtime.RunAsync(runtime.LoadText(Granting()), "go", cancel.Token);
        await started.Task;
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => run);
        await ended.Task;
    }

    [Fact]
    public async Task A_process_that_may_only_read_is_not_offered_a_function_that_writes()
    {
        var model = new ScriptedModel().When(Match.Program("main").And(Turn(1)), Call("spawn", """{"program_name":"reader","query":"go"}""")).When(Any, Say("ok"));
        await using var runtime = LlmRuntime.Create(new RuntimeOptions
        {
            Providers = [new ScriptedProvider("anthropic", model)],
            Tools = [new FunctionTool(Function(FindOrder)), new FunctionTool(Function(() => "calm", "weather")) { Access = AccessLevel.Read, Effects = ToolEffects.None }],
        });
        using var project = new TempProject(
            ("main.toml", Granting("\"spawn\"") + "[linked_programs]\nreader = { path = \"reader.toml\", description = \"reads\", access = \"read\" }\n"),
            ("reader.toml", Granting("\"find_order\", \"weather\"")));

        await runtime.RunAsync(runtime.Load(project["main.toml"]), "go", CancellationToken);

        model.Requests.Single(request => request.Program.Name.Value == "reader").Head.Tools.ShouldHaveSingleItem().Name.ShouldBe("weather");
    }

    [Fact]
    public void A_tool_that_nobody_has_is_refused_and_those_of_the_application_are_named()
    {
        LlmRuntime runtime = LlmRuntime.Create(new RuntimeOptions { Tools = [new FunctionTool(Function(FindOrder))] });

        ProgramException failure = Should.Throw<ProgramException>(() => runtime.LoadText(Granting("\"find_ordr\"")));

        Diagnostic found = failure.Diagnostics.Single(diagnostic => diagnostic.Severity == Severity.Error);
        (found.Code, found.Hint).ShouldBe((DiagnosticCodes.UnknownTool, "did you mean \"find_order\"?"));
        Should.Throw<ProgramException>(() => LlmRuntime.Create().LoadText(Granting())).Message.ShouldContain("there is no tool 'find_order'");
    }

    [Fact]
    public void An_alias_may_not_be_the_name_of_a_function()
    {
        LlmRuntime runtime = LlmRuntime.Create(new RuntimeOptions { Tools = [new FunctionTool(Function(FindOrder))] });

        Should.Throw<ProgramException>(() => runtime.LoadText(Granting("{ name = \"calculator\", alias = \"find_order\" }")))
            .Diagnostics.ShouldContain(diagnostic => diagnostic.Code == DiagnosticCodes.AliasClash);
    }

    [Fact]
    public async Task A_function_finds_what_it_takes_from_the_container_in_a_scope_of_the_call()
    {
        var given = new List<object>();
        await using ServiceProvider container = new ServiceCollection().AddScoped<List<string>>().BuildServiceProvider(validateScopes: true);
        AIFunction function = AIFunctionFactory.Create(
            (IServiceProvider services) =>
            {
                given.Add(services.GetRequiredService<List<string>>());
            }, "find_order");
        await using LlmRuntime runtime = Runtime(new FunctionTool(function) { Services = container }, "{}", out _);
        ProgramGraph program = runtime.LoadText(Granting());

        await runtime.RunAsync(program, "one", CancellationToken);
        await runtime.RunAsync(program, "two", CancellationToken);

        given.Distinct(ReferenceEqualityComparer.Instance).Count().ShouldBe(2);
    }

    [Fact]
    public void What_cannot_be_a_tool_is_said_when_it_is_made()
    {
        Should.Throw<ArgumentException>(() => new FunctionTool(Function(FindOrder, "find order"))).Message.ShouldContain("'find order' cannot be the name of a tool");
        Should.Throw<ArgumentException>(() => new FunctionTool(new Odd())).Message.ShouldContain("'odd' cannot be checked");
        Should.Throw<ArgumentException>(() => LlmRuntime.Create(new RuntimeOptions { Tools = [new FunctionTool(Function(FindOrder)), new FunctionTool(Function(FindOrder))] }))
            .Message.ShouldContain("two tools have the name 'find_order'");
    }

    private static string Granting(string tools = "\"find_order\"") => $"[model]\nname = \"m\"\nprovider = \"anthropic\"\n[tools]\nenabled = [{tools}]\n";

    private static ToolResult ResultOf(ModelRequest request) => request.Conversation.Last!.Results.ShouldHaveSingleItem();

    private static async Task<ModelRequest> CallAsync(AIFunction function, string arguments, ILogger? log = null)
    {
        await using LlmRuntime runtime = Runtime(new FunctionTool(function), arguments, out ScriptedModel model, log);
        RunResult result = await runtime.RunAsync(runtime.LoadText(Granting()), "go", CancellationToken);
        result.Error.ShouldBeNull();
        return model.Requests[^1];
    }

    private static LlmRuntime Runtime(ITool tool, string arguments, out ScriptedModel model, ILogger? log = null)
    {
        model = new ScriptedModel().When(Turn(1), Call("find_order", arguments)).When(Any, Say("ok"));
        var options = new RuntimeOptions { Providers = [new ScriptedProvider("anthropic", model)], Tools = [tool] };
        return LlmRuntime.Create(log is null ? options : options with { Logger = log });
    }

    private sealed class Odd : AIFunction
    {
        public override string Name => "odd";

        public override JsonElement JsonSchema { get; } = JsonElement.Parse("""{"type":"object","properties":{"a":{"type":"strin"}}}"""u8);

        protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) => new((object?)null);
    }

    private sealed class Lines : ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

        public IEnumerable<string> All => _lines;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue(formatter(state, exception) + exception);
    }
}
