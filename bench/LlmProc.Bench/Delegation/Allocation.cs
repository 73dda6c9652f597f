using System.Collections.Immutable;
using System.Globalization;

namespace LlmProc.Bench;

/// <summary>Bytes allocated per delegation: by the library, and by a loop that only sends the same requests; without connections and with them.</summary>
internal static class Allocation
{
    private const int Reps = 1_000;

    public static async Task RunAsync(string baseUrl)
    {
        var options = new DelegationOptions { BaseUrl = baseUrl };
        ImmutableArray<Recorded> requests = await RecordingHandler.RecordAsync(options);
        long canned = await LibraryAsync(options, new CannedHandler(requests));
        long cannedBare = await BareAsync(requests, new CannedHandler(requests));
        long sockets = await LibraryAsync(options, null);
        long socketsBare = await BareAsync(requests, null);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $$"""{"figure":"allocation_per_delegation","build":"{{Comparison.Build}}","without_connections":{{canned}},"of_which_messages_of_http":{{cannedBare}},"library":{{canned - cannedBare}},"with_connections":{{sockets}},"bare_loop":{{socketsBare}}}"""));
    }

    private static async Task<long> LibraryAsync(DelegationOptions options, HttpMessageHandler? handler)
    {
        await using LlmRuntime runtime = DelegationPrograms.Runtime(options.BaseUrl!, handler);
        ProgramGraph graph = DelegationPrograms.Graph(options);
        string prompt = options.Prompt;
        return await MeasureAsync(() => runtime.RunAsync(graph, prompt, CancellationToken.None));
    }

    private static async Task<long> BareAsync(ImmutableArray<Recorded> requests, HttpMessageHandler? handler)
    {
        using var loop = new BareLoop(requests, handler);
        return await MeasureAsync(loop.OnceAsync);
    }

    private static async Task<long> MeasureAsync(Func<Task> once)
    {
        for (int i = 0; i < Reps; i++)
        {
            await once();
        }

        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < Reps; i++)
        {
            await once();
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before) / Reps;
    }
}
