using System.Net.Sockets;
using System.Security.Authentication;
using static LlmProc.Providers.Tests.AnthropicStream;

namespace LlmProc.Providers.Tests;

/// <summary>When a request is made again, how long later, and when not.</summary>
public sealed class RetryTests
{
    private const string Html = "<!DOCTYPE html><html><body>Bad gateway nginx</body></html>";

    [Fact]
    public async Task Pauses_double_and_end_after_eight_attempts()
    {
        Wired wired = Refusing(529, 8);

        ModelException e = await Should.ThrowAsync<ModelException>(() => wired.SampleAsync());

        Waits(wired).ShouldBe([0.5, 1, 2, 4, 8, 16, 32]);
        e.Code.ShouldBe("overloaded");
        e.Message.ShouldContain("tried 8 times");
    }

    [Theory]
    [InlineData("2", 2)]
    [InlineData("0", 0.5)]
    [InlineData("-3", 0.5)]
    [InlineData("NaN", 0.5)]
    [InlineData("soon", 0.5)]
    [InlineData("Fri, 02 Jan 2026 03:04:12 GMT", 7)]
    [InlineData("60", 60)]
    public async Task What_the_provider_asks_to_wait_is_a_floor_and_so_is_the_pause(string retryAfter, double seconds)
    {
        Wired wired = new Wired().Reply(Error("rate_limit_error"), 429, "application/json", ("retry-after", retryAfter)).Reply(Answer());

        await wired.SampleAsync();

        Waits(wired).ShouldBe([seconds]);
    }

    [Fact]
    public async Task Milliseconds_are_read_too()
    {
        Wired wired = new Wired().Reply(Error("rate_limit_error"), 429, "application/json", ("retry-after-ms", "1500"), ("retry-after", "1")).Reply(Answer());

        await wired.SampleAsync();

        Waits(wired).ShouldBe([1.5]);
    }

    [Theory]
    [InlineData("90", "in 90 s, at 2026-01-02 03:05:35 UTC")]
    [InlineData("1000000000000", "UTC")]
    public async Task A_long_wait_is_told_at_once(string retryAfter, string told)
    {
        Wired wired = new Wired().Reply(Error("rate_limit_error"), 429, "application/json", ("retry-after", retryAfter));

        ModelException e = await Should.ThrowAsync<ModelException>(() => wired.SampleAsync());

        e.Code.ShouldBe("rate_limited");
        e.Message.ShouldContain(told);
    }

    [Fact]
    public async Task A_small_wait_again_and_again_does_not_burn_all_attempts_at_once()
    {
        var wired = new Wired();
        for (int i = 0; i < 5; i++)
        {
            wired.Reply(Error("rate_limit_error"), 429, "application/json", ("retry-after", "0"));
        }

        await wired.Reply(Answer()).SampleAsync();

        Waits(wired).ShouldBe([0.5, 1, 2, 4, 8]);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(409)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(529)]
    public async Task What_may_pass_is_tried_again(int status)
    {
        Wired wired = new Wired().Reply(Html, status, "text/html").Reply(Answer());

        (await wired.SampleAsync()).Content.ShouldBe([new ContentBlock.Text("Hello")]);
        wired.Bodies[1].ShouldBe(wired.Bodies[0]);
    }

    [Theory]
    [InlineData(400, "invalid_request_error", "bad_request")]
    [InlineData(401, "authentication_error", "auth")]
    [InlineData(402, "billing_error", "credit")]
    [InlineData(403, "permission_error", "permission")]
    [InlineData(404, "not_found_error", "not_found")]
    [InlineData(413, "request_too_large", "context_overflow")]
    [InlineData(422, "invalid_request_error", "bad_request")]
    [InlineData(429, "insufficient_quota", "credit")]
    [InlineData(400, "context_length_exceeded", "context_overflow")]
    public async Task What_will_not_pass_is_told_at_once_and_never_with_the_key(int status, string type, string code)
    {
        Wired wired = new Wired().Reply(Error(type, $"no\\n  way {Wired.Key}!"), status, "application/json");

        ModelException e = await Should.ThrowAsync<ModelException>(() => wired.SampleAsync());

        e.Code.ShouldBe(code);
        e.ToString().ShouldNotContain(Wired.Key);
        e.Message.ShouldContain("no way [key]!");
        e.Message.ShouldNotContain("\n");
        wired.Bodies.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("prompt is too long: 201000 tokens > 200000 maximum", "context_overflow")]
    [InlineData("Your credit balance is too low to access the API", "credit")]
    public async Task Some_refusals_can_be_told_by_their_words_only(string words, string code)
    {
        Wired wired = new Wired().Reply(Error("invalid_request_error", words), 400, "application/json");

        (await Should.ThrowAsync<ModelException>(() => wired.SampleAsync())).Code.ShouldBe(code);
    }

