using System.Globalization;
using Microsoft.Extensions.Logging;

namespace LlmProc;

/// <summary>How others reach a process: prompts, wishes to stop, reports; and how it tells what happened.</summary>
public sealed partial class LlmProcess
{
    private Activation? _activation;
    private Activation? _draining;
    private Task _work = Task.CompletedTask;
    private bool _isAtWork;
    private List<StopWish>? _stopsWanted;
    private Dictionary<string, TaskCompletionSource<RunResult>>? _waiting;
    private int _asked;

    // What was taken out of the inbox and is not in the journal yet: it can be stopped, but not taken back.
    private Arrival.Ask? _beginning;

    private LlmProgram Program => _kernel.Graph[_state.Start.Program];

    /// <summary>Runs a prompt to its stop. A second call waits until the runs before it have ended.</summary>
    /// <exception cref="ArgumentException">The prompt is empty.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: the run was stopped, and its children with it.</exception>
    /// <exception cref="LlmProcException">
    /// The process is gone or was started for one prompt only, or the journal failed. <c>within</c>: it was asked by a tool or gate that it waits for, itself or by way of others, as long as
    /// they have not answered; also where a tool has asked and does not wait.
    /// </exception>
    public async Task<RunResult> RunAsync(string prompt, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(prompt);
        (string ask, Task<RunResult> result) = Ask(prompt, watch: null);
        await using CancellationTokenRegistration registration = cancellationToken.Register(() => TakeBack(ask));
        RunResult done = await result;
        cancellationToken.ThrowIfCancellationRequested();
        return done;
    }

    /// <summary>
    /// The result of the run that goes on, or of the last one. For a process that was started with a prompt: the result of that, once the process has
    /// ended.
    /// </summary>
    /// <exception cref="LlmProcException">The process waits for its first prompt, or the journal failed.</exception>
    public Task<RunResult> ResultAsync()
    {
        RefuseWithin();
        lock (_inbox)
        {
            ProcessState state = State;
            Task<RunResult> result = state switch
            {
                { Exit: not null } => Task.FromResult(state.Result(_kernel.Models.NameOf(Program))),
                { Start.Prompt: not null } => Await(RunName(1)),
                { Run: { } run } => Await(run.Ask),
                { LastRun: not null } => Task.FromResult(state.Result(_kernel.Models.NameOf(Program))),
                _ => throw new LlmProcException("no_run", $"process {Id} has not been asked anything yet"),
            };
            return CalledFrom.TryWait(_kernel.Journal, Id, result) ? result : throw Within();
        }
    }

    /// <summary>Wants the run to stop (<see cref="StopReason.Cancelled"/>, <see cref="StopReason.Timeout"/>) or the process to end (<see cref="StopReason.Killed"/>).</summary>
    /// <remarks>Returns at once. All descendants stop first, each with an event of its own; the result comes as for any run.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The reason is none of these three.</exception>
    public void Stop(StopReason reason)
    {
        if (reason is not (StopReason.Cancelled or StopReason.Timeout or StopReason.Killed))
        {
            throw new ArgumentOutOfRangeException(nameof(reason), reason, "a process is stopped as cancelled, timeout or killed");
        }

        Stop(reason, ask: null);
    }

    /// <param name="ask">The run that is meant; null for whichever goes on.</param>
    internal void Stop(StopReason reason, string? ask) => Stop(new StopWish(reason, ask));

    private void Stop(StopWish wish)
    {
        lock (_inbox)
        {
            if (!IsForLater(wish) && !HasObject(wish))
            {
                // What it meant is over, and what goes on now must not be disturbed.
                return;
            }

            (_stopsWanted ??= []).Add(wish);
        }

        Volatile.Read(ref _activation)?.Interrupt();
        Wake();
    }

    /// <param name="here">It may work on this thread until it waits for something.</param>
    internal void Deliver(Arrival arrival, bool here = false)
    {
        ProcessState state = State;
        if (arrival is Arrival.Ask ask && (state.Exit is not null || Knows(ask.Id)))
        {
            // Asked again after its parent lost the report, or asked after it has gone: the parent must not wait for ever.
            // A process for one run reports when it has gone, and not before.
            if (state.Exit is not null || (!state.Start.Once && state.LastRun?.Ask == ask.Id))
            {
                Report(ask.Id);
            }
        }
        else if (state.Exit is not null)
        {
            Report(null);
        }
        else
        {
            _inbox.Put(arrival, here);
        }

        Wake(here);
    }

