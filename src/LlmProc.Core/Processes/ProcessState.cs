using System.Collections.Immutable;
using System.Diagnostics;

namespace LlmProc;

/// <summary>The whole truth about a process: the fold of its events. <see cref="Apply"/> is pure; deciding what to do next needs nothing else.</summary>
public sealed record ProcessState(ProcessStart Start)
{
    /// <summary>Number of events so far.</summary>
    public int Version { get; init; }

    /// <summary>Null before the process has started.</summary>
    public RequestHead? Head { get; init; }

    public ImmutableArray<string> MissingPreload { get; init; } = [];

    public Conversation Conversation { get; init; } = Conversation.Empty;

    /// <summary>Null while the process is idle.</summary>
    public RunState? Run { get; init; }

    /// <summary>Null before the first run has ended.</summary>
    public FinishedRun? LastRun { get; init; }

    /// <summary>Runs that have begun.</summary>
    public int Runs { get; init; }

    public Spending Own { get; init; } = Spending.Zero;

    /// <summary>All children so far, as they were when they last reported, in the order they were asked for.</summary>
    public ImmutableArray<ProcessSummary> Children { get; init; } = [];

    /// <summary>Children that live on between queries.</summary>
    public ImmutableArray<KeptChild> Kept { get; init; } = [];

    public StopReason? Stopping { get; init; }

    /// <summary>Why the process could not start.</summary>
    public ProcessError? StartError { get; init; }

    /// <summary>The last event of a process; null while it lives.</summary>
    public ProcessEvent.Exited? Exit { get; init; }

    public ProcessId Id => Start.Id;

    public ProcessState Apply(ProcessEvent e)
    {
        ProcessState next = e switch
        {
            ProcessEvent.Started started => this with
            {
                Head = started.Head,
                MissingPreload = started.MissingPreload,
                StartError = started.Error,
            },
            ProcessEvent.Prompted prompted => this with
            {
                Run = new RunState(prompted.Ask, Conversation.Count),
                Runs = Runs + 1,
                Conversation = Conversation.Add(Message.User(prompted.Text)),
            },
            ProcessEvent.Sampled sampled => Answer(sampled.Sample),
            ProcessEvent.ToolStarted tool => Change(tool.CallId, call => call with { ToolStartedAt = Version + 1 }),
            ProcessEvent.ToolReturned tool => Settle(tool.Result, tool.Stderr),
            ProcessEvent.ChildStarted child => Adopt(child),
            ProcessEvent.ChildAnswered child => Report(child.Result).Settle(ChildAnswer.ToResult(child.CallId, child.Result)),
            ProcessEvent.ChildExited child => Leave(child),
            ProcessEvent.StopRequested stop => this with { Stopping = stop.Reason },
            ProcessEvent.Compacted compacted => Compaction.Apply(this, compacted),
            ProcessEvent.RunCompleted completed => Complete(completed),
            ProcessEvent.Exited exited => this with { Exit = exited },
            _ => throw new UnreachableException(),
        };
        return next with { Version = Version + 1 };
    }

    private ProcessState Answer(Sample sample)
    {
        // Blank text is legal to receive and not legal to send back.
        ImmutableArray<ContentBlock> content = sample.Content.RemoveAll(block => block is ContentBlock.Text text && string.IsNullOrWhiteSpace(text.Value));
        ImmutableArray<PendingCall> calls = [.. content.OfType<ContentBlock.Call>().Select(block => new PendingCall(block.Value))];
        RunState run = Run! with { Samples = Run.Samples + 1, Stop = sample.Stop, Calls = calls, IsCompacted = Run.IsCompacted && sample.Stop == SampleStop.ContextFull };
        ProcessState next = this with
        {
            Conversation = content.IsEmpty ? Conversation : Conversation.Add(new Message(Role.Assistant, content)),
            Own = Own + new Spending(sample.Usage, sample.CostUsd, 1, calls.Length),
            Run = run,
        };
        return sample.Stop switch
        {
            // The last call may be cut anywhere, even where its JSON is whole: none of the turn is run.
            SampleStop.MaxTokens or SampleStop.ContextFull when !calls.IsEmpty => next.CloseTurn(run with { CutTurns = run.CutTurns + 1 },
                "Not run: your answer was cut at the output limit, so this call may be incomplete. Make fewer or shorter calls at once."),
            SampleStop.PauseTurn when calls.IsEmpty => next with { Run = run with { Pauses = run.Pauses + 1, Stop = null } },
            _ => next,
        };
    }

    private ProcessState Change(string callId, Func<PendingCall, PendingCall> change)
    {
        RunState run = Run!;
        int at = 0;
        while (run.Calls[at].Call.Id != callId)
        {
            at++;
        }

        return this with { Run = run with { Calls = run.Calls.SetItem(at, change(run.Calls[at])) } };
    }

    private ProcessState Settle(ToolResult result, string? stderr = null)
    {
        ProcessState next = Change(result.CallId, call => call with { Result = result });
        RunState run = stderr is null ? next.Run! : next.Run! with { Stderr = next.Run.Stderr.Add(stderr) };
        return run.Calls.All(call => call.Result is not null) ? next.CloseTurn(run, "") : next with { Run = run };
    }

    /// <summary>All results of a turn go back in one message, in call order; what has no result yet gets <paramref name="unanswered"/>.</summary>
    private ProcessState CloseTurn(RunState run, string unanswered) => this with
    {
        Conversation = Conversation.Add(new Message(Role.User,
        [
            .. run.Calls.Select(call => new ContentBlock.Result(call.Result ?? new ToolResult(call.Call.Id, unanswered, IsError: true))),
        ])),
        Run = run with { Calls = [], Stop = null },
    };

    private ProcessState Adopt(ProcessEvent.ChildStarted child)
    {
        ProcessState next = Change(child.CallId, call => call with { Child = child });
        return child.Kept is null || Kept.Any(kept => kept.Link == child.Kept)
            ? next
            : next with { Kept = Kept.Add(new KeptChild(child.Kept, child.Child)) };
    }

    /// <summary>Children stand in the order they were asked for, whichever reports first.</summary>
    private ProcessState Report(ProcessResult result)
    {
        int at = 0;
        while (at < Children.Length && Children[at].Id.CompareAsked(result.Process.Id) < 0)
        {
            at++;
        }

        bool known = at < Children.Length && Children[at].Id == result.Process.Id;
        return this with { Children = known ? Children.SetItem(at, result.Process) : Children.Insert(at, result.Process) };
    }

    private ProcessState Leave(ProcessEvent.ChildExited child)
    {
        ProcessState next = Report(child.Result) with { Kept = Kept.RemoveAll(kept => kept.Start.Id == child.Child) };
        return child.CallId is null ? next : next.Settle(ChildAnswer.ToResult(child.CallId, child.Result));
    }

    private ProcessState Complete(ProcessEvent.RunCompleted completed)
    {
        ProcessState closed = Run!.Calls.IsEmpty ? this : CloseTurn(Run, "Not run: the run was stopped.");
        return closed with
        {
            Run = null,
            Own = completed.Lost is { } lost ? Own + lost : Own,
            LastRun = new FinishedRun(Run.Ask, Run.From, completed.Reason, completed.Error, Run.Stderr),
            Stopping = Stopping is StopReason.Killed ? Stopping : null,
        };
    }
}
