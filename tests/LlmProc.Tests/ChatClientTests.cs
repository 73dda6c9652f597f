using LlmProc.Testing;
using Microsoft.Extensions.AI;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Tests;

public sealed class ChatClientTests
{
    private const string Main = "[model]\nname = \"m\"\nprovider = \"anthropic\"\n";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private static LlmRuntime Runtime(IModel model) => LlmRuntime.Create(new RuntimeOptions { Providers = [new ScriptedProvider("anthropic", model)] });

    private static ChatMessage User(string text) => new(ChatRole.User, text);

    private static ChatMessage Assistant(string text) => new(ChatRole.Assistant, text);

    [Fact]
    public async Task A_process_answers_as_a_chat_client()
    {
        await using LlmRuntime runtime = Runtime(new ScriptedModel().When(Any, Say("You said: {last}").Takes(new Usage(10, 5, CacheReadTokens: 100, CacheWriteTokens: 20, ReasoningTokens: 2))));
        await using LlmProcess process = runtime.Start(runtime.LoadText(Main, "main.toml"));
        using IChatClient client = process.AsChatClient();

        await client.GetResponseAsync("one", cancellationToken: CancellationToken);
        ChatResponse response = await client.GetResponseAsync("two", cancellationToken: CancellationToken);

        (response.Text, response.FinishReason, response.ConversationId, response.ModelId).ShouldBe(("You said: two", ChatFinishReason.Stop, process.Id.Value, "anthropic/m"));
        response.Messages.ShouldHaveSingleItem().AuthorName.ShouldBe("main");
        UsageDetails usage = response.Usage!;
        (usage.InputTokenCount, usage.OutputTokenCount, usage.TotalTokenCount, usage.CachedInputTokenCount, usage.ReasoningTokenCount).ShouldBe((130, 5, 135, 100, 2), "of this request alone");
        response.RawRepresentation.ShouldBeOfType<RunResult>();
    }

    [Fact]
    public async Task A_stream_gives_the_same_as_a_response()
    {
        await using LlmRuntime runtime = Runtime(new ScriptedModel().When(Any, Say("one two three").Takes(new Usage(7, 3))));
        await using LlmProcess process = runtime.Start(runtime.LoadText(Main));
        using IChatClient client = process.AsChatClient();

        List<ChatResponseUpdate> updates = [];
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("go", cancellationToken: CancellationToken))
        {
            updates.Add(update);
        }

