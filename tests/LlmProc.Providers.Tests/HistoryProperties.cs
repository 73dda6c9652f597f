using System.Collections.Immutable;
using CsCheck;
using LlmProc.Testing;

namespace LlmProc.Providers.Tests;

/// <summary>Whatever a conversation went through, a strict server takes it.</summary>
public sealed class HistoryProperties
{
    private const int Histories = 10_000;

    private static readonly RequestHead s_head = new("You know.", [new ToolSpec("spawn", "Asks.", """{"type":"object"}""")]);
    private static readonly RequestHead s_bare = new("", []);

    [Theory]
    [InlineData("anthropic", "claude-haiku-4-5", "claude-opus-4-6")]
    [InlineData("openai", "gpt-4o", "gpt-4.1")]
    [InlineData("openai", "gpt-5", "o3")]
    [InlineData("gemini", "gemini-3.8-flash", "gemini-2.5-pro")]
    [InlineData("gemini", "gemini-2.5-flash", "gemini-3.1-pro-preview")]
    public async Task No_history_is_refused(string provider, string model, string other)
    {
        var mock = new MockProvider(request => Reply.Blocks([new ContentBlock.Thinking("hm", null), new ContentBlock.Text("Hello"), .. Calls(request)]), new MockOptions { KeptExchanges = 1 });
        using HttpMessageHandler handler = mock.CreateHandler();
        using var wires = new WireProviders(new WireOptions { Handler = handler, Variable = name => name.EndsWith("_KEY", StringComparison.Ordinal) ? "key" : null });
        IModelProvider opener = wires.All.Single(each => each.Name == provider);
        ContentBlock[] thoughts = [.. (await ThoughtsAsync(opener, model)), .. (await ThoughtsAsync(opener, other)), new ContentBlock.Thinking("unsigned", null)];
        IModel asked = opener.Open(new ModelSettings(provider, model));
        var program = new LlmProgram(new ProgramName("main"), "/p/main.toml", new ModelSettings(provider, model));
        LlmProgram thinker = program with { Parameters = new ModelParameters { Thinking = provider == "anthropic" ? new ThinkingSettings("enabled", 1024) : null } };

        await HistoriesOf(thoughts).SampleAsync(
            async history =>
            {
                Conversation conversation = history.Messages.Aggregate(Conversation.Empty, (before, message) => before.Add(message));
                await SampleAsync(asked, history.Thinks ? thinker : program, history.Tools ? s_head : s_bare, conversation);
            },
            iter: Histories, threads: 1);
    }

    private static ImmutableArray<ContentBlock> Calls(MockRequest request) =>
        request.Conversation.Count == 1 && request.LastText == "Call" ? [new ContentBlock.Call(new ToolCall("", "spawn", "{}"))] : [];

    /// <summary>What the mock gives a model to sign.</summary>
    private static async Task<ImmutableArray<ContentBlock>> ThoughtsAsync(IModelProvider provider, string model)
    {
        var settings = new ModelSettings(provider.Name, model);
        var program = new LlmProgram(new ProgramName("main"), "/p/main.toml", settings);
        Sample said = await SampleAsync(provider.Open(settings), program, s_bare, Conversation.Empty.Add(Message.User("Hi")));
        Sample called = await SampleAsync(provider.Open(settings), program, s_head, Conversation.Empty.Add(Message.User("Call")));
        return [.. said.Content.Concat(called.Content).Where(block => block is not (ContentBlock.Text or ContentBlock.Call))];
    }

    private static async Task<Sample> SampleAsync(IModel model, LlmProgram program, RequestHead head, Conversation conversation)
    {
        await foreach (ModelUpdate update in model.SampleAsync(new ModelRequest(program, head, conversation), CancellationToken.None))
        {
            if (update is ModelUpdate.Completed completed)
            {
                return completed.Sample;
            }

            update.ShouldBeOfType<ModelUpdate.TextDelta>("a refused request may not be tried again");
        }

        throw new InvalidOperationException("no sample");
    }

    /// <summary>Interrupts, forks, switches of model, truncations and worse: any blocks in any order under any speaker.</summary>
    private static Gen<(ImmutableArray<Message> Messages, bool Thinks, bool Tools)> HistoriesOf(ContentBlock[] thoughts)
    {
        Gen<string> id = Gen.OneOf("call_1_0", "call_1_1", "call_2_0", "", "functions.x:0", new string('i', 300));
        Gen<string> text = Gen.OneOf("", " ", "\n\t", "a", "b \n", "x\ud83d", "\0", "<file>");
        Gen<string> arguments = Gen.OneOf("{}", "", "null", "[]", "{\"a\":1}", "{\"a\":", "{'a':1}", "{\"a\":\"\\ud83d\"}", "5");
        Gen<string> name = Gen.OneOf("spawn", "", "a b", "x\n", "__proto__", new string('n', 10_000));
        Gen<ContentBlock> block = Gen.Frequency(
            (3, text.Select(ContentBlock (value) => new ContentBlock.Text(value))),
            (3, Gen.Select(id, name, arguments, ContentBlock (i, n, a) => new ContentBlock.Call(new ToolCall(i, n, a)))),
            (3, Gen.Select(id, text, Gen.Bool, ContentBlock (i, t, e) => new ContentBlock.Result(new ToolResult(i, t, e)))),
            (2, Gen.OneOf(thoughts)),
            (1, Gen.Const<ContentBlock>(new ContentBlock.Opaque("elsewhere", """{"type":"x"}"""))));
        Gen<Message> message = Gen.Select(Gen.OneOf(Role.User, Role.Assistant), block.Array[0, 5], (role, blocks) => new Message(role, [.. blocks]));
        return Gen.Select(message.Array[0, 10], Gen.Bool, Gen.Bool, (messages, thinks, tools) => (messages.ToImmutableArray(), thinks, tools));
    }
}
