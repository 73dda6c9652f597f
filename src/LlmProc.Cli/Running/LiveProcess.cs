using System.Globalization;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Running;

/// <summary>What people are shown of one process while it runs.</summary>
internal sealed class LiveProcess(string program, LiveProcess? parent, long began)
{
    private const int ShownTools = 2;
    private const int ShownText = 60;

    private Spending _own = Spending.Zero;
    private string _work = "starts";
    private string? _wait;
    private long? _ended;

    public string Program { get; } = program;

    public LiveProcess? Parent { get; } = parent;

    public List<LiveProcess> Children { get; } = [];

    public LiveState State { get; private set; } = LiveState.Working;

    /// <summary>What it does now, or how it ended.</summary>
    public string Work => _wait ?? _work;

    /// <summary>What it was asked last; empty for the root, whose prompt people know.</summary>
    public string Query { get; private set; } = "";

    /// <summary>Its own samples, and those of no child.</summary>
    public Spending Own => _own;

    /// <summary>Takes what an event has changed.</summary>
    public void Take(ProcessState state, ProcessEvent e, long now)
    {
        _own = state.Own;
        _wait = null;
        switch (state)
        {
            case { Exit: { } exit }:
                End(exit.Reason, exit.Error, now);
                break;
            case { Run: null, LastRun: { } last } when e is ProcessEvent.RunCompleted:
                End(last.Reason, last.Error, now);
                break;
            case { Run: { } run }:
                _ended = null;
                (State, _work) = Doing(run);
                break;
        }
    }

    /// <summary>Nothing happens for a while, or text comes again.</summary>
    public void Wait(ModelUpdate? reason)
    {
        _wait = reason switch
        {
            ModelUpdate.Retrying retrying => $"{retrying.Code}, again in {Seconds(retrying.Wait)}",
            ModelUpdate.Queued queued => TextWidth.Head(SafeText.Line(queued.Reason), ShownText),
            _ => null,
        };
        State = reason is null ? LiveState.Working : LiveState.Waiting;
    }

    public void Ask(string query) => Query = TextWidth.Head(SafeText.Line(query), ShownText);

    public void Answer()
    {
        if (_ended is null)
        {
            _wait = "answers";
            State = LiveState.Working;
        }
    }

    public TimeSpan Time(TimeProvider time) => time.GetElapsedTime(began, _ended ?? time.GetTimestamp());

    private void End(StopReason reason, ProcessError? error, long now)
    {
        _ended ??= now;
        State = error is null ? LiveState.Done : LiveState.Failed;
        _work = error is null ? "done" : RunStatuses.Of(reason, error.Code).Word();
    }

    private static (LiveState, string) Doing(RunState run)
    {
        if (run.Calls.IsEmpty)
        {
            return (LiveState.Working, "samples");
        }

        string[] tools = [.. run.Calls.Where(call => call is { Result: null, Child: null }).CountBy(call => call.Call.Tool).Select(NameOf)];
        int children = run.Calls.Count(call => call is { Result: null, Child: not null });
        return tools.Length > 0 ? (LiveState.Working, string.Join(", ", tools.Take(ShownTools)) + (tools.Length > ShownTools ? $" and {tools.Length - ShownTools} more" : ""))
            : (LiveState.Waiting, children == 0 ? "samples" : $"waits for {Plural.Of(children, "child", "children")}");
    }

    private static string NameOf(KeyValuePair<string, int> tool)
    {
        string name = TextWidth.Head(SafeText.Line(tool.Key), ShownText);
        return tool.Value == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name} ×{tool.Value}");
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s");
}

internal enum LiveState
{
    Working,
    Waiting,
    Done,
    Failed,
}