        updates.Count(update => update.Text.Length > 0).ShouldBeInRange(1, 3);
        ChatResponse response = updates.ToChatResponse();
        (response.Text, response.FinishReason, response.ConversationId, response.Usage!.InputTokenCount).ShouldBe(("one two three", ChatFinishReason.Stop, process.Id.Value, 7));
        response.Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_is_said_before_a_tool_is_called_is_a_message_of_its_own()
    {
        await using LlmRuntime runtime = Runtime(new ScriptedModel()
            .When(Turn(1), Say("Let me see.").And(Call("calculator", """{"expression":"6*7"}""")))
            .When(Any, Say("It is {last}.")));
        await using LlmProcess process = runtime.Start(runtime.LoadText(Main + "[tools]\nenabled = [\"calculator\"]\n"));
        using IChatClient client = process.AsChatClient();

        ChatResponse response = await client.GetStreamingResponseAsync("go", cancellationToken: CancellationToken).ToChatResponseAsync(CancellationToken);

        response.Messages.Select(message => message.Text).ShouldBe(["Let me see.", "It is 42."]);
        List<ChatMessage> history = [User("go"), .. response.Messages, User("again")];
        (await client.GetResponseAsync(history, cancellationToken: CancellationToken)).Text.ShouldBe("It is again.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_is_an_exception_with_its_code_and_never_an_answer(bool streamed)
    {
        await using LlmRuntime runtime = Runtime(new ScriptedModel()
            .When(LastIs("cut"), Say("partly").Stop(SampleStop.MaxTokens))
            .When(LastIs("refuse"), Say("no").Stop(SampleStop.Refusal))
            .When(Any, Fail("overloaded", "anthropic is overloaded: 529")));
        await using LlmProcess process = runtime.Start(runtime.LoadText(Main));
        using IChatClient client = process.AsChatClient();

        (await Code("down")).ShouldBe("overloaded");
        (await Code("cut")).ShouldBe("max_tokens");
        (await Code("refuse")).ShouldBe("refusal");

        async Task<string> Code(string prompt) => (await Should.ThrowAsync<LlmProcException>(() => streamed
            ? client.GetStreamingResponseAsync(prompt, cancellationToken: CancellationToken).ToChatResponseAsync(CancellationToken)
            : client.GetResponseAsync(prompt, cancellationToken: CancellationToken))).Code;
    }

    [Fact]
    public async Task Text_that_was_passed_on_cannot_be_taken_back()
    {
        await using var runtime = LlmRuntime.Create(new RuntimeOptions { Providers = [new ScriptedProvider("anthropic", new Stumbling())] });
        await using LlmProcess process = runtime.Start(runtime.LoadText(Main));
        using IChatClient client = process.AsChatClient();

        (await Should.ThrowAsync<LlmProcException>(() => client.GetStreamingResponseAsync("go", cancellationToken: CancellationToken).ToChatResponseAsync(CancellationToken)))
            .Code.ShouldBe("withdrawn");
        (await client.GetResponseAsync("go", cancellationToken: CancellationToken)).Text.ShouldBe("whole");
    }

    [Fact]
    public async Task Text_that_was_passed_on_stays_withdrawn_whatever_is_broken_after_it()
    {
        await using var runtime = LlmRuntime.Create(new RuntimeOptions { Providers = [new ScriptedProvider("anthropic", new Stumbling(twice: true))] });
        await using LlmProcess process = runtime.Start(runtime.LoadText(Main + "[tools]\nenabled = [\"calculator\"]\n"));
        using IChatClient client = process.AsChatClient();

        (await Should.ThrowAsync<LlmProcException>(() => client.GetStreamingResponseAsync("go", cancellationToken: CancellationToken).ToChatResponseAsync(CancellationToken)))
            .Code.ShouldBe("withdrawn");
    }

    [Fact]
    public async Task A_history_may_be_sent_again_as_it_was()
    {
        await using LlmRuntime runtime = Runtime(new ScriptedModel().When(Any, Say("{last}!")));
        await using LlmProcess process = runtime.Start(runtime.LoadText(Main));
        using IChatClient client = process.AsChatClient();
        await client.GetResponseAsync("a", cancellationToken: CancellationToken);

        ChatResponse response = await client.GetResponseAsync([User("a"), Assistant("a!"), User("b"), User("c")], cancellationToken: CancellationToken);

        response.Text.ShouldBe("b\n\nc!");
        process.State.Conversation.Count.ShouldBe(4);
    }

    [Fact]
    public async Task What_a_process_cannot_honour_is_refused_and_nothing_runs()
    {
        await using LlmRuntime runtime = Runtime(new ScriptedModel().When(Any, Say("ok")));
        await using LlmProcess process = runtime.Start(runtime.LoadText(Main));
        using IChatClient client = process.AsChatClient();

        await Refused("has not had them", User("a"), Assistant("b"), User("c"));
        await Refused("prompt.system", new ChatMessage(ChatRole.System, "be nice"), User("a"));
        await Refused("the last message must be the user's", Assistant("a"));
        await Refused("the last message must be the user's");
        await Refused("text, not DataContent", new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "image/png")]));
        await Refused("not of 'tool'", new ChatMessage(ChatRole.Tool, [new FunctionResultContent("1", "x")]), User("a"));
        (await Should.ThrowAsync<NotSupportedException>(() => client.GetResponseAsync("a", new ChatOptions { Temperature = 0.5f, Tools = [AIFunctionFactory.Create(() => 1, "f")] }, CancellationToken)))
            .Message.ShouldContain("Tools, Temperature");
        (await Should.ThrowAsync<ArgumentException>(() => client.GetResponseAsync("a", new ChatOptions { ConversationId = "p99" }, CancellationToken))).Message.ShouldContain("'p99'");
        process.State.Runs.ShouldBe(0);

