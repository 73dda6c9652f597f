using System.Diagnostics;

namespace LlmProc;

/// <summary>Makes spans without touching the current activity of whoever is told something.</summary>
internal static class Spans
{
    private static readonly ActivitySource s_source = new(TelemetryOptions.SourceName);

    public static bool AreHeard => s_source.HasListeners();

    public static Activity? Begin(string name, ActivityKind kind, ActivityContext parent, DateTimeOffset at, IEnumerable<KeyValuePair<string, object?>> tags)
    {
        Activity? current = Activity.Current;
        try
        {
            // Without a parent it begins a trace, whatever its thread is doing.
            Activity.Current = null;
            return s_source.StartActivity(name, kind, parent, tags, links: null, at);
        }
        finally
        {
            Activity.Current = current;
        }
    }

    /// <param name="error">A word from a small set; null if it ended well.</param>
    public static void End(Activity? span, DateTimeOffset at, string? error)
    {
        if (span is null)
        {
            return;
        }

        if (error is not null)
        {
            span.SetTag("error.type", error);
            span.SetStatus(ActivityStatusCode.Error, error);
        }

        Activity? current = Activity.Current;
        try
        {
            span.SetEndTime(at.UtcDateTime);
            span.Stop();
        }
        finally
        {
            Activity.Current = current;
        }
    }
}
