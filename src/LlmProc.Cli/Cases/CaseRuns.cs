using System.Runtime.CompilerServices;
using LlmProc.Testing;

namespace LlmProc.Cli.Cases;

/// <summary>Runs cases side by side and gives what came of them in their order.</summary>
internal static class CaseRuns
{
    /// <param name="update">What differs is taken for right.</param>
    public static async IAsyncEnumerable<CaseOutcome> RunAsync(CaseProject[] projects, bool update, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var places = new SemaphoreSlim(Environment.ProcessorCount);
        Task<CaseOutcome>[] running = [.. projects.Select(project => RunAsync(project, update, places, cancellationToken))];
        try
        {
            foreach (Task<CaseOutcome> outcome in running)
            {
                yield return await outcome;
            }
        }
        finally
        {
            // Their folders are deleted next.
            await Task.WhenAll(running).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private static async Task<CaseOutcome> RunAsync(CaseProject project, bool update, SemaphoreSlim places, CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken);
        try
        {
            long began = TimeProvider.System.GetTimestamp();
            CaseResult result = await project.RunAsync(cancellationToken);
            return new CaseOutcome(result, TimeProvider.System.GetElapsedTime(began), update && !result.Passed);
        }
        finally
        {
            places.Release();
        }
    }
}