        async Task Refused(string why, params ChatMessage[] messages) =>
            (await Should.ThrowAsync<ArgumentException>(() => client.GetResponseAsync(messages, cancellationToken: CancellationToken))).Message.ShouldContain(why);
    }

    [Fact]
    public async Task It_says_what_it_is()
    {
        await using LlmRuntime runtime = Runtime(new ScriptedModel());
        ProgramGraph program = runtime.LoadText(Main);
        await using LlmProcess process = runtime.Start(program);
        using IChatClient client = process.AsChatClient();
        using IChatClient shared = runtime.AsChatClient(program);

        client.GetService<LlmProcess>().ShouldBeSameAs(process);
        shared.GetService<ProgramGraph>().ShouldBeSameAs(program);
        foreach (IChatClient one in new[] { client, shared })
        {
            ChatClientMetadata metadata = one.GetService<ChatClientMetadata>()!;
            (metadata.ProviderName, metadata.DefaultModelId).ShouldBe(("llmproc", "anthropic/m"));
            one.GetService<IChatClient>().ShouldBeSameAs(one);
            one.GetService(typeof(ChatClientMetadata), "key").ShouldBeNull();
        }
    }

    [Fact]
    public async Task A_program_has_a_process_for_each_conversation()
    {
        var model = new ScriptedModel().When(Any, Say("{last}!"));
        await using LlmRuntime runtime = Runtime(model);
        using IChatClient client = runtime.AsChatClient(runtime.LoadText(Main), conversations: 2);

        ChatResponse a = await client.GetResponseAsync("a", cancellationToken: CancellationToken);
        ChatResponse b = await client.GetResponseAsync("b", cancellationToken: CancellationToken);
        await client.GetResponseAsync("a2", new ChatOptions { ConversationId = a.ConversationId }, CancellationToken);

        a.ConversationId.ShouldNotBe(b.ConversationId);
        model.Requests[^1].Conversation.Count.ShouldBe(3);
        await client.GetStreamingResponseAsync("c", cancellationToken: CancellationToken).ToChatResponseAsync(CancellationToken);
        (await Should.ThrowAsync<ArgumentException>(() => client.GetResponseAsync("b2", new ChatOptions { ConversationId = b.ConversationId }, CancellationToken)))
            .Message.ShouldContain("there is no conversation");
        (await client.GetResponseAsync("a3", new ChatOptions { ConversationId = a.ConversationId }, CancellationToken)).Text.ShouldBe("a3!");
        await Should.ThrowAsync<ArgumentException>(() => client.GetResponseAsync([User("x"), Assistant("y"), User("z")], cancellationToken: CancellationToken));
    }

    [Fact]
    public async Task A_client_that_is_disposed_takes_no_request()
    {
        await using LlmRuntime runtime = Runtime(new ScriptedModel().When(Any, Say("ok")));
        IChatClient client = runtime.AsChatClient(runtime.LoadText(Main));
        await client.GetResponseAsync("a", cancellationToken: CancellationToken);

        client.Dispose();

        await Should.ThrowAsync<ObjectDisposedException>(() => client.GetResponseAsync("a", cancellationToken: CancellationToken));
    }

    [Fact]
    public async Task What_a_process_has_left_out_may_still_be_sent_again()
    {
        await using LlmRuntime runtime = Runtime(new Narrow(4));
        await using LlmProcess process = runtime.Start(runtime.LoadText(Main));
        using IChatClient client = process.AsChatClient();
        var history = new List<ChatMessage>();
        for (int i = 1; i <= 12; i++)
        {
            history.Add(User($"question {i} {new string('x', 200)}"));
            ChatResponse response = await client.GetResponseAsync(history, cancellationToken: CancellationToken);
            history.AddRange(response.Messages);
        }

        process.State.Conversation.ToArray().ShouldContain(message => message.Text.StartsWith("[Left out here: ", StringComparison.Ordinal));
        history[^1].Text.ShouldStartWith("answer to question 12");
        history[^3] = Assistant("something else");
        (await Should.ThrowAsync<ArgumentException>(() => client.GetResponseAsync([.. history, User("13")], cancellationToken: CancellationToken))).Message.ShouldContain("are not the conversation of the process");
    }

    [Theory]
    [InlineData("P1 A1 P2 A2", "P1 A1 P2 A2", true)]
    [InlineData("P1 A1 P2 A2", "P1 A1 P2", false)]
    [InlineData("P1 A1 P2", "P1 A1", true)]
    [InlineData("P1 A1 P2 A2", "P1 A1", false)]
    [InlineData("P1 - P3 A3", "P1 A1 P2 A2 P3 A3", true)]
    [InlineData("P1 - P3 A3", "P1 A1 P3 A3 P3 A3", true)]
    [InlineData("P1 - P3 A3", "P1 A1 P2 A2 P3 A4", false)]
    [InlineData("P1 - P3 A3", "P2 A1 P3 A3", false)]
    [InlineData("P1 - A2 P3 A3 - P5 A5", "P1 A1 P2 A2 P3 A3 P4 A4 P5 A5", true)]
    [InlineData("P1 - A2 P3 A3 - P5 A5", "P1 A1 P2 A2 P4 A4 P5 A5", false)]
    [InlineData("P1 P2 A1 A2", "P1 P2 A2", true)]
    [InlineData("P1 -", "P1 A1", true)]
    public void A_history_fits_if_nothing_that_is_known_contradicts_it(string known, string sent, bool fits)
    {
        ChatHistory process = ChatHistory.Of(known.Split(' ').Aggregate(Conversation.Empty, (conversation, said) => conversation.Add(
            said == "-" ? Message.User("[Left out here: 2 earlier messages with 0 tool calls, because.]")
            : said[0] == 'P' ? Message.User(said) : new Message(Role.Assistant, [new ContentBlock.Text(said)]))));

        process.Fits(ChatHistory.Of(sent.Split(' ').Select(said => said[0] == 'P' ? User(said) : Assistant(said)))).ShouldBe(fits);
    }

    [Fact]
    public async Task A_conversation_that_is_being_answered_is_not_ended_for_another()
    {
        var model = new Held();
        await using LlmRuntime runtime = Runtime(model);
        using IChatClient client = runtime.AsChatClient(runtime.LoadText(Main), conversations: 1);
        Task<ChatResponse>[] answers = [.. Enumerable.Range(0, 3).Select(i => client.GetResponseAsync($"{i}", cancellationToken: CancellationToken))];
        for (int i = 0; i < 3; i++)
        {
            await model.Asked.WaitAsync(CancellationToken);
        }

        model.Open.Release(4);

        (await Task.WhenAll(answers)).Select(answer => answer.Text).ShouldBe(["ok", "ok", "ok"]);
        ChatResponse last = await client.GetResponseAsync("last", cancellationToken: CancellationToken);
        foreach (ChatResponse answer in answers.Select(answer => answer.Result))
        {
            await Should.ThrowAsync<ArgumentException>(() => client.GetResponseAsync("more", new ChatOptions { ConversationId = answer.ConversationId }, CancellationToken));
        }

        model.Open.Release();
        (await client.GetResponseAsync("more", new ChatOptions { ConversationId = last.ConversationId }, CancellationToken)).Text.ShouldBe("ok");
    }

    [Fact]
    public async Task A_request_whose_process_is_disposed_or_whose_runtime_ends_fails_and_says_so()
    {
        var model = new Held();
        LlmRuntime runtime = Runtime(model);
        LlmProcess process = runtime.Start(runtime.LoadText(Main));
        using IChatClient client = process.AsChatClient();
        Task<ChatResponse> first = client.GetResponseAsync("1", cancellationToken: CancellationToken);
        await model.Asked.WaitAsync(CancellationToken);

        await process.DisposeAsync();
        (await Should.ThrowAsync<LlmProcException>(() => first)).Code.ShouldBe("cancelled");
        (await Should.ThrowAsync<LlmProcException>(() => client.GetResponseAsync("2", cancellationToken: CancellationToken))).Code.ShouldBe("gone");

        using IChatClient shared = runtime.AsChatClient(runtime.LoadText(Main));
        Task<ChatResponse> last = shared.GetResponseAsync("3", cancellationToken: CancellationToken);
        await model.Asked.WaitAsync(CancellationToken);
        await runtime.DisposeAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => last);
        await Should.ThrowAsync<ObjectDisposedException>(() => shared.GetResponseAsync("4", cancellationToken: CancellationToken));
    }

    /// <summary>Reads so many messages and no more.</summary>
    private sealed class Narrow(int most) : IModel
    {
        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            if (request.Conversation.ToArray().Count(message => message.Text.Length >= 200) > most)
            {
                throw new ModelException(ModelException.ContextOverflow, "too long");
            }

            yield return new ModelUpdate.Completed(new Sample([new ContentBlock.Text($"answer to {request.Conversation.Last!.Text}")], SampleStop.EndTurn, default, 0));
        }
    }

    /// <summary>Answers each request when it is let.</summary>
    private sealed class Held : IModel
    {
        public SemaphoreSlim Open { get; } = new(0);

        public SemaphoreSlim Asked { get; } = new(0);

        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Asked.Release();
            await Open.WaitAsync(cancellationToken);
            yield return new ModelUpdate.Completed(new Sample([new ContentBlock.Text("ok")], SampleStop.EndTurn, default, 0));
        }
    }

    /// <summary>Breaks off once per sample, after some text.</summary>
    /// <param name="twice">After what was withdrawn comes a call, and then it breaks again.</param>
    private sealed class Stumbling(bool twice = false) : IModel
    {
        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            if (!twice || request.Conversation.Count == 1)
            {
                yield return new ModelUpdate.TextDelta("who");
            }

            yield return new ModelUpdate.Retrying(1, TimeSpan.Zero, "stream_cut", "the stream was cut");
            if (twice && request.Conversation.Count == 1)
            {
                yield return new ModelUpdate.Completed(
                    new Sample([new ContentBlock.Call(new ToolCall("", "calculator", """{"expression":"1"}"""))], SampleStop.ToolCalls, default, 0));
                yield break;
            }

            yield return new ModelUpdate.TextDelta("whole");
            yield return new ModelUpdate.Completed(new Sample([new ContentBlock.Text("whole")], SampleStop.EndTurn, default, 0));
        }
    }
}
