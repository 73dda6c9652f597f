using Microsoft.Extensions.Time.Testing;
using static LlmProc.Providers.Tests.AnthropicStream;

namespace LlmProc.Providers.Tests;

public sealed class TokenTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_who_want_a_token_at_once_share_one_draw()
    {
        var tokens = new CountedTokens(_time) { Gate = new TaskCompletionSource() };
        var cache = new TokenCache(tokens, "s", _time);

        Task<AccessToken>[] wanted = [.. Enumerable.Range(0, 50).Select(_ => cache.GetAsync(null, CancellationToken).AsTask())];
        tokens.Gate.SetResult();

        (await Task.WhenAll(wanted)).Select(token => token.Value).Distinct().ShouldBe(["token-1"]);
        tokens.Scopes.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_expires_and_not_earlier()
    {
        var cache = new TokenCache(new CountedTokens(_time), "s", _time);
        (await cache.GetAsync(null, CancellationToken)).Value.ShouldBe("token-1");

        _time.Advance(TimeSpan.FromHours(1) - TokenCache.Margin - TimeSpan.FromSeconds(1));
        (await cache.GetAsync(null, CancellationToken)).Value.ShouldBe("token-1");
        _time.Advance(TimeSpan.FromSeconds(1));
        (await cache.GetAsync(null, CancellationToken)).Value.ShouldBe("token-2");
    }

    [Fact]
    public async Task A_token_that_was_refused_is_drawn_again_once_for_all_who_had_it()
    {
        var tokens = new CountedTokens(_time);
        var cache = new TokenCache(tokens, "s", _time);
        AccessToken old = await cache.GetAsync(null, CancellationToken);

        AccessToken first = await cache.GetAsync(old, CancellationToken);
        AccessToken second = await cache.GetAsync(old, CancellationToken);

        (first.Value, second.Value, tokens.Scopes.Count).ShouldBe(("token-2", "token-2", 2));
    }

    [Fact]
    public async Task One_who_gives_up_does_not_stop_the_others()
    {
        var tokens = new CountedTokens(_time) { Gate = new TaskCompletionSource() };
        var cache = new TokenCache(tokens, "s", _time);
        using var impatient = new CancellationTokenSource();
        Task<AccessToken> first = cache.GetAsync(null, impatient.Token).AsTask();
        Task<AccessToken> second = cache.GetAsync(null, CancellationToken).AsTask();

        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        tokens.Gate.SetResult();

        (await second).Value.ShouldBe("token-1");
    }

    [Fact]
    public async Task A_refused_token_is_renewed_without_a_wait_and_without_a_retry()
    {
        var tokens = new CountedTokens();
        Wired wired = Vertex(tokens).Reply("""{"error":{"code":401,"status":"UNAUTHENTICATED"}}""", 401, "application/json").Reply(Answer());

        List<ModelUpdate> updates = await wired.UpdatesAsync();

        updates.OfType<ModelUpdate.Retrying>().ShouldBeEmpty();
        wired.Requests.Select(request => request.Headers.Authorization!.Parameter).ShouldBe(["token-1", "token-2"]);
        wired.Bodies[0].ShouldBe(wired.Bodies[1]);
    }

    [Fact]
    public async Task A_token_that_is_refused_twice_is_told_with_what_to_do_and_without_the_token()
    {
        var tokens = new CountedTokens();
        Wired wired = Vertex(tokens).Reply("no", 401, "text/plain").Reply("""{"error":{"message":"bad token-2 given"}}""", 401, "application/json");

        ModelException e = await Should.ThrowAsync<ModelException>(wired.SampleAsync());

        e.Code.ShouldBe("auth");
        e.Message.ShouldBe("anthropic_vertex does not accept the sign-in (401: bad [token] given); run gcloud auth application-default login as somebody with the role Vertex AI User");
        tokens.Scopes.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Whoever_may_not_is_told_the_role()
    {
        ModelException e = await Should.ThrowAsync<ModelException>(Vertex(new CountedTokens()).Reply("""{"error":{"message":"denied"}}""", 403, "application/json").SampleAsync());

        (e.Code, e.Message).ShouldBe(("permission", "anthropic_vertex does not permit this to whoever is signed in (403: denied); run gcloud auth application-default login as somebody with the role Vertex AI User"));
    }

    [Fact]
    public async Task A_draw_that_fails_on_the_way_is_tried_again()
    {
        var tokens = new CountedTokens { Failure = new HttpRequestException("no route") };
        Wired wired = Vertex(tokens).Reply(Answer());
        var updates = new List<ModelUpdate>();

        await foreach (ModelUpdate update in wired.Updates())
        {
            updates.Add(update);
            tokens.Failure = null;
        }

        updates.OfType<ModelUpdate.Retrying>().ShouldHaveSingleItem().Message.ShouldBe("no token could be drawn: no route");
        updates[^1].ShouldBeOfType<ModelUpdate.Completed>();
    }

    [Fact]
    public async Task Nobody_being_signed_in_is_told_at_once()
    {
        var tokens = new CountedTokens { Failure = new InvalidOperationException("please\nsign in") };

        ModelException e = await Should.ThrowAsync<ModelException>(Vertex(tokens).SampleAsync());

        (e.Code, e.Message).ShouldBe(("auth", "no token could be drawn: please sign in"));
    }

    [Fact]
    public void A_token_is_not_shown_by_accident() => new AccessToken("secret", DateTimeOffset.UnixEpoch).ToString().ShouldNotContain("secret");

    private static Wired Vertex(ITokenSource tokens) => new("anthropic_vertex", "claude-x", settings => settings with { ProjectId = "p", Region = "global" }, tokens, ("X", ""));
}