    /// <summary>Lets the process work if it does not already.</summary>
    /// <param name="here">On this thread, until it waits for something.</param>
    internal void Wake(bool here = false)
    {
        WakeUp? begin = null;
        lock (_inbox)
        {
            if (!_isAtWork && State.Exit is null)
            {
                _isAtWork = true;
                begin = new WakeUp();
                _work = WorkUntilRestAsync(begin, _work);
            }
        }

        begin?.Ring(here);
    }

    private bool Knows(string ask)
    {
        // In the order in which a query goes from one to the other, so that none is missed between them.
        return IsAsked(ask) || (State is var state && (state.Start.ParentCall == ask || state.Run?.Ask == ask || state.LastRun?.Ask == ask));
    }

    /// <summary>Puts a prompt behind those that are waiting.</summary>
    /// <param name="watch">Told the run's name before it can begin.</param>
    private (string Ask, Task<RunResult> Result) Ask(string prompt, Action<string>? watch)
    {
        string ask;
        Task<RunResult> result;
        RefuseWithin();
        lock (_inbox)
        {
            ProcessState state = State;
            if (state.Exit is not null || state.Start.Once)
            {
                throw Gone();
            }

            _asked = Math.Max(_asked, Math.Max(RunNumber(state.Run?.Ask), RunNumber(state.LastRun?.Ask))) + 1;
            ask = RunName(_asked);
            result = Await(ask);
            if (!CalledFrom.TryWait(_kernel.Journal, Id, result))
            {
                _waiting!.Remove(ask);
                throw Within();
            }

            watch?.Invoke(ask);
            _inbox.Put(new Arrival.Ask(ask, prompt));
        }

        Wake();
        return (ask, result);
    }

    /// <summary>Tells the parent, or whoever waits for a root, how a query ended.</summary>
    /// <param name="ask">Null to say only that the process has gone.</param>
    private void Report(string? ask)
    {
        ProcessState state = State;
        RunResult result = state.Result(_kernel.Models.NameOf(Program));
        if (state.Start.Parent is { } parent)
        {
            if (ask is not null && ask != (state.LastRun?.Ask ?? state.Start.ParentCall))
            {
                result = result with { Text = "", Reason = StopReason.Failed, Error = new ProcessError("gone", "had ended before it was asked") };
            }

            _host.Report(parent, new ChildReport(ask, Id, result, state.Exit is not null));
            return;
        }

        lock (_inbox)
        {
            string answered = state.LastRun?.Ask ?? RunName(1);
            foreach ((string waitingFor, TaskCompletionSource<RunResult> waiting) in _waiting?.ToArray() ?? [])
            {
                if (waitingFor == answered)
                {
                    _waiting!.Remove(waitingFor);
                    waiting.TrySetResult(result);
                }
                else if (state.Exit is not null)
                {
                    _waiting!.Remove(waitingFor);
                    waiting.TrySetException(Gone());
                }
            }
        }
    }

    /// <summary>The one who asked does not want the answer any more.</summary>
    private void TakeBack(string ask)
    {
        if (_inbox.TryTake(arrival => arrival is Arrival.Ask queued && queued.Id == ask) is null)
        {
            Stop(StopReason.Cancelled, ask);
            return;
        }

        lock (_inbox)
        {
            if (_waiting?.Remove(ask, out TaskCompletionSource<RunResult>? waiting) ?? false)
            {
                waiting.TrySetCanceled();
            }
        }
    }

    private LlmProcException Gone() => new("gone", $"process {Id} has ended and takes no further prompt");

    private Task<RunResult> Await(string ask)
    {
        if (_host.Suspended.IsCancellationRequested)
        {
            return _host.Failure is { } failure ? Task.FromException<RunResult>(failure) : Task.FromCanceled<RunResult>(_host.Suspended);
        }

        _waiting ??= [];
        if (!_waiting.TryGetValue(ask, out TaskCompletionSource<RunResult>? waiting))
        {
            _waiting[ask] = waiting = new TaskCompletionSource<RunResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return waiting.Task;
    }

    private static int RunNumber(string? ask) =>
        ask is not null && ask.StartsWith("run_", StringComparison.Ordinal) ? int.Parse(ask.AsSpan(4), CultureInfo.InvariantCulture) : 0;

    private static string RunName(int number) => number == 1 ? "run_1" : string.Create(CultureInfo.InvariantCulture, $"run_{number}");

    private void Notify(ProcessEvent e)
    {
        if (_kernel.Logger.IsEnabled(LogLevel.Debug))
        {
            _kernel.Logger.Appended(Id, _state.Version, e.GetType().Name);
        }

        _kernel.Observers.Tell(_state, e, static (observer, state, what) => observer.OnEvent(state, what));
    }

    private void Withdraw() => _kernel.Observers.Tell(_state, 0, static (observer, state, _) => observer.OnTextWithdrawn(state));
}
