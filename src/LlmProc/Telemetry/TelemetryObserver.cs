using System.Collections.Concurrent;
using System.Diagnostics;

namespace LlmProc;

/// <summary>
/// Tells OpenTelemetry what processes do, in its conventions for generative models: a span for each run, sample and tool call, a child's run below the call that
/// asked it, and metrics of tokens, durations and cost.
/// </summary>
/// <remarks>
/// Parents are given explicitly and never taken from the thread; the current activity of a process is left as it is. Where nobody listens, nothing is made.
/// </remarks>
internal sealed class TelemetryObserver(ProgramGraph graph, TelemetryOptions? options = null, TimeProvider? time = null) : IProcessObserver, IDisposable
{
    private readonly TelemetryOptions _options = options ?? TelemetryOptions.Default;
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly ConcurrentDictionary<ProcessId, RunTrace> _runs = new();
    private readonly ConcurrentDictionary<(ProcessId Process, string Call), ActivityContext> _calls = new();

    /// <inheritdoc/>
    public void OnEvent(ProcessState state, ProcessEvent e)
    {
        if (Spans.AreHeard || Meters.AreHeard || !_runs.IsEmpty)
        {
            Hear(state, e);
        }
    }

    // A method of its own: what its lambda holds is made where it begins, heard or not.
    private void Hear(ProcessState state, ProcessEvent e)
    {
        DateTimeOffset now = _time.GetUtcNow();
        if (e is ProcessEvent.Exited exited)
        {
            Leave(state, exited, now);
            return;
        }

        if (state.Run is null && e is not ProcessEvent.RunCompleted)
        {
            return;
        }

        // One that is not known was begun before, elsewhere, or before anybody listened.
        RunTrace run = _runs.GetOrAdd(state.Id, _ => Begin(state, e, now));
        Take(run, state, e, now);
        run.Sampling = state.Run is { Stop: null, Calls.IsEmpty: true } ? run.Sampling ?? now : null;
    }

    /// <inheritdoc/>
    public void OnText(ProcessState state, string text)
    {
        if (_runs.TryGetValue(state.Id, out RunTrace? run))
        {
            run.FirstText ??= _time.GetUtcNow();
        }
    }

    /// <inheritdoc/>
    public void OnTextWithdrawn(ProcessState state)
    {
        if (_runs.TryGetValue(state.Id, out RunTrace? run))
        {
            run.FirstText = null;
        }
    }

    /// <summary>Ends the spans of runs that stopped where they were. It never throws, whatever listeners do.</summary>
    public void Dispose()
    {
        foreach (RunTrace run in _runs.Values)
        {
            try
            {
                run.Abandon(_time.GetUtcNow());
            }
            catch (Exception)
            {
                // A listener that fails has seen what it wanted to see; whoever ends the runtime has nothing to do with it.
            }
        }

        _runs.Clear();
        _calls.Clear();
    }

    private RunTrace Begin(ProcessState state, ProcessEvent e, DateTimeOffset now)
    {
        LlmProgram program = graph[state.Start.Program];
        string? ask = e is ProcessEvent.Prompted prompted ? prompted.Ask : state.Run?.Ask ?? state.LastRun?.Ask;
        ActivityContext parent = state.Start.Parent is { } id
            ? _calls.GetValueOrDefault((id, ask ?? ""))
            : _options.ParentOfRoot?.Invoke(state.Id) ?? default;
        return new RunTrace(program, state, parent, now, resumed: e is not ProcessEvent.Prompted, _options.IncludeContent);
    }

    private void Take(RunTrace run, ProcessState state, ProcessEvent e, DateTimeOffset now)
    {
        switch (e)
        {
            case ProcessEvent.Sampled sampled:
                run.Sampled(state, sampled.Sample, now);
                break;
            case ProcessEvent.Compacted compacted:
                run.SampleLost(ModelException.ContextOverflow, compacted.Lost, now);
                break;
            case ProcessEvent.ToolStarted started:
                run.ToolStarted(started.CallId, now);
                break;
            case ProcessEvent.ToolReturned returned:
                run.Returned(state, returned.Result, returned.Interrupted ? "interrupted" : "tool_error", now);
                break;
            case ProcessEvent.GateAnswered { CallId: null }:
                // What the sample waited for a person is not the model's time.
                run.Sampling = null;
                break;
            case ProcessEvent.GateAnswered { Verdict: GateVerdict.Deny, CallId: { } call } denied:
                run.Returned(state, new ToolResult(call, denied.Reason, IsError: true), "denied", now);
                break;
            case ProcessEvent.ChildStarted child:
                _calls[(state.Id, child.CallId)] = run.ChildStarted(state, child, now);
                break;
            case ProcessEvent.ChildAnswered child:
                run.ChildEnded(child.CallId, child.Result, now);
                _calls.TryRemove((state.Id, child.CallId), out _);
                break;
            case ProcessEvent.ChildExited { CallId: { } call } child:
                run.ChildEnded(call, child.Result, now);
                _calls.TryRemove((state.Id, call), out _);
                break;
            case ProcessEvent.RunCompleted completed:
                run.Completed(state, completed.Reason, completed.Error, completed.Lost, now);
                _runs.TryRemove(state.Id, out _);
                break;
        }
    }

    /// <summary>A process that could not start has no run, and still somebody asked it.</summary>
    private void Leave(ProcessState state, ProcessEvent.Exited exited, DateTimeOffset now)
    {
        if (state.Runs == 0 && exited.Error is not null)
        {
            Begin(state, exited, now).Completed(state, exited.Reason, exited.Error, lost: null, now);
        }

        if (_runs.TryRemove(state.Id, out RunTrace? left))
        {
            left.Abandon(now);
        }
    }
}
