using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace LlmProc.Providers.Tests;

/// <summary>Our clients against a mock that somebody else wrote: what is right only between our own two ends shows here.</summary>
public sealed class AimockTests(Aimock aimock) : IClassFixture<Aimock>
{
    private static readonly RequestHead s_head = new("You look.", [new ToolSpec("look", "Looks.", """{"type":"object","properties":{"at":{"type":"string"}},"required":["at"]}""")]);

    public static TheoryData<string> Models => ["anthropic/claude-haiku-4-5", "openai/gpt-4o", "openai/gpt-5", "gemini/gemini-2.5-flash", "gemini/gemini-3.8-flash"];

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Text_comes_in_pieces_and_whole(string model)
    {
        using Client client = Open(model);

        (Sample sample, List<ModelUpdate> updates) = await client.AskAsync(Conversation.Empty.Add(Message.User("Say hello")));

        const string text = "Hello there, Grüße 👩‍🚀, and this is more than one chunk.";
        Said(sample).ShouldBe(text);
        sample.Stop.ShouldBe(SampleStop.EndTurn);
        updates.OfType<ModelUpdate.TextDelta>().Count().ShouldBeGreaterThan(1);
        string.Concat(updates.OfType<ModelUpdate.TextDelta>().Select(delta => delta.Text)).ShouldBe(text);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_call_is_made_and_its_result_read(string model)
    {
        using Client client = Open(model);
        Conversation asked = Conversation.Empty.Add(Message.User("Look here"));

        Sample called = (await client.AskAsync(asked)).Sample;
        Sample told = (await client.AskAsync(Answered(asked, called, _ => "a cat"))).Sample;

        called.Stop.ShouldBe(SampleStop.ToolCalls);
        Said(called).ShouldBe("I look.");
        ToolCall call = called.Content.OfType<ContentBlock.Call>().ShouldHaveSingleItem().Value;
        call.Tool.ShouldBe("look");
        JsonNode.Parse(call.Arguments)!["at"]!.GetValue<string>().ShouldBe("here \"now\"");
        Said(told).ShouldBe("I saw a cat.");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Calls_that_are_made_at_once_get_each_its_own_result(string model)
    {
        using Client client = Open(model);
        Conversation asked = Conversation.Empty.Add(Message.User("Look twice"));

        Sample called = (await client.AskAsync(asked)).Sample;
        Sample told = (await client.AskAsync(Answered(asked, called, call => $"seen {JsonNode.Parse(call.Arguments)!["at"]}"))).Sample;

        Said(told).ShouldBe("I saw both.");
        JsonArray messages = (await aimock.LastRequestAsync())["messages"]!.AsArray();
        string[] results = [.. messages.Where(message => Says(message, "role") == "tool").Select(message => $"{Says(message, "tool_call_id")}: {Says(message, "content")}")];
        string[] calls = [.. messages.Where(message => message!["tool_calls"] is not null).SelectMany(message => message!["tool_calls"]!.AsArray()).Select(call => Says(call, "id"))];
        results.Length.ShouldBe(2);
        results[0].ShouldStartWith(calls[0]);
        results[0].ShouldContain("seen here");
        results[1].ShouldStartWith(calls[1]);
        results[1].ShouldContain("seen there");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Refusals_are_understood(string model)
    {
        using Client client = Open(model);

        ModelException refused = await Should.ThrowAsync<ModelException>(client.AskAsync(Conversation.Empty.Add(Message.User("Be refused"))));
        ModelException unknown = await Should.ThrowAsync<ModelException>(client.AskAsync(Conversation.Empty.Add(Message.User("Wrong key"))));

        refused.Code.ShouldBe("bad_request");
        refused.Message.ShouldContain("This is not how to ask.");
        unknown.Code.ShouldBe("auth");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task What_passes_is_tried_again(string model)
    {
        using Client client = Open(model);

        (Sample now, List<ModelUpdate> busy) = await client.AskAsync(Conversation.Empty.Add(Message.User("Be busy")));
        (Sample whole, List<ModelUpdate> broken) = await client.AskAsync(Conversation.Empty.Add(Message.User("Break off")));

        busy.OfType<ModelUpdate.Retrying>().ShouldHaveSingleItem().Code.ShouldBe("overloaded");
        Said(now).ShouldBe("Now.");
        broken.OfType<ModelUpdate.Retrying>().ShouldHaveSingleItem().Code.ShouldBeOneOf("incomplete", "connection");
        Said(whole).ShouldBe("Whole.");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_process_delegates_to_another_and_relays_its_answer(string model)
    {
        using Client client = Open(model);
        var graph = new ProgramGraph(new ProgramName("main"),
        [
            client.Program with
            {
                SystemPrompt = "Ask worker.",
                Tools = [new ToolGrant("spawn")],
                Links = [new ProgramLink("worker", new ProgramName("worker")) { Description = "Works." }],
            },
            client.Program with { Name = new ProgramName("worker"), Path = "/p/worker.toml" },
        ], "digest");
        await using var host = new LocalProcessHost(graph, new HostOptions { Providers = client.Wires.All });

        RunResult result = await host.Start("Ask the worker").ResultAsync();

        result.Error.ShouldBeNull();
        result.Text.ShouldBe("The worker says forty-two.");
    }

    private Client Open(string model)
    {
        Assert.SkipWhen(aimock.Missing is not null, aimock.Missing ?? "");
        return new Client(model, aimock.Address!);
    }

    private static string Said(Sample sample) => new Message(Role.Assistant, sample.Content).Text;

    private static string Says(JsonNode? node, string name) => node![name]!.GetValue<string>();

    private static Conversation Answered(Conversation asked, Sample sample, Func<ToolCall, string> answer)
    {
        int next = 0;
        var message = new Message(Role.Assistant, [.. sample.Content.Select(block => block is ContentBlock.Call { Value: var call } ? new ContentBlock.Call(call with { Id = $"call_2_{next++}" }) : block)]);
        return asked.Add(message).Add(new Message(Role.User, [.. message.Calls.Select(call => new ContentBlock.Result(new ToolResult(call.Id, answer(call), IsError: false)))]));
    }

    /// <summary>A model behind its wire, whose other end is aimock; its waits pass as they come.</summary>
    private sealed class Client : IDisposable
    {
        private readonly FakeTimeProvider _time = new();
        private readonly IModel _model;

        public Client(string model, Uri address)
        {
            string[] parts = model.Split('/');
            var settings = new ModelSettings(parts[0], parts[1]);

            // It counts how often something was asked for each test apart.
            Program = new LlmProgram(new ProgramName("main"), "/p/main.toml", settings) { Parameters = new ModelParameters { ExtraHeaders = [new("x-test-id", $"{model} {Guid.NewGuid()}")] } };
            Wires = new WireProviders(new WireOptions
            {
                Time = _time,
                Variable = name => name switch
                {
                    "OPENAI_BASE_URL" => $"{address.AbsoluteUri}v1",
                    _ when name.EndsWith("_BASE_URL", StringComparison.Ordinal) => address.AbsoluteUri,
                    _ when name.EndsWith("_KEY", StringComparison.Ordinal) => "key",
                    _ => null,
                },
            });
            _model = Wires.All.Single(provider => provider.Name == parts[0]).Open(settings);
        }

        public LlmProgram Program { get; }

        public WireProviders Wires { get; }

        public async Task<(Sample Sample, List<ModelUpdate> Updates)> AskAsync(Conversation conversation)
        {
            CancellationToken cancellationToken = TestContext.Current.CancellationToken;
            var updates = new List<ModelUpdate>();
            await using IAsyncEnumerator<ModelUpdate> all = _model.SampleAsync(new ModelRequest(Program, s_head, conversation), cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                ValueTask<bool> next = all.MoveNextAsync();
                if (updates is [.., ModelUpdate.Retrying { Wait: var wait }])
                {
                    _time.Advance(wait);
                }

                if (!await next)
                {
                    return (((ModelUpdate.Completed)updates[^1]).Sample, updates);
                }

                updates.Add(all.Current);
            }
        }

        public void Dispose() => Wires.Dispose();
    }
}
