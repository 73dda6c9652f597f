namespace LlmProc.Core.Tests.Execution;

public sealed class WorkTokensTests
{
    [Fact]
    public void What_ended_nothing_serves_again()
    {
        var tokens = new WorkTokens(CancellationToken.None);
        CancellationTokenSource first = tokens.Take();
        tokens.Return(first, isFree: true);

        tokens.Take().ShouldBeSameAs(first);
        tokens.Take().ShouldNotBeSameAs(first);
    }

    [Fact]
    public void What_was_cancelled_or_is_still_looked_at_serves_nobody_else()
    {
        var tokens = new WorkTokens(CancellationToken.None);
        CancellationTokenSource cancelled = tokens.Take();
        cancelled.Cancel();
        tokens.Return(cancelled, isFree: true);
        CancellationTokenSource watched = tokens.Take();
        tokens.Return(watched, isFree: false);

        CancellationTokenSource next = tokens.Take();
        next.ShouldNotBeSameAs(cancelled);
        next.ShouldNotBeSameAs(watched);
        next.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public void Whoever_watched_the_one_before_hears_nothing_of_the_next()
    {
        var tokens = new WorkTokens(CancellationToken.None);
        CancellationTokenSource source = tokens.Take();
        bool heard = false;
        source.Token.Register(() => heard = true);
        tokens.Return(source, isFree: true);

        tokens.Take().Cancel();

        heard.ShouldBeFalse();
    }

    [Fact]
    public void All_end_with_the_host_those_that_serve_again_too()
    {
        using var host = new CancellationTokenSource();
        var tokens = new WorkTokens(host.Token);
        tokens.Return(tokens.Take(), isFree: true);
        CancellationTokenSource again = tokens.Take();

        host.Cancel();

        again.IsCancellationRequested.ShouldBeTrue();
        tokens.Take().IsCancellationRequested.ShouldBeTrue();
    }
}
