using System.Collections.Concurrent;
using System.Net;
using System.Text;
using LlmProc.Testing;
using Microsoft.Extensions.Logging;

namespace LlmProc.Providers.Tests;

/// <summary>A key is in nothing that is kept or shown, whoever repeats it and wherever.</summary>
public sealed class SecretTests
{
    private static readonly string[] s_canaries =
    [
        "sk-canary-0123456789", "sk-ant-api03-Canary_AbC-dEf", "sk-proj-canaryCANARYcanary", "canary/with+base64==", "canary\"quoted\"", "canary\\slash",
        "canary<tag>&amp;", "canary'apostrophe", "CANARY-UPPER-0001", "canary.with.dots.example", "canary%20percent", "k4n4ry-" + "x7".PadLeft(120, 'y'),
    ];

    private static readonly Dictionary<string, Func<string, HttpResponseMessage>> s_echoes = new()
    {
        ["words of a refusal"] = key => Error(400, key, "invalid_request_error"),
        ["words of a refused key"] = key => Error(401, $"Incorrect API key provided: {key}", "authentication_error"),
        ["kind of a failure"] = key => Error(500, "no", key),
        ["page"] = key => Document(502, "text/html", $"<html>{key}</html>"),
        ["bare text"] = key => Document(400, "text/plain", $"bad key {key}{key}"),
        ["error that is a text"] = key => Document(403, "application/json", "{\"error\":" + Quoted(key) + "}"),
        ["kind of content"] = key => Document(200, "application/x-" + string.Concat(key.Where(char.IsAsciiLetterOrDigit)), ""),
        ["address of a redirect"] = key => Redirect(key),
        ["error in a stream"] = key => Document(200, "text/event-stream", $$"""
            event: error
            data: {"type":"error","error":{"type":"api_error","message":{{Quoted(key)}} } }


            """.ReplaceLineEndings("\n")),
        ["event that is not JSON"] = key => Document(200, "text/event-stream", $"data: {key}\n\n"),
        ["request id"] = key => WithHeader(Error(529, "Overloaded", "overloaded_error"), key),
        ["cause of no connection"] = key => throw new HttpRequestException(HttpRequestError.ConnectionError, "x", new IOException($"proxy said {key}")),
        ["cause of no secure connection"] = key => throw new HttpRequestException(HttpRequestError.SecureConnectionError, $"certificate of {key}"),
    };

    public static TheoryData<string, string> Wires => WireStreams.Wires;

