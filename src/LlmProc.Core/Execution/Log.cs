using Microsoft.Extensions.Logging;

namespace LlmProc;

/// <summary>What an operator may read. Contents of messages never stand here.</summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Debug, "{Process}: event {Version} {Kind}")]
    public static partial void Appended(this ILogger logger, ProcessId process, int version, string kind);

    [LoggerMessage(1002, LogLevel.Error, "{Process}: the tool '{Tool}' failed")]
    public static partial void ToolFailed(this ILogger logger, ProcessId process, string tool, Exception exception);

    [LoggerMessage(1003, LogLevel.Error, "{Process}: a sample failed")]
    public static partial void SampleFailed(this ILogger logger, ProcessId process, Exception exception);

    [LoggerMessage(1004, LogLevel.Error, "The observer {Observer} failed; the run goes on, and it is told nothing any more")]
    public static partial void ObserverFailed(this ILogger logger, string observer, Exception exception);

    [LoggerMessage(1005, LogLevel.Critical, "{Process}: stopped at version {Version}")]
    public static partial void ProcessFailed(this ILogger logger, ProcessId process, int version, Exception exception);

    [LoggerMessage(1006, LogLevel.Error, "{Process}: a gate failed, which counts as a no")]
    public static partial void GateFailed(this ILogger logger, ProcessId process, Exception exception);

    [LoggerMessage(1007, LogLevel.Warning, "{Process}: a sample took {Tokens} tokens and {CostUsd} USD, more than the {MostTokens} tokens and {MostUsd} USD it was allowed")]
    public static partial void TookMoreThanAllowed(this ILogger logger, ProcessId process, long tokens, decimal costUsd, long mostTokens, decimal mostUsd);

    [LoggerMessage(1008, LogLevel.Warning, "{Process}: {What} heeds no cancellation and was left behind after {Seconds} s")]
    public static partial void LeftBehind(this ILogger logger, ProcessId process, string what, double seconds);

    [LoggerMessage(1009, LogLevel.Error, "{Process}: something that was to be told of a cancellation failed")]
    public static partial void CancellationFailed(this ILogger logger, ProcessId process, Exception exception);
}
