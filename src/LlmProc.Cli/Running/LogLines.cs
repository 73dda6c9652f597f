using System.Globalization;
using LlmProc.Cli.Terminal;
using Microsoft.Extensions.Logging;

namespace LlmProc.Cli.Running;

/// <summary>Writes the log of a run to stderr, a line for each entry. Secrets are covered, and nothing in it can act on a terminal.</summary>
/// <param name="least">What is less important is left out.</param>
internal sealed class LogLines(Screen screen, LogLevel least, LineMask mask, TimeProvider time) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        string cause = exception is null ? "" : $": {exception.GetType().Name}: {exception.Message}";
        string level = logLevel.ToString().ToLowerInvariant();
        Write(string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {level} {eventId.Id} {formatter(state, exception)}{cause}"), logLevel);
        if (least == LogLevel.Trace && exception?.StackTrace is { } stack)
        {
            Array.ForEach(stack.Split('\n'), line => Write("  " + line.Trim(), logLevel));
        }
    }

    private void Write(string line, LogLevel level)
    {
        string shown = mask.Cover(SafeText.Line(line));
        screen.WriteError((level >= LogLevel.Error ? screen.Err.Red(shown) : screen.Err.Dim(shown)) + "\n");
    }
}
