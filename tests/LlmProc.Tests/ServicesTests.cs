using System.Net;
using LlmProc.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Tests;

public sealed class ServicesTests
{
    private const string Main = "[model]\nname = \"m\"\nprovider = \"anthropic\"\n";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_runtime_takes_what_the_container_has()
    {
        using var project = new TempProject(("main.toml", Main + "[tools]\nenabled = [\"greet\"]\n"));
        var model = new ScriptedModel().When(Turn(1), Call("greet")).When(Any, Say("{last}"));
        var seen = new Seen();
        await using ServiceProvider container = new ServiceCollection()
            .AddLlmProc(options => options.WorkingDirectory = project.Folder)
            .AddSingleton("hello from the container")
            .AddLlmProcTool(AIFunctionFactory.Create((IServiceProvider services) => services.GetRequiredService<string>(), "greet"), AccessLevel.Read, ToolEffects.None)
            .AddSingleton<IModelProvider>(new ScriptedProvider("anthropic", model))
            .AddSingleton<IProcessObserver>(seen)
            .AddSingleton<IJournal>(new MemoryJournal())
            .BuildServiceProvider(validateScopes: true);
        var runtime = container.GetRequiredService<LlmRuntime>();

        RunResult result = await runtime.RunAsync(runtime.Load("main.toml"), "go", CancellationToken);

        result.Text.ShouldBe("hello from the container");
        model.Requests[0].Head.Tools.ShouldHaveSingleItem().Access.ShouldBe(AccessLevel.Read);
        seen.Processes.ShouldAllBe(process => process.Value.StartsWith('r'), "a journal that others share has ids that nobody else draws");
    }

    [Fact]
    public async Task Programs_have_keys_and_are_chat_clients_too()
    {
        using var project = new TempProject(("one.toml", Main), ("two.toml", Main));
        await using ServiceProvider container = new ServiceCollection()
            .AddLlmProc(options => options.WorkingDirectory = project.Folder)
            .AddLlmProgram("one", "one.toml")
            .AddLlmProgram("two", "two.toml")
            .AddSingleton<IModelProvider>(new ScriptedProvider("anthropic", new ScriptedModel().When(Program("two"), Say("two")).When(Any, Say("one"))))
            .BuildServiceProvider();

        container.GetRequiredKeyedService<ProgramGraph>("one").ShouldBeSameAs(container.GetRequiredKeyedService<ProgramGraph>("one"));
        (await container.GetRequiredKeyedService<IChatClient>("two").GetResponseAsync("go", cancellationToken: CancellationToken)).Text.ShouldBe("two");
    }

    [Fact]
    public async Task The_runtime_ends_with_the_container()
    {
        ServiceProvider container = new ServiceCollection().AddLlmProc().AddLlmProc().BuildServiceProvider();
        var runtime = container.GetRequiredService<LlmRuntime>();
        ProgramGraph program = runtime.LoadText("[model]\nname = \"extractive\"\nprovider = \"embedded\"\n");

        await container.DisposeAsync();

        Should.Throw<ObjectDisposedException>(() => runtime.Start(program));
    }

    [Fact]
    public async Task Requests_go_through_the_handlers_of_the_named_client_with_the_keys_of_the_application()
    {
        var log = new Lines();
        var sent = new Answering();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        services.AddLlmProc(options => options.Variable = name => name == "ANTHROPIC_API_KEY" ? "key-of-the-vault" : null);
        services.AddHttpClient(LlmProcServices.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => sent);
        await using ServiceProvider container = services.BuildServiceProvider();
        var runtime = container.GetRequiredService<LlmRuntime>();

        RunResult result = await runtime.RunAsync(runtime.LoadText(Main), "go", CancellationToken);

        result.Error!.Message.ShouldContain("401");
        (sent.Requests, sent.Key).ShouldBe((1, "key-of-the-vault"));
        log.All.ShouldNotBeEmpty();
        log.All.ShouldAllBe(line => !line.Contains("key-of-the-vault", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_redirect_is_not_followed_with_a_key()
    {
        await using ServiceProvider container = new ServiceCollection().AddLlmProc().BuildServiceProvider();
        HttpMessageHandler handler = container.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(LlmProcServices.HttpClientName);
        while (handler is DelegatingHandler { InnerHandler: { } inner })
        {
            handler = inner;
        }

        handler.ShouldBeOfType<SocketsHttpHandler>().AllowAutoRedirect.ShouldBeFalse();
    }

    private sealed class Answering : HttpMessageHandler
    {
        public int Requests { get; private set; }

        public string? Key { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            Key = request.Headers.GetValues("x-api-key").Single();
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.Unauthorized)
            {
                Content = new StringContent("""{"type":"error","error":{"type":"authentication_error","message":"no"}}""", System.Text.Encoding.UTF8, "application/json"),
            });
        }
    }

    private sealed class Seen : IProcessObserver
    {
        public List<ProcessId> Processes { get; } = [];

        public void OnEvent(ProcessState state, ProcessEvent e) => Processes.Add(state.Id);
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

        public IEnumerable<string> All => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