    [Fact]
    public void There_are_twelve() => s_canaries.Distinct().Count().ShouldBe(12);

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task No_canary_gets_into_the_journal_the_logs_the_account_or_what_is_told(string provider, string model)
    {
        foreach (string key in s_canaries)
        {
            foreach ((string where, Func<string, HttpResponseMessage> echo) in s_echoes)
            {
                var sinks = new Sinks();
                var journal = new MemoryJournal();
                using var handler = new Echo(key, echo);
                using var wires = new WireProviders(new WireOptions
                {
                    Handler = handler, Time = new HurriedTime(), Chance = () => 0, Variable = name => name.EndsWith("_KEY", StringComparison.Ordinal) ? key : null,
                });
                var program = new LlmProgram(new ProgramName("main"), "/p/main.toml", new ModelSettings(provider, model));
                await using var host = new LocalProcessHost(new ProgramGraph(program.Name, [program], "digest"), new HostOptions
                {
                    Providers = wires.All, Journal = journal, Logger = sinks, Observers = [sinks],
                });

                RunResult result = await host.Start("Hi").ResultAsync().WaitAsync(TestContext.Current.CancellationToken);

                handler.Sent.ShouldBeTrue("the key itself is sent");
                result.Error.ShouldNotBeNull(where);
                await foreach (ProcessEvent e in journal.ReadAsync(new ProcessId("p1"), TestContext.Current.CancellationToken))
                {
                    sinks.Say(Encoding.UTF8.GetString(JournalJson.Write(e)));
                    sinks.Say(e.ToString());
                }

                sinks.Say($"{result}{result.Error}{program}");
                sinks.Said.Count.ShouldBeGreaterThan(5);
                sinks.Said.Where(said => Holds(said, key)).ShouldBeEmpty($"{where}: {key}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task No_exception_has_one_not_even_in_its_causes(string provider, string model)
    {
        foreach (string key in s_canaries)
        {
            foreach ((string where, Func<string, HttpResponseMessage> echo) in s_echoes.Where(each => !each.Key.StartsWith("cause", StringComparison.Ordinal)))
            {
                using var handler = new Echo(key, echo);
                using var wires = new WireProviders(new WireOptions
                {
                    Handler = handler, Time = new HurriedTime(), Chance = () => 0, Variable = name => name.EndsWith("_KEY", StringComparison.Ordinal) ? key : null,
                });
                var settings = new ModelSettings(provider, model);
                var request = new ModelRequest(new LlmProgram(new ProgramName("main"), "/p/main.toml", settings), new RequestHead("", []), Conversation.Empty.Add(Message.User("Hi")));

                ModelException e = await Should.ThrowAsync<ModelException>(async () =>
                {
                    await foreach (ModelUpdate update in wires.All.Single(each => each.Name == provider).Open(settings).SampleAsync(request, TestContext.Current.CancellationToken))
                    {
                        Holds(update.ToString(), key).ShouldBeFalse(where);
                    }
                });

                Holds(e.ToString(), key).ShouldBeFalse($"{where}: {e}");
            }
        }
    }

    [Fact]
    public async Task The_mock_shows_none_in_what_it_prints()
    {
        foreach (string key in s_canaries)
        {
            var lines = new List<string>();
            var mock = new MockProvider(new MockOptions { ApiKey = "another key", OnExchange = exchange => lines.Add($"{exchange}") });
            using var client = new HttpClient(mock.CreateHandler());
            using var request = new HttpRequestMessage(HttpMethod.Post, "http://mock/v1/chat/completions") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation("authorization", $"Bearer {key}");

            using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);

            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            lines.ShouldHaveSingleItem();
            Holds(lines[0] + await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), key).ShouldBeFalse();
        }
    }

    /// <summary>As it is, as JSON has it, or in other letters, as hosts and kinds of content have it.</summary>
    private static bool Holds(string text, string key) =>
        text.Contains(key, StringComparison.OrdinalIgnoreCase) || text.Contains(Quoted(key)[1..^1], StringComparison.OrdinalIgnoreCase);

    private static string Quoted(string text) => '"' + System.Text.Json.JsonEncodedText.Encode(text).Value + '"';

    private static HttpResponseMessage Error(int status, string message, string type) =>
        Document(status, "application/json", $$"""{"type":"error","error":{"type":{{Quoted(type)}},"code":{{Quoted(type)}},"message":{{Quoted(message)}} } }""");

    private static HttpResponseMessage Document(int status, string kind, string body)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        response.Content.Headers.TryAddWithoutValidation("content-type", kind);
        return response;
    }

    private static HttpResponseMessage Redirect(string key)
    {
        HttpResponseMessage response = Document(307, "text/plain", "");
        response.Headers.TryAddWithoutValidation("location", $"https://{(Uri.CheckHostName(key) == UriHostNameType.Dns ? key : "elsewhere")}.example/{Uri.EscapeDataString(key)}");
        return response;
    }

    private static HttpResponseMessage WithHeader(HttpResponseMessage response, string key)
    {
        response.Headers.TryAddWithoutValidation("request-id", key);
        return response;
    }

    private sealed class Echo(string key, Func<string, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public bool Sent { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Sent |= request.Headers.NonValidated.Any(header => header.Value.ToString().Contains(key, StringComparison.Ordinal));
            return Task.FromResult(answer(key));
        }
    }

    /// <summary>All that anybody is told, the logs at their most talkative among it.</summary>
    private sealed class Sinks : ILogger, IProcessObserver
    {
        public ConcurrentQueue<string> Said { get; } = new();

        public void Say(string text) => Said.Enqueue(text);

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Say($"{formatter(state, exception)} {exception}");

        public void OnEvent(ProcessState state, ProcessEvent e) => Say($"{e}");

        public void OnText(ProcessState state, string text) => Say(text);

        public void OnWaiting(ProcessState state, ModelUpdate reason) => Say($"{reason}");
    }
}
