using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LlmProc;

/// <summary>The whole truth about a process: the fold of its events. <see cref="Apply"/> is pure; deciding what to do next needs nothing else.</summary>
public sealed record ProcessState(ProcessStart Start)
{
    private const string StoppedMidway = "Interrupted: the run was stopped while this ran. It may or may not have taken effect. Check before you repeat it.";

    // Each event copies the state; what most processes never have is copied as one.
    private readonly Rare _rare = Rare.None;

    /// <summary>Number of events so far.</summary>
    public int Version { get; private set; }

    /// <summary>Null before the process has started.</summary>
    public RequestHead? Head { get; init; }

    /// <summary>Files that should have been preloaded and were not there, as given, with the path that was tried.</summary>
    public ImmutableArray<string> MissingPreload
    {
        get => _rare.MissingPreload;
        init => _rare = _rare.MissingPreload == value ? _rare : _rare with { MissingPreload = value };
    }

    /// <summary>What was said, of all runs.</summary>
    public Conversation Conversation { get; init; } = Conversation.Empty;

    /// <summary>Null while the process is idle.</summary>
    public RunState? Run { get; init; }

    /// <summary>Null before the first run has ended.</summary>
    public FinishedRun? LastRun { get; init; }

    /// <summary>Runs that have begun.</summary>
    public int Runs { get; init; }

    /// <summary>What the process itself used, without its children.</summary>
    public Spending Own { get; init; } = Spending.Zero;

    /// <summary>Length of all runs that have ended.</summary>
    public TimeSpan Worked => LastRun is { } last ? last.Before + last.Duration : TimeSpan.Zero;

    /// <summary>Calls of tools with effects, in the order they ended.</summary>
    public ImmutableArray<CallReceipt> Receipts
    {
        get => _rare.Receipts;
        init => _rare = _rare.Receipts == value ? _rare : _rare with { Receipts = value };
    }

    /// <summary>What its own samples count in budgets, those that broke off included; what is set aside at the moment stands in <see cref="RunState.Reserved"/>.</summary>
    /// <remarks>Mostly just what it used, and only written down where it is not: to be set after <see cref="Own"/>, whenever that is.</remarks>
    public Charge Charged
    {
        get => _rare.Charged ?? Own.Charge;
        init => _rare = Charged == value ? _rare : _rare with { Charged = value };
    }

    /// <summary>All children so far, as they were when they last reported, in the order they were asked for.</summary>
    public ImmutableList<ProcessSummary> Children { get; init; } = [];

    /// <summary>Children that live on between queries.</summary>
    public ImmutableArray<KeptChild> Kept
    {
        get => _rare.Kept;
        init => _rare = _rare.Kept == value ? _rare : _rare with { Kept = value };
    }

    /// <summary>Why it is being stopped; null while nobody wants that.</summary>
    public StopReason? Stopping
    {
        get => _rare.Stopping;
        init => _rare = _rare.Stopping == value ? _rare : _rare with { Stopping = value };
    }

    /// <summary>As <see cref="ProcessEvent.StopRequested.HadTimeLeft"/>, while it is being stopped.</summary>
    internal bool HadTimeLeft
    {
        get => _rare.HadTimeLeft;
        init => _rare = _rare.HadTimeLeft == value ? _rare : _rare with { HadTimeLeft = value };
    }

    /// <summary>Why the process could not start.</summary>
    public ProcessError? StartError
    {
        get => _rare.StartError;
        init => _rare = _rare.StartError == value ? _rare : _rare with { StartError = value };
    }

    /// <summary>The last event of a process; null while it lives.</summary>
    public ProcessEvent.Exited? Exit { get; init; }

    /// <summary>Names the process in its journal.</summary>
    public ProcessId Id => Start.Id;

