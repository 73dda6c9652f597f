using System.Text;

namespace LlmProc.Providers.Tests;

/// <summary>Streams of every wire that come in pieces, or break off, at each byte.</summary>
public sealed class EveryByteTests
{
    private const int RandomSplits = 10_000;

    public static TheoryData<string, string> Wires => WireStreams.Wires;

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_stream_of_20_KB_cut_in_two_anywhere_says_the_same(string provider, string model)
    {
        (byte[] stream, Sample whole) = await WireStreams.TakeLongAsync(provider, model, 20_000);
        Encoding.UTF8.GetString(stream).ShouldContain("世界 👩‍🚀");

        for (int cut = 1; cut < stream.Length; cut++)
        {
            int at = cut;
            Sample sample = await new Wired(provider, model).Reply(() => new CutStream(stream, at)).SampleAsync();

            WireStreams.Same(sample, whole).ShouldBeTrue($"cut at {cut}");
        }
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task So_does_one_that_comes_in_pieces_of_any_length(string provider, string model)
    {
        (byte[] stream, Sample whole) = await WireStreams.TakeAsync(provider, model, 4);

        for (int seed = 0; seed < RandomSplits; seed++)
        {
            var pieces = new PiecesStream(stream, new Random(seed));
            Sample sample = await new Wired(provider, model).Reply(() => pieces).SampleAsync();

            WireStreams.Same(sample, whole).ShouldBeTrue($"seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_stream_that_ends_breaks_or_stops_anywhere_is_never_an_answer(string provider, string model)
    {
        (byte[] stream, Sample whole) = await WireStreams.TakeAsync(provider, model, 1);
        int end = WireStreams.Whole(stream);
        for (int cut = 0; cut < stream.Length - 1; cut++)
        {
            int at = cut;
            var stalled = new Wired(provider, model);
            (await CodeAsync(new Wired(provider, model).Reply(() => new MemoryStream(stream, 0, at)))).ShouldBe(cut < end ? "incomplete" : null, $"ended at {cut}");
            (await CodeAsync(new Wired(provider, model).Reply(() => new CutStream(stream, at, new IOException("reset by peer"))))).ShouldBe("incomplete", $"broke at {cut}");
            (await CodeAsync(stalled.Reply(() => new CutStream(stream, at, stall: () => stalled.Time.Advance(Exchange.Silence))))).ShouldBe("stalled", $"stopped at {cut}");
        }

        async Task<string?> CodeAsync(Wired wired)
        {
            List<ModelUpdate> updates = await wired.Reply(() => new MemoryStream(stream)).UpdatesAsync();
            WireStreams.Same(((ModelUpdate.Completed)updates[^1]).Sample with { Usage = whole.Usage }, whole).ShouldBeTrue();
            return updates.OfType<ModelUpdate.Retrying>().SingleOrDefault()?.Code;
        }
    }

    /// <summary>A hundred streams that think for four minutes and show only that they live.</summary>
    [Theory]
    [MemberData(nameof(Wires))]
    public async Task Nothing_that_pings_every_ten_seconds_for_four_minutes_is_given_up(string provider, string model)
    {
        (byte[] stream, _) = await WireStreams.TakeAsync(provider, model, 1);
        int first = Encoding.Latin1.GetString(stream).IndexOf("\n\n", StringComparison.Ordinal) + 2;
        byte[] sign = Encoding.UTF8.GetBytes(provider == "anthropic" ? AnthropicStream.Ping : ": keep-alive\n\n");
        for (int i = 0; i < 100; i++)
        {
            var wired = new Wired(provider, model);
            byte[][] pieces = [stream[..first], .. Enumerable.Repeat(sign, 24), stream[first..]];

            (await wired.Reply(() => new SlowStream(pieces, () => wired.Time.Advance(TimeSpan.FromSeconds(10)))).UpdatesAsync()).OfType<ModelUpdate.Retrying>().ShouldBeEmpty();

            // When the answer is whole nobody watches any more.
            wired.Time.Advance(TimeSpan.FromHours(1));
        }
    }

    /// <summary>Pieces of 1 to 40 bytes, now and then one that is long.</summary>
    private sealed class PiecesStream(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, random.Next(10) == 0 ? random.Next(1, 4000) : random.Next(1, 41))], cancellationToken);
    }

    /// <summary>One piece at a time, with a pause before each but the first.</summary>
    private sealed class SlowStream(byte[][] pieces, Action pause) : MemoryStream
    {
        private int _next;
        private byte[] _rest = [];

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_next > 0 && _rest.Length == 0)
            {
                pause();
            }

            if (cancellationToken.IsCancellationRequested)
            {
                return ValueTask.FromCanceled<int>(cancellationToken);
            }

            byte[] piece = _rest.Length > 0 ? _rest : _next < pieces.Length ? pieces[_next++] : [];
            int count = Math.Min(piece.Length, buffer.Length);
            piece.AsMemory(0, count).CopyTo(buffer);
            _rest = piece[count..];
            return ValueTask.FromResult(count);
        }
    }
}