    [Fact]
    public async Task The_key_is_named_and_a_page_of_html_is_not_quoted()
    {
        ModelException refused = await Should.ThrowAsync<ModelException>(() => new Wired().Reply(Error("authentication_error", "invalid x-api-key"), 401, "application/json").SampleAsync());
        ModelException page = await Should.ThrowAsync<ModelException>(() => new Wired().Reply(Html, 400, "text/html").SampleAsync());

        refused.Message.ShouldBe("anthropic does not accept the key in ANTHROPIC_API_KEY (401: invalid x-api-key)");
        page.Message.ShouldBe("anthropic refused the request (400)");
    }

    [Fact]
    public async Task A_provider_that_says_not_to_is_not_asked_again()
    {
        Wired wired = new Wired().Reply(Error("api_error"), 500, "application/json", ("x-should-retry", "false"));
        (await Should.ThrowAsync<ModelException>(() => wired.SampleAsync())).Code.ShouldBe("provider_error");

        wired.Reply(Error("invalid_request_error"), 400, "application/json", ("x-should-retry", "true"));
        (await Should.ThrowAsync<ModelException>(() => wired.SampleAsync())).Code.ShouldBe("bad_request");
        wired.Bodies.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_says_where_it_leads()
    {
        Wired wired = new Wired().Reply("", 307, "text/plain", ("location", "https://elsewhere.example/v1/messages"));

        ModelException e = await Should.ThrowAsync<ModelException>(() => wired.SampleAsync());

        e.Message.ShouldContain("elsewhere.example");
        wired.Bodies.Count.ShouldBe(1);
    }

    [Fact]
    public async Task No_connection_is_tried_four_times_and_its_cause_is_named()
    {
        var wired = new Wired();
        for (int i = 0; i < 4; i++)
        {
            wired.Fail(new HttpRequestException(HttpRequestError.ConnectionError, "x", new SocketException((int)SocketError.ConnectionRefused)));
        }

        ModelException e = await Should.ThrowAsync<ModelException>(() => wired.SampleAsync());

        e.Code.ShouldBe("connection");
        e.Message.ShouldContain("api.anthropic.com");
        e.Message.ShouldContain("refused");
    }

    [Fact]
    public async Task A_host_nobody_knows_and_a_bad_certificate_are_named()
    {
        Wired wired = new Wired().Fail(new HttpRequestException(HttpRequestError.SecureConnectionError, "x", new AuthenticationException("expired")));
        (await Should.ThrowAsync<ModelException>(() => wired.SampleAsync())).Code.ShouldBe("tls");

        for (int i = 0; i < 4; i++)
        {
            wired.Fail(new HttpRequestException(HttpRequestError.NameResolutionError, "x"));
        }

        (await Should.ThrowAsync<ModelException>(() => wired.SampleAsync())).Message.ShouldContain("the host is not known");
    }

    [Fact]
    public async Task One_who_is_told_to_wait_lets_all_of_the_account_wait()
    {
        Wired wired = new Wired().Reply(Error("rate_limit_error"), 429, "application/json", ("retry-after", "20")).Reply(Answer()).Reply(Answer());
        await using IAsyncEnumerator<ModelUpdate> first = wired.Updates().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await first.MoveNextAsync();
        first.Current.ShouldBeOfType<ModelUpdate.Retrying>().Wait.ShouldBe(TimeSpan.FromSeconds(20));

        List<ModelUpdate> second = await wired.UpdatesAsync();

        second[0].ShouldBeOfType<ModelUpdate.Queued>().Wait.ShouldBe(TimeSpan.FromSeconds(20));
        (wired.Times[1] - wired.Times[0]).TotalSeconds.ShouldBe(20);
        while (await first.MoveNextAsync())
        {
        }

        wired.Bodies.Count.ShouldBe(3);
    }

    [Fact]
    public async Task What_a_broken_attempt_used_is_paid_for()
    {
        Wired wired = new Wired().Reply(Start() + Text(0, "Hel")).Reply(Answer());

        (await wired.SampleAsync()).Usage.ShouldBe(new Usage(20, 6));
    }

    private static Wired Refusing(int status, int times)
    {
        var wired = new Wired();
        for (int i = 0; i < times; i++)
        {
            wired.Reply(Html, status, "text/html");
        }

        return wired;
    }

    private static string Error(string type, string message = "Sorry") => $$$"""{"type":"error","error":{"type":"{{{type}}}","message":"{{{message}}}"}}""";

    private static IEnumerable<double> Waits(Wired wired) => wired.Times.Zip(wired.Times.Skip(1), (a, b) => (b - a).TotalSeconds);
}
