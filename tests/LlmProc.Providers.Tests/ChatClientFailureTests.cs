using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using static LlmProc.Providers.Tests.ScriptedClient;

namespace LlmProc.Providers.Tests;

public sealed class ChatClientFailureTests
{
    private readonly ScriptedClient _client = new();

    [Fact]
    public async Task A_stream_that_ends_without_a_reason_is_sampled_again()
    {
        List<ModelUpdate> updates = await _client.Reply(Text("Half an ans")).Reply().Reply(Text("Whole."), Stop).UpdatesAsync();

        updates.OfType<ModelUpdate.Retrying>().Select(retry => retry.Code).ShouldBe(["incomplete", "incomplete"]);
        ((ModelUpdate.Completed)updates[^1]).Sample.Content.ShouldBe([new ContentBlock.Text("Whole.")]);
    }

    [Fact]
    public async Task A_stream_that_never_has_a_reason_fails_in_the_end()
    {
        for (int i = 0; i < Retries.MaxAttempts; i++)
        {
            _client.Reply(Text("no end"));
        }

        ModelException e = await Should.ThrowAsync<ModelException>(_client.UpdatesAsync());

        e.Code.ShouldBe("incomplete");
        e.Message.ShouldContain("its client gave no FinishReason, which says that an answer is whole");
        _client.Asked.Count.ShouldBe(Retries.MaxAttempts);
    }

    public static TheoryData<Exception, string> Passing { get; } = new()
    {
        { new HttpRequestException("busy", null, HttpStatusCode.TooManyRequests), "rate_limited" },
        { new HttpRequestException("busy", null, (HttpStatusCode)529), "overloaded" },
        { new InvalidOperationException("wrapped", new HttpRequestException("x", null, HttpStatusCode.BadGateway)), "provider_error" },
        { new StrangeException("HTTP 503 (server_error)\n\nbusy"), "overloaded" },
        { new StrangeException("Service request failed.\nStatus: 429 (Too Many Requests)"), "rate_limited" },
        { new StrangeException("Status Code: InternalServerError\nbusy"), "provider_error" },
        { new HttpRequestException(HttpRequestError.ConnectionError, "refused"), "connection" },
        { new IOException("reset"), "connection" },
        { new TaskCanceledException("late", new TimeoutException()), "stalled" },
        { new TimeoutException("late"), "stalled" },
    };

    [Theory]
    [MemberData(nameof(Passing), DisableDiscoveryEnumeration = true)]
    public async Task What_may_pass_is_tried_again(Exception e, string code)
    {
        List<ModelUpdate> updates = await _client.ReplyThenFail(e).Reply(Text("ok"), Stop).UpdatesAsync();

        updates.OfType<ModelUpdate.Retrying>().ShouldHaveSingleItem().Code.ShouldBe(code);
    }

    [Fact]
    public async Task After_a_refusal_an_answer_without_text_lets_the_others_follow()
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int asked = 0;
        _client.ReplyThenFail(new HttpRequestException("busy", null, HttpStatusCode.TooManyRequests))
            .Reply(Of(new FunctionCallContent("1", "look", null)), Calls);
        for (int i = 0; i < 5; i++)
        {
            _client.Reply(token => WaitingAsync(() => Interlocked.Increment(ref asked) == 5 ? answered : null, answered.Task, token));
        }

