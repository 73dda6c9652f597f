using System.Diagnostics;
using System.Reflection;
using LlmProc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Tests;

/// <summary>Whoever has a container can set what whoever makes a runtime by hand can.</summary>
public sealed class ServiceOptionsTests
{
    private const string Main = "[model]\nname = \"m\"\nprovider = \"anthropic\"\n[tools]\nenabled = [\"calculator\"]\n";

    /// <summary>What is not an option of its own, and where it comes from instead.</summary>
    private static readonly Dictionary<string, string> s_elsewhere = new()
    {
        [nameof(RuntimeOptions.Journal)] = "the IJournal of the container",
        [nameof(RuntimeOptions.Providers)] = "every IModelProvider of the container",
        [nameof(RuntimeOptions.Tools)] = "every ITool of the container",
        [nameof(RuntimeOptions.Observers)] = "every IProcessObserver of the container",
        [nameof(RuntimeOptions.Gates)] = "every IRunGate of the container",
        [nameof(RuntimeOptions.Time)] = "the TimeProvider of the container",
        [nameof(RuntimeOptions.Logger)] = "the ILoggerFactory of the container",
        [nameof(RuntimeOptions.Wires)] = "made of the named HTTP client, the clock, and options of their own",
        [nameof(WireOptions.Handler)] = "the handlers of the named HTTP client",
        [nameof(WireOptions.Chance)] = "drawn; set it where a runtime is made by hand, for a test",
    };

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public void Whatever_a_runtime_can_be_made_with_is_an_option_or_comes_from_the_container()
    {
        string[] members = [.. Settable(typeof(RuntimeOptions)).Union(Settable(typeof(WireOptions)))];
        string[] options = Settable(typeof(LlmProcOptions));

        members.Except(options).Except(s_elsewhere.Keys).ShouldBeEmpty("mirror it in LlmProcOptions, and hand it on in LlmProcServices; or say here where it comes from");
        options.Except(members).ShouldBeEmpty();
        s_elsewhere.Keys.Except(members).ShouldBeEmpty();
        s_elsewhere.Keys.Intersect(options).ShouldBeEmpty();

        static string[] Settable(Type type) => [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is { IsPublic: true }).Select(property => property.Name)];
    }

    [Fact]
    public async Task Limits_of_a_configuration_bound_every_program()
    {
        RunResult result = await RunAsync(services => services.Configure<LlmProcOptions>(Section(("Limits:Iterations", "1"), ("Limits:Timeout", "00:05:00"))));

        result.Error!.Code.ShouldBe("limit.iterations");
    }

    [Fact]
    public void Binding_changes_nothing_that_others_use()
    {
        var services = new ServiceCollection();
        services.AddLlmProc(options => (options.Limits, options.Telemetry) = (Limits.None, TelemetryOptions.Default));
        services.Configure<LlmProcOptions>(Section(("Limits:Tokens", "7"), ("Telemetry:IncludeContent", "true")));
        using ServiceProvider container = services.BuildServiceProvider();

        LlmProcOptions options = container.GetRequiredService<Microsoft.Extensions.Options.IOptions<LlmProcOptions>>().Value;

        (options.Limits!.Tokens, options.Telemetry!.IncludeContent).ShouldBe((7, true));
        (Limits.None.Tokens, TelemetryOptions.Default.IncludeContent).ShouldBe((null, false));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Spans_hold_contents_only_where_the_options_say_so(bool include)
    {
        var spans = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        var trace = ActivityTraceId.CreateRandom();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TelemetryOptions.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        await RunAsync(services => services.Configure<LlmProcOptions>(options => options.Telemetry = new()
        {
            IncludeContent = include,
            ParentOfRoot = _ => new ActivityContext(trace, ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded),
        }));

        Activity[] own = [.. spans.Where(span => span.TraceId == trace)];
        own.ShouldNotBeEmpty();
        own.Any(span => span.TagObjects.Any(tag => tag.Value is string text && text.Contains("how much", StringComparison.Ordinal))).ShouldBe(include);
    }

    [Fact]
    public async Task Providers_are_put_into_what_the_options_put_around_them()
    {
        var around = new List<string>();

        await RunAsync(services => services.Configure<LlmProcOptions>(options => options.AroundProviders = provider =>
        {
            around.Add(provider.Name);
            return provider;
        }));

        around.ShouldContain("anthropic");
    }

    private static IConfigurationSection Section(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(value => KeyValuePair.Create("LlmProc:" + value.Key, (string?)value.Value)))
        .Build()
        .GetSection("LlmProc");

    private static async Task<RunResult> RunAsync(Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        services.AddLlmProc();
        services.AddSingleton<IModelProvider>(new ScriptedProvider(
            "anthropic", new ScriptedModel().When(Turn(1), Call("calculator", """{"expression":"2+2"}""")).When(Any, Say("{last}"))));
        configure(services);
        await using ServiceProvider container = services.BuildServiceProvider();
        var runtime = container.GetRequiredService<LlmRuntime>();
        return await runtime.RunAsync(runtime.LoadText(Main), "how much is 2+2", CancellationToken);
    }
}
