using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Net.Http.Headers;

namespace LlmProc.Bench;

/// <summary>The least that can be done: the same requests, byte for byte, in the same order and as many at once, and their answers read to the end.</summary>
internal sealed class BareLoop : IDisposable
{
    private readonly HttpClient _http;
    private readonly ImmutableArray<ImmutableArray<Recorded>> _waves;

    public BareLoop(ImmutableArray<Recorded> requests, HttpMessageHandler? handler = null)
    {
        _http = new HttpClient(handler ?? new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null }) { Timeout = Timeout.InfiniteTimeSpan };
        _waves = Waves(requests);
    }

    public static async Task<int> RunAsync(ReadOnlyMemory<string> words)
    {
        if (DelegationOptions.Parse(words.Span, out string problem) is not { BaseUrl: not null } options)
        {
            Console.Error.WriteLine($"bare: {(problem.Length == 0 ? "--base-url says where the mock is" : problem)}");
            return 2;
        }

        using var loop = new BareLoop(await RecordingHandler.RecordAsync(options));
        await loop.BlockAsync(options.Warmup, new DelegationReport());
        var report = new DelegationReport { Warmed = options.Warmup };
        await loop.BlockAsync(options.Reps, report);
        Console.WriteLine(report.ToJson());
        return 0;
    }

    public async Task BlockAsync(int reps, DelegationReport report)
    {
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < reps; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            await OnceAsync();
            report.Add(Stopwatch.GetElapsedTime(begin), _waves.Sum(wave => wave.Length));
        }

        report.Wall += Stopwatch.GetElapsedTime(start);
        report.Cpu += Environment.CpuUsage.TotalTime - cpu;
    }

    public async Task OnceAsync()
    {
        foreach (ImmutableArray<Recorded> wave in _waves)
        {
            if (wave is [var only])
            {
                await SendAsync(only);
                continue;
            }

            var all = new Task[wave.Length];
            for (int i = 0; i < all.Length; i++)
            {
                all[i] = SendAsync(wave[i]);
            }

            await Task.WhenAll(all);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>What the primary sends stands alone; what its children send between is sent at once. In a chain each request stands alone.</summary>
    private static ImmutableArray<ImmutableArray<Recorded>> Waves(ImmutableArray<Recorded> requests)
    {
        var waves = ImmutableArray.CreateBuilder<ImmutableArray<Recorded>>();
        bool isChain = requests.Any(request => request.Body.AsSpan().IndexOf("CHAIN d="u8) >= 0);
        for (int i = 0; i < requests.Length;)
        {
            int end = i + 1;
            while (!isChain && !requests[i].IsPrimary && end < requests.Length && !requests[end].IsPrimary)
            {
                end++;
            }

            waves.Add(requests[i..end]);
            i = end;
        }

        return waves.ToImmutable();
    }

    private async Task SendAsync(Recorded request)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, request.Address) { Content = new ByteArrayContent(request.Body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach ((string name, string value) in request.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await using Stream stream = await response.Content.ReadAsStreamAsync();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(4096);
        while (await stream.ReadAsync(buffer) > 0)
        {
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }
}