        await _client.UpdatesAsync();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _client.UpdatesAsync()));

        asked.ShouldBe(5, "all were asked at once");

        static async IAsyncEnumerable<ChatResponseUpdate> WaitingAsync(Func<TaskCompletionSource?> last, Task all, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            last()?.SetResult();
            await all.WaitAsync(cancellationToken);
            yield return Text("ok");
            yield return Stop;
        }
    }

    [Fact]
    public async Task A_client_that_throws_when_it_is_told_that_nobody_listens_any_more_loses_no_answer()
    {
        List<ModelUpdate> updates = await _client.Reply(Throwing).UpdatesAsync();

        updates[^1].ShouldBeOfType<ModelUpdate.Completed>();

        static async IAsyncEnumerable<ChatResponseUpdate> Throwing([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            cancellationToken.Register(() => throw new InvalidOperationException("not now"));
            await Task.Yield();
            yield return Text("whole");
            yield return Stop;
        }
    }

    [Fact]
    public async Task Secrets_that_a_client_repeats_are_covered_and_long_words_are_cut()
    {
        const string canary = "canary-0815-of-a-client";
        Environment.SetEnvironmentVariable("LLMPROC_CLIENTS_API_KEY", canary);
        try
        {
            foreach (Exception thrown in new Exception[]
            {
                new StrangeException($"x {canary} sk-ant-api03-canary5d6e7f80 {new string('y', 1_000_000)}"),
                new HttpRequestException($"Authorization: Bearer {canary} for sk-ant-api03-canary5d6e7f80 {new string('y', 1_000_000)}", null, HttpStatusCode.Unauthorized),
                new ModelException("auth", $"{canary} sk-ant-api03-canary5d6e7f80 {new string('y', 1_000_000)}"),
            })
            {
                ModelException e = await Should.ThrowAsync<ModelException>(new ScriptedClient().ReplyThenFail(thrown).UpdatesAsync());

                e.Message.ShouldContain("[key]");
                e.Message.ShouldNotContain(canary);
                e.Message.ShouldNotContain("canary5d6e7f80");
                e.Message.Length.ShouldBeLessThan(500);
            }

            ModelException told = await Should.ThrowAsync<ModelException>(new ScriptedClient().Reply(new ChatResponseUpdate(ChatRole.Assistant, [new ErrorContent($"no {canary}") { ErrorCode = "400" }])).UpdatesAsync());
            told.Message.ShouldContain("no [key]");
            Should.Throw<ModelException>(() => new ChatClientProvider("openai", _ => throw new InvalidOperationException($"no {canary}")).Open(new ModelSettings("openai", "m")))
                .Message.ShouldContain("no [key]");
        }
        finally
        {
            Environment.SetEnvironmentVariable("LLMPROC_CLIENTS_API_KEY", null);
        }
    }

    public static TheoryData<Exception, string> Lasting { get; } = new()
    {
        { new HttpRequestException("no", null, HttpStatusCode.Unauthorized), "auth" },
        { new HttpRequestException("no", null, HttpStatusCode.Forbidden), "permission" },
        { new HttpRequestException("no", null, HttpStatusCode.NotFound), "not_found" },
        { new HttpRequestException("no", null, HttpStatusCode.BadRequest), "bad_request" },
        { new HttpRequestException("prompt is too long: 9", null, HttpStatusCode.BadRequest), "context_overflow" },
        { new StrangeException("HTTP 400 (invalid_request_error: x)"), "bad_request" },
        { new HttpRequestException(HttpRequestError.SecureConnectionError, "bad certificate"), "tls" },
        { new StrangeException("I am 429 years old"), "provider_error" },
        { new NotSupportedException("no tools here"), "provider_error" },
        { new KeyNotFoundException("x"), "provider_error" },
    };

    [Theory]
    [MemberData(nameof(Lasting), DisableDiscoveryEnumeration = true)]
    public async Task What_lasts_is_told_at_once(Exception thrown, string code)
    {
        ModelException e = await Should.ThrowAsync<ModelException>(_client.ReplyThenFail(thrown).UpdatesAsync());

        e.Code.ShouldBe(code);
        e.Message.ShouldNotContain('\n');
        e.InnerException.ShouldBe(thrown);
    }

    [Fact]
    public async Task An_exception_in_the_middle_withdraws_what_came()
    {
        List<ModelUpdate> updates = await _client.ReplyThenFail(new JsonException("cut"), Text("Half")).ReplyThenFail(new IOException("gone"), Text("Ha")).Reply(Text("Whole."), Stop).UpdatesAsync();

        updates.OfType<ModelUpdate.Retrying>().Select(retry => retry.Code).ShouldBe(["incomplete", "incomplete"]);
    }

    [Fact]
    public async Task A_client_that_throws_before_it_streams_is_told_of_in_one_line()
    {
        ModelException e = await Should.ThrowAsync<ModelException>(_client.Reply(_ => throw new ArgumentException("model\nis empty")).UpdatesAsync());

        e.Message.ShouldBe("the client of openai failed (ArgumentException: model is empty)");
    }

    [Fact]
    public async Task An_error_in_the_answer_is_an_error()
    {
        List<ModelUpdate> updates = await _client.Reply(Text("x"), Of(new ErrorContent("slow down") { ErrorCode = "rate_limit_exceeded" }), Stop).Reply(Text("ok"), Stop).UpdatesAsync();

        updates.OfType<ModelUpdate.Retrying>().ShouldHaveSingleItem().Code.ShouldBe("rate_limited");
    }

    [Fact]
    public async Task The_application_may_say_which_status_an_exception_has()
    {
        IModel model = new ChatClientProvider("openai", _ => _client) { Time = _client.Time, StatusOf = e => e is StrangeException ? 401 : null }.Open(_client.Settings);
        var request = new ModelRequest(new LlmProgram(new ProgramName("main"), "/p/main.toml", _client.Settings), new RequestHead("", []), Conversation.Empty.Add(Message.User("Hi")));
        _client.ReplyThenFail(new StrangeException("?"));

        ModelException e = await Should.ThrowAsync<ModelException>(async () => await model.SampleAsync(request, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken).MoveNextAsync());

        e.Code.ShouldBe("auth");
    }

    [Fact]
    public async Task A_client_that_stops_is_left_behind_even_if_it_heeds_no_cancellation()
    {
        var hangs = new TaskCompletionSource();
        var waiting = new TaskCompletionSource();
        async IAsyncEnumerable<ChatResponseUpdate> Hang()
        {
            yield return Text("Half");
            waiting.SetResult();
            await hangs.Task;
        }

        Task<List<ModelUpdate>> updates = _client.Reply(_ => Hang()).Reply(Text("ok"), Stop).UpdatesAsync();
        await waiting.Task;
        _client.Time.Advance(ChatClientStream.NoProgress);

        (await updates).OfType<ModelUpdate.Retrying>().ShouldHaveSingleItem().Code.ShouldBe("stalled");
        hangs.SetResult();
    }

    [Fact]
    public async Task Signs_of_life_alone_are_no_progress()
    {
        async IAsyncEnumerable<ChatResponseUpdate> Ping()
        {
            while (true)
            {
                _client.Time.Advance(TimeSpan.FromSeconds(60));
                yield return new ChatResponseUpdate();
            }
        }

        List<ModelUpdate> updates = await _client.Reply(_ => Ping()).Reply(Text("ok"), Stop).UpdatesAsync();

        updates.OfType<ModelUpdate.Retrying>().ShouldHaveSingleItem().Code.ShouldBe("stalled");
    }

    [Fact]
    public async Task An_answer_without_end_has_one()
    {
        string piece = new('x', 1024 * 1024);
        async IAsyncEnumerable<ChatResponseUpdate> Endless([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return Of(new TextReasoningContent(piece));
            }
        }

        ModelException e = await Should.ThrowAsync<ModelException>(_client.Reply(token => Endless(token)).UpdatesAsync());

        e.Code.ShouldBe("too_large");
    }

    [Fact]
    public void A_client_that_cannot_be_made_is_a_wrong_setting()
    {
        ModelException e = Should.Throw<ModelException>(() => new ChatClientProvider("mine", _ => throw new InvalidOperationException("no licence")).Open(new ModelSettings("mine", "m")));

        e.Message.ShouldBe("the client for mine/m could not be made: no licence");
    }

    private sealed class StrangeException(string message) : Exception(message);
}
