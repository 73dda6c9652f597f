using System.Diagnostics;
using System.Globalization;
using LlmProc.Testing;

namespace LlmProc.Bench;

/// <summary><c>delegation</c>: prompts a primary that delegates to workers, again and again, against any server that understands the prompts.</summary>
/// <remarks>It ends in time and in order whatever the server does; what went wrong stands in the report.</remarks>
internal static class DelegationBench
{
    public static async Task<int> RunAsync(ReadOnlyMemory<string> words)
    {
        if (DelegationOptions.Parse(words.Span, out string problem) is not { } options)
        {
            Console.Error.WriteLine($"delegation: {problem}");
            return 2;
        }

        MockServer? mock = options.BaseUrl is null ? new MockProvider(new MockOptions { KeptExchanges = 0 }).Listen() : null;
        options = options with { BaseUrl = options.BaseUrl ?? mock!.AnthropicBaseUrl };
        if (options.Heap is { } idle)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $$"""{"idle_bytes_per_agent":{{IdleBytes(options, idle)}}}"""));
            return 0;
        }

        var report = new DelegationReport();
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(options.MaxSeconds));
        Task run = RepeatAsync(options, report, time.Token);
        try
        {
            // What does not end by itself is left behind.
            await run.WaitAsync(TimeSpan.FromSeconds(options.MaxSeconds + 0.5));
        }
        catch (TimeoutException)
        {
            report.Fail("a run did not stop in time");
        }

        Console.WriteLine(report.ToJson());
        return report.Errors == 0 ? 0 : 1;
    }

    /// <summary>The repetitions, after those that warm up. Ends early when time is over.</summary>
    public static async Task RepeatAsync(DelegationOptions options, DelegationReport report, CancellationToken time)
    {
        await using LlmRuntime runtime = DelegationPrograms.Runtime(options.BaseUrl!);
        ProgramGraph graph = DelegationPrograms.Graph(options);
        var warming = new DelegationReport();
        for (int i = 0; i < options.Warmup && await OnceAsync(runtime, graph, options, warming, time); i++)
        {
            report.Warmed = i + 1;
        }

        if (warming.Errors > 0)
        {
            report.Fail(warming.LastError!);
        }

        await BlockAsync(runtime, graph, options, report, time);
    }

    public static async Task BlockAsync(LlmRuntime runtime, ProgramGraph graph, DelegationOptions options, DelegationReport report, CancellationToken time)
    {
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < options.Reps && !time.IsCancellationRequested; i++)
        {
            await OnceAsync(runtime, graph, options, report, time);
        }

        report.Wall += Stopwatch.GetElapsedTime(start);
        report.Cpu += Environment.CpuUsage.TotalTime - cpu;
    }

    private static async Task<bool> OnceAsync(LlmRuntime runtime, ProgramGraph graph, DelegationOptions options, DelegationReport report, CancellationToken time)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            RunResult result = await runtime.RunAsync(graph, options.Prompt, time);
            TimeSpan taken = Stopwatch.GetElapsedTime(start);
            if (result.Text == options.Answer)
            {
                report.Add(taken, result.Process.Subtree().Samples);
                return true;
            }

            report.Fail(result.Error?.Message ?? $"expected '{options.Answer}', got '{ModelText.Shorten(result.Text, 200)}'");
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested)
        {
            if (report.P50 == 0)
            {
                report.Fail(string.Create(CultureInfo.InvariantCulture, $"not one run ended within --max-seconds {options.MaxSeconds}"));
            }
        }
        catch (LlmProcException e)
        {
            report.Fail(e.Message);
        }

        return false;
    }

    /// <summary>What a process costs that waits for its first prompt.</summary>
    private static long IdleBytes(DelegationOptions options, int count)
    {
        LlmRuntime runtime = DelegationPrograms.Runtime(options.BaseUrl!);
        ProgramGraph graph = DelegationPrograms.Graph(options);
        var processes = new LlmProcess[count];
        LlmProcess first = runtime.Start(graph);
        Settle(first);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < count; i++)
        {
            processes[i] = runtime.Start(graph);
        }

        Array.ForEach(processes, Settle);
        Array.Clear(processes);

        // The last ones may be on their way to rest.
        Thread.Sleep(100);
        long bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / count;
        GC.KeepAlive(runtime);

        // Its host would go with it, and the processes with that.
        GC.KeepAlive(graph);
        GC.KeepAlive(processes);
        return bytes;
    }

    private static void Settle(LlmProcess process) => SpinWait.SpinUntil(() => process.State.Version > 0, TimeSpan.FromSeconds(10));
}
