using Microsoft.Extensions.Logging;

namespace LlmProc.Cli.Running;

/// <summary>Logs what processes do, for operators. Contents of messages never stand here.</summary>
internal sealed partial class RunLog(ILogger logger) : IProcessObserver
{
    public void OnEvent(ProcessState state, ProcessEvent e)
    {
        switch (e)
        {
            case ProcessEvent.Started:
                Started(logger, state.Id, state.Start.Program, state.Head?.Tools.Length ?? 0);
                break;
            case ProcessEvent.Sampled { Sample: var sample }:
                Sampled(logger, state.Id, sample.Model ?? "?", sample.Stop, sample.Usage.InputTokens, sample.Usage.CacheReadTokens, sample.Usage.OutputTokens);
                break;
            case ProcessEvent.ToolReturned { Result: var result }:
                Returned(logger, state.Id, result.CallId, result.Text.Length, result.IsError);
                break;
            case ProcessEvent.RunCompleted { Error: { } error } run:
                Failed(logger, state.Id, RunStatuses.Of(run.Reason, error.Code).Word(), error.Code, (long)run.Duration.TotalMilliseconds);
                break;
            case ProcessEvent.RunCompleted run:
                Ended(logger, state.Id, (long)run.Duration.TotalMilliseconds);
                break;
        }
    }

    public void OnWaiting(ProcessState state, ModelUpdate reason)
    {
        switch (reason)
        {
            case ModelUpdate.Retrying retrying:
                Retries(logger, state.Id, retrying.Attempt, retrying.Code, retrying.Message, (long)retrying.Wait.TotalMilliseconds);
                break;
            case ModelUpdate.Queued queued:
                Waits(logger, state.Id, (long)queued.Wait.TotalMilliseconds, queued.Reason);
                break;
        }
    }

    [LoggerMessage(5001, LogLevel.Information, "{Process}: started from {Program} with {Tools} tools")]
    private static partial void Started(ILogger logger, ProcessId process, ProgramName program, int tools);

    [LoggerMessage(5002, LogLevel.Information, "{Process}: run ended well after {Milliseconds} ms")]
    private static partial void Ended(ILogger logger, ProcessId process, long milliseconds);

    [LoggerMessage(5003, LogLevel.Warning, "{Process}: run ended as {Status} ({Code}) after {Milliseconds} ms")]
    private static partial void Failed(ILogger logger, ProcessId process, string status, string code, long milliseconds);

    [LoggerMessage(5004, LogLevel.Warning, "{Process}: attempt {Attempt} failed with {Code}: {Problem}; again in {Milliseconds} ms")]
    private static partial void Retries(ILogger logger, ProcessId process, int attempt, string code, string problem, long milliseconds);

    [LoggerMessage(5005, LogLevel.Information, "{Process}: waits, {Milliseconds} ms at least: {Reason}")]
    private static partial void Waits(ILogger logger, ProcessId process, long milliseconds, string reason);

    [LoggerMessage(5006, LogLevel.Trace, "{Process}: sample of {Model} ended with {Stop}: {Input} input tokens, {CacheRead} from the cache, {Output} output")]
    private static partial void Sampled(ILogger logger, ProcessId process, string model, SampleStop stop, long input, long cacheRead, long output);

    [LoggerMessage(5007, LogLevel.Trace, "{Process}: {Call} returned {Length} characters, error: {IsError}")]
    private static partial void Returned(ILogger logger, ProcessId process, string call, int length, bool isError);
}