    /// <summary>The process with one more event; pure.</summary>
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
                Run = new RunState(prompted.Ask, Conversation.Count) { Earlier = Own.Samples },
                Runs = Runs + 1,
                Conversation = Conversation.Add(Message.User(prompted.Text)),
            },
            ProcessEvent.SampleStarted started => this with
            {
                // One that was started before and gave nothing was lost with the machine.
                Charged = Charged + (Run!.Reserved ?? default),
                Run = Run with { Reserved = started.Reserved, Lowered = started.Lowered },
            },
            ProcessEvent.Sampled sampled => Answer(sampled.Sample, sampled.Took),
            // The gates' yes was one to the tool. If it asks a child, that is another question.
            ProcessEvent.ToolStarted tool => Change(tool.CallId, call => call with { ToolStartedAt = Version + 1, Allowed = false }),
            ProcessEvent.ToolReturned tool => Certify(tool).Settle(tool.Result, tool.Stderr),
            ProcessEvent.ChildStarted child => Adopt(child),
            ProcessEvent.ChildAnswered child => StopWith(child.Result).Settle(ChildAnswer.ToResult(child.CallId, child.Result), children: Report(child.Result)),
            ProcessEvent.ChildExited child => Leave(child),
            ProcessEvent.GateAnswered answer => Pass(answer),
            ProcessEvent.StopRequested stop => this with { Stopping = stop.Reason, HadTimeLeft = stop.HadTimeLeft },
            ProcessEvent.Compacted compacted => Compaction.Apply(this, compacted),
            ProcessEvent.RunCompleted completed => Complete(completed),
            ProcessEvent.Exited exited => this with { Exit = exited },
            _ => throw new UnreachableException(),
        };

        // Made just now, and nobody has seen it yet.
        next.Version = Version + 1;
        return next;
    }

    private ProcessState Answer(Sample sample, Charge? took)
    {
        // Blank text is legal to receive and not legal to send back.
        ImmutableArray<ContentBlock> content = sample.Content.RemoveAll(block => block is ContentBlock.Text text && string.IsNullOrWhiteSpace(text.Value));
        ImmutableList<PendingCall> calls = CallsOf(content);
        RunState run = Run! with
        {
            Samples = Run.Samples + 1,
            Stop = sample.Stop,
            Calls = calls,
            Open = calls.Count,
            Asked = 0,
            SampleAllowed = false,
            Reserved = null,
            IsCompacted = Run.IsCompacted && sample.Stop == SampleStop.ContextFull,
        };
        ProcessState next = this with
        {
            Conversation = content.IsEmpty ? Conversation : Conversation.Add(new Message(Role.Assistant, content)),
            Own = Own.With(sample, calls.Count),
            Charged = Charged + (took ?? Charge.Of(sample, Run.Reserved)),
            Run = run,
        };
        return sample.Stop switch
        {
            // The last call may be cut anywhere, even where its JSON is whole: none of the turn is run.
            SampleStop.MaxTokens or SampleStop.ContextFull when !calls.IsEmpty => next.CloseTurn(run with { CutTurns = run.CutTurns + 1 }, calls,
                "Not run: your answer was cut at the output limit, so this call may be incomplete. Make fewer or shorter calls at once."),
            SampleStop.PauseTurn when calls.IsEmpty => next with { Run = run with { Pauses = run.Pauses + 1, Stop = null } },
            _ => next,
        };
    }

    private static ImmutableList<PendingCall> CallsOf(ImmutableArray<ContentBlock> content)
    {
        ImmutableList<PendingCall> calls = [];
        ImmutableList<PendingCall>.Builder? more = null;
        foreach (ContentBlock block in content)
        {
            if (block is not ContentBlock.Call call)
            {
                continue;
            }

            if (calls.IsEmpty)
            {
                calls = calls.Add(new PendingCall(call.Value));
                continue;
            }

            (more ??= calls.ToBuilder()).Add(new PendingCall(call.Value));
        }

        return more?.ToImmutable() ?? calls;
    }

    private ProcessState Pass(ProcessEvent.GateAnswered answer) => answer switch
    {
        { Verdict: GateVerdict.Allow, CallId: { } call } => Change(call, pending => pending with { Allowed = true }),
        { Verdict: GateVerdict.Allow } => this with { Run = Run! with { SampleAllowed = true } },
        { Verdict: GateVerdict.Deny, CallId: { } call } => Deny(call, answer.Reason.Length == 0 ? "." : $": {answer.Reason}"),
        { Verdict: GateVerdict.Deny } => this with { Stopping = StopReason.Denied, Run = Run! with { DeniedBecause = answer.Reason } },
        _ => StopAsGateSays(answer.Reason),
    };

    private ProcessState Deny(string callId, string because)
    {
        PendingCall call = Run!.Calls[Run.Find(callId)];
        return call.ToolStartedAt is null
            ? Settle(new ToolResult(callId, "Not run, because it was denied" + because, IsError: true))
            : Certify(call, CallEnding.Returned, null)
                .Settle(new ToolResult(callId, "The tool has run, but it may not ask another program, because that was denied" + because, IsError: true));
    }

    /// <summary>A gate that stopped a child for good stops the one who waits for it.</summary>
    private ProcessState StopWith(RunResult child) => child.GateStop is { } reason ? StopAsGateSays(reason) : this;

    private ProcessState StopAsGateSays(string reason) => this with
    {
        Stopping = Stopping ?? StopReason.Denied,
        Run = Run! with { DeniedBecause = reason, GateStop = reason },
    };

    /// <summary>A call with effects leaves a receipt, however it ended; one without does if its tool says that it changed something.</summary>
    private ProcessState Certify(ProcessEvent.ToolReturned tool)
    {
        PendingCall pending = Run!.Calls[Run.Find(tool.Result.CallId)];
        return pending.ToolStartedAt is null && tool.Receipts is null
            ? this
            : Certify(pending, tool.Interrupted ? CallEnding.Interrupted : tool.Result.IsError ? CallEnding.Failed : CallEnding.Returned, tool.Receipts);
    }

    private ProcessState Certify(PendingCall pending, CallEnding ending, ImmutableArray<Receipt>? receipts) =>
        this with { Receipts = Receipts.Add(new CallReceipt(pending.Call.Id, pending.Call.Tool, ending) { Receipts = receipts ?? [] }) };

    /// <param name="children">With the one that brought the result, if one did.</param>
    private ProcessState Settle(ToolResult result, string? stderr = null, ImmutableList<ProcessSummary>? children = null)
    {
        RunState run = stderr is null ? Run! : Run! with { Stderr = Run.Stderr.Add(stderr) };
        int at = run.Find(result.CallId);
        PendingCall call = run.Calls[at];
        ImmutableList<PendingCall> calls = run.Calls.SetItem(at, call with { Result = result });
        int first = call.Result is null ? 1 : 0;
        return run.Open == first
            ? CloseTurn(run, calls, "", children)
            : this with
            {
                Run = run with { Calls = calls, Open = run.Open - first, Asked = run.Asked - (call.Child is null ? 0 : first) },
                Children = children ?? Children,
            };
    }

    /// <summary>All results of a turn go back in one message, in call order; what has no result yet gets <paramref name="unanswered"/>.</summary>
    private ProcessState CloseTurn(RunState run, ImmutableList<PendingCall> calls, string unanswered, ImmutableList<ProcessSummary>? children = null)
    {
        Repeats repeats = run.Repeats.After(calls);
        var results = new ContentBlock[calls.Count];
        int at = 0;
        foreach (PendingCall call in calls)
        {
            results[at++] = new ContentBlock.Result(
                repeats.Noted(call) ?? new ToolResult(call.Call.Id, call.ToolStartedAt is null ? unanswered : StoppedMidway, IsError: true));
        }

        return this with
        {
            Conversation = Conversation.Add(new Message(Role.User, ImmutableCollectionsMarshal.AsImmutableArray(results))),
            Run = run with { Calls = [], Open = 0, Asked = 0, Stop = null, Repeats = repeats },
            Children = children ?? Children,
        };
    }

    private ProcessState Change(string callId, Func<PendingCall, PendingCall> change)
    {
        int at = Run!.Find(callId);
        return this with { Run = Run with { Calls = Run.Calls.SetItem(at, change(Run.Calls[at])) } };
    }

    private ProcessState Adopt(ProcessEvent.ChildStarted child)
    {
        int at = Run!.Find(child.CallId);
        PendingCall call = Run.Calls[at];

        // A tool with effects that asks a child has come to its end.
        ProcessState ended = call is { ToolStartedAt: not null, Child: null } ? Certify(call, CallEnding.Returned, null) : this;
        return ended with
        {
            Run = Run with { Calls = Run.Calls.SetItem(at, call with { Child = child }), Asked = Run.Asked + (call is { Child: null, Result: null } ? 1 : 0) },
            Kept = child.Kept is null || Kept.Any(kept => kept.Link == child.Kept) ? Kept : Kept.Add(new KeptChild(child.Kept, child.Child)),
        };
    }

    /// <summary>Children stand in the order they were asked for, whichever reports first.</summary>
    private ImmutableList<ProcessSummary> Report(RunResult result)
    {
        int from = 0, to = Children.Count;
        if (to > 0 && Children[^1].Id.CompareAsked(result.Process.Id) < 0)
        {
            return Children.Add(result.Process);
        }

        while (from < to)
        {
            int middle = (from + to) / 2;
            (from, to) = Children[middle].Id.CompareAsked(result.Process.Id) < 0 ? (middle + 1, to) : (from, middle);
        }

        bool known = from < Children.Count && Children[from].Id == result.Process.Id;
        return known ? Children.SetItem(from, result.Process) : Children.Insert(from, result.Process);
    }

    private ProcessState Leave(ProcessEvent.ChildExited child)
    {
        ProcessState left = Kept.IsEmpty ? this : this with { Kept = Kept.RemoveAll(kept => kept.Start.Id == child.Child) };
        ImmutableList<ProcessSummary> children = Report(child.Result);
        return child.CallId is null ? left with { Children = children } : left.StopWith(child.Result).Settle(ChildAnswer.ToResult(child.CallId, child.Result), children: children);
    }

    private ProcessState Complete(ProcessEvent.RunCompleted completed)
    {
        ProcessState closed = Run!.Calls.IsEmpty ? this : CloseTurn(Run, Run.Calls, "Not run: the run was stopped.");
        foreach (PendingCall call in Run.Calls)
        {
            closed = call is { ToolStartedAt: not null, Child: null, Result: null } ? closed.Certify(call, CallEnding.Interrupted, null) : closed;
        }

        return closed with
        {
            Run = null,
            Own = completed.Lost is { } lost ? Own + lost : Own,
            Charged = Run.Reserved is { } reserved ? closed.Charged + (completed.Took ?? reserved) : closed.Charged,
            LastRun = new FinishedRun(Run.Ask, Run.From, completed.Reason, completed.Error, Run.Stderr, completed.Duration) { Before = Worked, GateStop = Run.GateStop },
            Stopping = Stopping is StopReason.Killed ? Stopping : null,
            HadTimeLeft = false,
        };
    }

    private sealed record Rare
    {
        public static Rare None { get; } = new();

        public ImmutableArray<string> MissingPreload { get; init; } = [];

        public ImmutableArray<CallReceipt> Receipts { get; init; } = [];

        public ImmutableArray<KeptChild> Kept { get; init; } = [];

        public StopReason? Stopping { get; init; }

        public bool HadTimeLeft { get; init; }

        public Charge? Charged { get; init; }

        public ProcessError? StartError { get; init; }
    }
}
