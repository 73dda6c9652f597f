using LlmProc.Testing;

namespace LlmProc.Providers.Tests;

/// <summary>A conversation that begins with one model and goes on with another, on any two wires, where strict servers listen.</summary>
public sealed class ModelSwitchTests
{
    private static readonly RequestHead s_head = new("You know.", [new ToolSpec("look", "Looks.", """{"type":"object"}""")]);
    private static readonly string[] s_models = ["anthropic/claude-haiku-4-5", "openai/gpt-4o", "openai/gpt-5", "gemini/gemini-2.5-flash", "gemini/gemini-3.8-flash"];

    public static TheoryData<string, string> Switches()
    {
        var rows = new TheoryData<string, string>();
        foreach (string from in s_models)
        {
            foreach (string to in s_models.Where(to => to != from))
            {
                rows.Add(from, to);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Switches))]
    public async Task Calls_in_the_middle_of_a_turn_are_answered_by_another_model_and_back(string from, string to)
    {
        var mock = new MockProvider(request => request.LastText == "Look"
            ? Reply.Blocks(
                new ContentBlock.Thinking($"SECRET of {request.Model}", Signature: null), new ContentBlock.Text("I look."),
                new ContentBlock.Call(new ToolCall("", "look", """{"at":"here"}""")), new ContentBlock.Call(new ToolCall("", "look", """{"at":"there"}""")))
            : Reply.Say($"Seen: {request.LastText.Replace('\n', ' ')}"));
        using HttpMessageHandler handler = mock.CreateHandler();
        using var wires = new WireProviders(new WireOptions { Handler = handler, Variable = name => name.EndsWith("_KEY", StringComparison.Ordinal) ? "key" : null });
        Conversation conversation = Conversation.Empty.Add(Message.User("Look"));

        conversation = await GoOnAsync(wires, from, conversation);
        conversation = await GoOnAsync(wires, to, conversation);
        conversation = await GoOnAsync(wires, from, conversation.Add(Message.User("Look")));
        await GoOnAsync(wires, from, conversation);

        mock.Exchanges.Select(exchange => exchange.Error).ShouldAllBe(error => error == null);
        mock.Exchanges[1].Request.LastText.ShouldBe("here\nthere");
        mock.Exchanges[1].Request.Conversation.ToArray().SelectMany(message => message.Content).OfType<ContentBlock.Thinking>().ShouldBeEmpty("thoughts go to nobody else");
        mock.Exchanges[3].Request.Conversation.ToArray().SelectMany(message => message.Calls).Select(call => call.Id).ShouldBeUnique();
    }

    /// <summary>The next message of a model, with the results of its calls.</summary>
    private static async Task<Conversation> GoOnAsync(WireProviders wires, string model, Conversation conversation)
    {
        string[] parts = model.Split('/');
        var settings = new ModelSettings(parts[0], parts[1]);
        var program = new LlmProgram(new ProgramName("main"), "/p/main.toml", settings);
        await foreach (ModelUpdate update in wires.All.Single(provider => provider.Name == parts[0]).Open(settings).SampleAsync(new ModelRequest(program, s_head, conversation), TestContext.Current.CancellationToken))
        {
            if (update is ModelUpdate.Completed { Sample: var sample })
            {
                int next = 0;
                var message = new Message(Role.Assistant, [.. sample.Content.Select(block => block is ContentBlock.Call { Value: var call } ? new ContentBlock.Call(call with { Id = $"call_{conversation.Count}_{next++}" }) : block)]);
                conversation = conversation.Add(message);
                return next == 0 ? conversation
                    : conversation.Add(new Message(Role.User, [.. message.Calls.Select(call => new ContentBlock.Result(new ToolResult(call.Id, call.Arguments.Contains("there") ? "there" : "here", IsError: false)))]));
            }

            update.ShouldBeOfType<ModelUpdate.TextDelta>();
        }

        throw new InvalidOperationException("no sample");
    }
}
