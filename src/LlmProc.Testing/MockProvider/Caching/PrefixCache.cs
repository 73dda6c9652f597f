using System.Buffers;
using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>
/// A prefix cache that never forgets early and never misses: what it reports is what the real one would at its best. A token is four bytes.
/// </summary>
/// <remarks>Rules of the providers' public documentation on prompt caching; see docs/mock.md.</remarks>
internal sealed class PrefixCache(TimeProvider timeProvider)
{
    private const int BytesPerToken = 4;
    private const int LeastTokens = 1024;
    private const int LookBack = 20;
    private const int ChatStep = 128;

    private static readonly TimeSpan s_short = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_long = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, DateTimeOffset> _entries = [];

    public static long Tokens(long bytes) => (bytes + BytesPerToken - 1) / BytesPerToken;

    /// <summary>Looks up what can be read now. Nothing is written before <see cref="Commit"/>.</summary>
    public CacheUse Look(MockRequest request) =>
        request.Protocol.HasBreakpoints ? AtBreakpoints(request.Model, request.Json) : Automatic(request.Model, request.Protocol.Segments(request.Json));

    /// <summary>Makes what was written visible: the answer begins.</summary>
    public void Commit(CacheUse use)
    {
        if (use.Entries.Count == 0)
        {
            return;
        }

        DateTimeOffset now = timeProvider.GetUtcNow();
        lock (_gate)
        {
            foreach ((ulong prefix, TimeSpan lifetime) in use.Entries)
            {
                DateTimeOffset until = now + lifetime;
                _entries[prefix] = _entries.TryGetValue(prefix, out DateTimeOffset other) && other > until ? other : until;
            }
        }
    }

    private bool Holds(ulong prefix, DateTimeOffset now) => _entries.TryGetValue(prefix, out DateTimeOffset until) && until > now;

    private CacheUse AtBreakpoints(string model, JsonElement root)
    {
        List<PromptSegment> segments = AnthropicReading.Segments(root);
        var hashes = new ulong[segments.Count];
        var tokens = new long[segments.Count];
        var marks = new List<(int At, TimeSpan Lifetime)>();
        ulong hash = PrefixHash.Add(0, model);
        long sum = 0;
        for (int i = 0; i < segments.Count; i++)
        {
            PromptSegment segment = segments[i];
            ReadOnlySpan<byte> bytes = segment.Bytes();
            if (segment.Section == "messages" && (i == 0 || segments[i - 1].Section != "messages"))
            {
                // How to think and which tool to call change what follows the system prompt, not what stands before.
                hash = PrefixHash.Add(PrefixHash.Add(hash, Raw(root, "thinking")), Raw(root, "tool_choice"));
            }

            hash = PrefixHash.Add(PrefixHash.Add(PrefixHash.Add(hash, segment.Section), segment.Role), bytes);
            sum += Tokens(bytes.Length);
            hashes[i] = hash;
            tokens[i] = sum;
            if (segment.CacheControl is { ValueKind: JsonValueKind.Object } mark)
            {
                marks.Add((i, mark.Is("ttl", "1h") ? s_long : s_short));
            }
        }

        if (root.Member("cache_control") is { ValueKind: JsonValueKind.Object } automatic && segments.Count > 0)
        {
            marks.Add((segments.Count - 1, automatic.Is("ttl", "1h") ? s_long : s_short));
        }

        marks.RemoveAll(mark => tokens[mark.At] < LeastTokens);
        return Use(hashes, tokens, marks, sum, hash);
    }

    private CacheUse Use(ulong[] hashes, long[] tokens, List<(int At, TimeSpan Lifetime)> marks, long sum, ulong last)
    {
        int hit = Hit(hashes, tokens, marks);
        long read = hit < 0 ? 0 : tokens[hit];
        long written = read, untilLong = read;
        var entries = new List<(ulong, TimeSpan)>();
        foreach ((int at, TimeSpan lifetime) in marks)
        {
            entries.Add((hashes[at], lifetime));
            written = Math.Max(written, tokens[at]);
            untilLong = lifetime == s_long ? Math.Max(untilLong, tokens[at]) : untilLong;
        }

        if (hit >= 0)
        {
            // Reading what an earlier request wrote at a place without a breakpoint keeps it, too.
            entries.Add((hashes[hit], s_short));
        }

        return new CacheUse(sum - written, read, written - untilLong, untilLong - read, last) { Entries = entries };
    }

    /// <summary>The last place that is cached, looking back from each breakpoint; -1 if there is none.</summary>
    private int Hit(ulong[] hashes, long[] tokens, List<(int At, TimeSpan Lifetime)> marks)
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        lock (_gate)
        {
            int best = -1;
            foreach ((int at, _) in marks)
            {
                for (int i = at; i >= 0 && i > at - LookBack && i > best && tokens[i] >= LeastTokens; i--)
                {
                    if (Holds(hashes[i], now))
                    {
                        best = i;
                    }
                }
            }

            return best;
        }
    }

    private CacheUse Automatic(string model, List<PromptSegment> segments)
    {
        int length = 0;
        foreach (PromptSegment segment in segments)
        {
            length += segment.Bytes().Length;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        int filled = 0;
        foreach (PromptSegment segment in segments)
        {
            ReadOnlySpan<byte> bytes = segment.Bytes();
            bytes.CopyTo(buffer.AsSpan(filled));
            filled += bytes.Length;
        }

        CacheUse use = Automatic(PrefixHash.Add(1, model), buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        return use;
    }

    private CacheUse Automatic(ulong hash, ReadOnlySpan<byte> prompt)
    {
        const int step = ChatStep * BytesPerToken;
        var entries = new List<(ulong, TimeSpan)>();
        long read = 0;
        DateTimeOffset now = timeProvider.GetUtcNow();
        lock (_gate)
        {
            bool holds = true;
            int end = step;
            for (; end <= prompt.Length; end += step)
            {
                hash = PrefixHash.Add(hash, prompt[(end - step)..end]);
                if (end / BytesPerToken < LeastTokens)
                {
                    continue;
                }

                holds = holds && Holds(hash, now);
                read = holds ? end / BytesPerToken : read;
                entries.Add((hash, s_short));
            }

            hash = PrefixHash.Add(hash, prompt[(end - step)..]);
        }

        return new CacheUse(Tokens(prompt.Length) - read, read, 0, 0, hash) { Entries = entries };
    }

    private static ReadOnlySpan<byte> Raw(JsonElement root, string name) =>
        root.Has(name) ? System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(root.Member(name)) : [];
}
