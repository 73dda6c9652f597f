using System.Text;
using static LlmProc.Providers.Tests.AnthropicStream;

namespace LlmProc.Providers.Tests;

/// <summary>A stream that ends early is noticed, wherever and however it ends, and the sample is taken again.</summary>
public sealed class StreamCutTests
{
    private static readonly byte[] s_stream = Encoding.UTF8.GetBytes(Start() + Text(0, "Hel", "lo") + Call(1, "spawn", "{\"query\":", "\"Who?\"}") + Delta("tool_use") + Stop);

    /// <summary>From here on the stream has said that it is whole.</summary>
    private static int Whole => s_stream.Length;

    [Fact]
    public async Task The_end_of_the_connection_anywhere_is_not_the_end_of_the_answer()
    {
        for (int cut = 0; cut < Whole - 1; cut++)
        {
            await BreaksAsync(() => new MemoryStream(s_stream, 0, cut), "incomplete", cut);
        }
    }

    [Fact]
    public async Task So_is_a_connection_that_breaks()
    {
        for (int cut = 0; cut < Whole - 1; cut++)
        {
            await BreaksAsync(() => new CutStream(s_stream, cut, new IOException("reset by peer")), "incomplete", cut);
        }
    }

    [Fact]
    public async Task So_is_silence_after_two_minutes()
    {
        for (int cut = 0; cut < Whole - 1; cut++)
        {
            var wired = new Wired();
            wired.Reply(() => new CutStream(s_stream, cut, stall: () => wired.Time.Advance(TimeSpan.FromSeconds(120)))).Reply(Answer());
            await BreaksAsync(wired, "stalled", cut);
        }
    }

    [Fact]
    public async Task Two_minutes_less_a_second_of_silence_are_waited_for()
    {
        var wired = new Wired();
        wired.Reply(() => new CutStream(s_stream, 50, stall: () => wired.Time.Advance(TimeSpan.FromSeconds(119))));

        ValueTask<bool> next = wired.Updates().GetAsyncEnumerator(TestContext.Current.CancellationToken).MoveNextAsync();

        next.IsCompleted.ShouldBeFalse();
    }

    [Theory]
    [InlineData("event: ping\ndata: {\"type\":\"ping\"}\n\n")]
    [InlineData(": keep-alive\n\n")]
    public async Task Signs_of_life_alone_are_waited_for_five_minutes_and_no_longer(string sign)
    {
        var wired = new Wired();
        var signs = new SignsOfLife(Encoding.UTF8.GetBytes(Start() + Text(0, "Hel")), Encoding.UTF8.GetBytes(sign), () => wired.Time.Advance(TimeSpan.FromSeconds(10)));
        wired.Reply(() => signs).Reply(Answer());

        List<ModelUpdate> updates = await wired.UpdatesAsync();

        updates.OfType<ModelUpdate.Retrying>().Single().Code.ShouldBe("stalled");
        signs.Count.ShouldBeInRange(29, 31);
    }

    [Fact]
    public async Task Long_thinking_with_pings_is_no_silence()
    {
        var wired = new Wired();
        var signs = new SignsOfLife(Encoding.UTF8.GetBytes(Start()), Encoding.UTF8.GetBytes(Ping), () => wired.Time.Advance(TimeSpan.FromSeconds(10)), 24, Encoding.UTF8.GetBytes(Text(0, "Hello") + Delta() + Stop));

        Sample sample = await wired.Reply(() => signs).SampleAsync();

        sample.Content.ShouldBe([new ContentBlock.Text("Hello")]);
        wired.Bodies.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("<html>sign in</html>", "text/html", "provider_error")]
    [InlineData("{\"content\":[]}", "application/json", "provider_error")]
    public async Task What_is_no_stream_of_events_is_no_answer(string body, string kind, string code)
    {
        Wired wired = new Wired().Reply(body, kind: kind);

        ModelException e = await Should.ThrowAsync<ModelException>(() => wired.SampleAsync());

        e.Code.ShouldBe(code);
        e.Message.ShouldContain(kind);
        e.Message.ShouldNotContain("sign in");
    }

    [Fact]
    public async Task An_error_in_the_middle_of_a_stream_is_one()
    {
        Wired wired = new Wired().Reply(Start() + Text(0, "Hel") + Event("error", "\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}")).Reply(Answer());

        (await wired.UpdatesAsync()).OfType<ModelUpdate.Retrying>().Single().Code.ShouldBe("overloaded");

        wired.Reply(Start() + Event("error", "\"error\":{\"type\":\"invalid_request_error\",\"message\":\"no\"}"));
        (await Should.ThrowAsync<ModelException>(() => wired.SampleAsync())).Code.ShouldBe("bad_request");
    }

    [Fact]
    public async Task A_line_without_end_stops_at_a_bound()
    {
        Wired wired = new Wired().Reply(() => new MemoryStream(Encoding.UTF8.GetBytes("data: " + new string('x', 17 * 1024 * 1024))));

        (await Should.ThrowAsync<ModelException>(() => wired.SampleAsync())).Code.ShouldBe("too_large");
    }

    [Fact]
    public async Task What_follows_the_end_is_not_read()
    {
        Sample sample = await new Wired().Reply(Answer() + Text(1, " and more") + "data: garbage\n\n").SampleAsync();

        sample.Content.ShouldBe([new ContentBlock.Text("Hello")]);
    }

    private static Task BreaksAsync(Func<Stream> stream, string code, int cut) => BreaksAsync(new Wired().Reply(stream).Reply(Answer()), code, cut);

    private static async Task BreaksAsync(Wired wired, string code, int cut)
    {
        List<ModelUpdate> updates = await wired.UpdatesAsync();

        updates.OfType<ModelUpdate.Retrying>().Single().Code.ShouldBe(code, $"cut at {cut}");
        updates[^1].ShouldBeOfType<ModelUpdate.Completed>().Sample.Content.ShouldBe([new ContentBlock.Text("Hello")]);
    }

    /// <summary>A beginning, then one sign of life after the other, and perhaps an end.</summary>
    private sealed class SignsOfLife(byte[] beginning, byte[] sign, Action pause, int signs = int.MaxValue, byte[]? end = null) : MemoryStream
    {
        private int _reads;

        public int Count => _reads - 1;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            byte[] next = _reads == 0 ? beginning : _reads <= signs ? sign : end ?? [];
            if (_reads++ > 0)
            {
                pause();
            }

            if (cancellationToken.IsCancellationRequested)
            {
                return ValueTask.FromCanceled<int>(cancellationToken);
            }

            next.CopyTo(buffer);
            return ValueTask.FromResult(next.Length);
        }
    }
}
