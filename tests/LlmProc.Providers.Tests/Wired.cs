using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace LlmProc.Providers.Tests;

/// <summary>A model behind a wire whose other end is a list of canned replies.</summary>
internal sealed class Wired : HttpMessageHandler
{
    private readonly Queue<Func<CancellationToken, HttpResponseMessage>> _replies = new();
    private readonly WireProviders _providers;

    public Wired(string provider = "anthropic", string model = "claude-haiku-4-5", Func<ModelSettings, ModelSettings>? change = null, ITokenSource? tokens = null, params (string Name, string Value)[] variables)
    {
        (string, string)[] keys = variables.Length > 0 ? variables : [("ANTHROPIC_API_KEY", Key), ("OPENAI_API_KEY", Key), ("GEMINI_API_KEY", Key)];
        _providers = new WireProviders(new WireOptions
        {
            Variable = name => keys.FirstOrDefault(key => key.Item1 == name).Item2,
            Handler = this,
            Time = Time,
            Chance = () => 0,
            AzureTokens = tokens,
            GoogleTokens = tokens,
        });
        var settings = new ModelSettings(provider, model);
        Settings = change?.Invoke(settings) ?? settings;
        Model = _providers.All.Single(each => each.Name == provider).Open(Settings);
    }

    public const string Key = "sk-canary-0123456789";

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public ModelSettings Settings { get; }

    public IModel Model { get; }

    public List<string> Bodies { get; } = [];

    public List<HttpRequestMessage> Requests { get; } = [];

    public List<HttpContent> Contents { get; } = [];

    public List<DateTimeOffset> Times { get; } = [];

    public LlmProgram Program => new(new ProgramName("main"), "/p/main.toml", Settings);

    public Wired Reply(string body, int status = 200, string kind = "text/event-stream", params (string Name, string Value)[] headers) =>
        Reply(() => new MemoryStream(Encoding.UTF8.GetBytes(body)), status, kind, headers);

    public Wired Reply(Func<Stream> body, int status = 200, string kind = "text/event-stream", params (string Name, string Value)[] headers)
    {
        _replies.Enqueue(_ =>
        {
            var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StreamContent(body()) };
            response.Content.Headers.TryAddWithoutValidation("content-type", kind);
            foreach ((string name, string value) in headers)
            {
                response.Headers.TryAddWithoutValidation(name, value);
            }

            return response;
        });
        return this;
    }

    public Wired Fail(Exception e)
    {
        _replies.Enqueue(_ => throw e);
        return this;
    }

    public Task<Sample> SampleAsync(string prompt = "Hi", LlmProgram? program = null, RequestHead? head = null) =>
        SampleAsync(Conversation.Empty.Add(Message.User(prompt)), program, head);

    public async Task<Sample> SampleAsync(Conversation conversation, LlmProgram? program = null, RequestHead? head = null) =>
        ((ModelUpdate.Completed)(await UpdatesAsync(conversation, program, head))[^1]).Sample;

    public async Task<List<ModelUpdate>> UpdatesAsync(Conversation? conversation = null, LlmProgram? program = null, RequestHead? head = null)
    {
        var updates = new List<ModelUpdate>();
        await foreach (ModelUpdate update in Updates(conversation, program, head))
        {
            updates.Add(update);
        }

        return updates;
    }

    /// <summary>Lets the waits of retries pass as they come.</summary>
    public async IAsyncEnumerable<ModelUpdate> Updates(Conversation? conversation = null, LlmProgram? program = null, RequestHead? head = null)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        var request = new ModelRequest(program ?? Program, head ?? new RequestHead("", []), conversation ?? Conversation.Empty.Add(Message.User("Hi")));
        await using IAsyncEnumerator<ModelUpdate> updates = Model.SampleAsync(request, cancellationToken).GetAsyncEnumerator(cancellationToken);
        TimeSpan? lastWait = null;
        while (true)
        {
            ValueTask<bool> next = updates.MoveNextAsync();
            if (!next.IsCompleted && lastWait is { } wait)
            {
                Time.Advance(wait);
            }

            lastWait = null;
            if (!await next)
            {
                yield break;
            }

            lastWait = updates.Current switch
            {
                ModelUpdate.Retrying retrying => retrying.Wait,
                ModelUpdate.Queued queued => queued.Wait,
                _ => null,
            };
            yield return updates.Current;
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        Contents.Add(request.Content!);
        Times.Add(Time.GetUtcNow());
        Bodies.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
        return _replies.Dequeue()(cancellationToken);
    }
}
