using LlmProc.Testing;
using Microsoft.Extensions.Time.Testing;

namespace LlmProc.Providers.Tests;

/// <summary>Many processes of one program on a prompt that the provider has not cached yet.</summary>
public sealed class WarmUpTests
{
    private const int Children = 20;

    [Fact]
    public async Task One_goes_ahead_and_writes_the_cache_and_all_others_read_it()
    {
        var time = new FakeTimeProvider();
        var mock = new MockProvider(_ => Reply.Say("Hello"), new MockOptions { Latency = TimeSpan.FromMilliseconds(800), TimeProvider = time });
        using HttpMessageHandler handler = mock.CreateHandler();
        using var wires = new WireProviders(new WireOptions { Handler = handler, Variable = name => name.EndsWith("_KEY", StringComparison.Ordinal) ? "key" : null, Time = time });

        Task<int>[] children = [.. Enumerable.Range(0, Children).Select(_ => SampleAsync(wires, "big"))];
        children.ShouldAllBe(child => !child.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(800));
        await children[0];
        await WaitUntilAsync(() => mock.Exchanges.Length == Children);
        time.Advance(TimeSpan.FromMilliseconds(800));
        await Task.WhenAll(children);

        mock.Exchanges.Count(exchange => exchange.CacheReadTokens == 0).ShouldBe(1);
        mock.Exchanges.Count(exchange => exchange.CacheReadTokens > 1000).ShouldBe(Children - 1);
    }

    [Fact]
    public async Task If_the_first_fails_another_goes_ahead()
    {
        var mock = new MockProvider(request => request.Number == 1 ? Reply.Fail("bad_request", "no") : Reply.Say("Hello"));
        using HttpMessageHandler handler = mock.CreateHandler();
        using var wires = new WireProviders(new WireOptions { Handler = handler, Variable = name => name.EndsWith("_KEY", StringComparison.Ordinal) ? "key" : null });

        Task<int>[] children = [.. Enumerable.Range(0, 5).Select(_ => SampleAsync(wires, "big"))];
        await Task.WhenAll(children).ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);

        children.Count(child => child.IsFaulted).ShouldBe(1);
        children.Count(child => child.IsCompletedSuccessfully).ShouldBe(4);
    }

    private static readonly RequestHead s_head = new(string.Concat(Enumerable.Repeat("All that is known stands here. ", 600)), []);
    private static readonly LlmProgram s_program = new(new ProgramName("main"), "/p/main.toml", new ModelSettings("anthropic", "claude-haiku-4-5"));
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<WireProviders, IModel> s_models = [];

    private static async Task<int> SampleAsync(WireProviders wires, string prompt)
    {
        IModel model = s_models.GetValue(wires, all => all.All.Single(each => each.Name == "anthropic").Open(s_program.Model));
        int updates = 0;
        await foreach (ModelUpdate _ in model.SampleAsync(new ModelRequest(s_program, s_head, Conversation.Empty.Add(Message.User(prompt))), TestContext.Current.CancellationToken))
        {
            updates++;
        }

        return updates;
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
