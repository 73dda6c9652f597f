using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Running;

/// <summary>Shows people at a terminal what all processes of a run do, as long as it goes on.</summary>
/// <remarks>However much happens, it is drawn ten times a second at most, and only if what is seen would change.</remarks>
internal sealed class LiveTree : IProcessObserver, IDisposable
{
    private static readonly TimeSpan s_frame = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Dictionary<ProcessId, LiveProcess> _processes = [];
    private readonly Screen _screen;
    private readonly TimeProvider _time;
    private readonly LiveRegion _region;
    private readonly ITimer _timer;
    private LiveProcess? _root;
    private bool _isShown;

    public LiveTree(Screen screen, TimeProvider time)
    {
        _screen = screen;
        _time = time;
        _region = new LiveRegion(Lines);
        _timer = time.CreateTimer(_ => Draw(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A run begins: if it takes longer than a frame the tree is drawn, with whoever does something in it.</summary>
    public void Show()
    {
        lock (_gate)
        {
            _processes.Clear();
            _root = null;
        }

        Volatile.Write(ref _isShown, false);
        _screen.Show(_region);
        _timer.Change(s_frame, s_frame);
    }

    /// <summary>Takes the tree away.</summary>
    public void Hide()
    {
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _screen.Show(null);
    }

    public void OnEvent(ProcessState state, ProcessEvent e)
    {
        lock (_gate)
        {
            LiveProcess process = Find(state.Start, null);
            if (e is ProcessEvent.ChildStarted started)
            {
                // Children stand in the order they were asked for, whichever begins first.
                Find(started.Child, process).Ask(started.Query);
            }

            process.Take(state, e, _time.GetTimestamp());
        }
    }

    public void OnText(ProcessState state, string text) => Change(state.Id, live => live.Answer());

    public void OnTextWithdrawn(ProcessState state) => Change(state.Id, live => live.Wait(null));

    public void OnWaiting(ProcessState state, ModelUpdate reason) => Change(state.Id, live => live.Wait(reason));

    public void OnTurn(ProcessState state) => Change(state.Id, live => live.Wait(null));

    public void Dispose()
    {
        Hide();
        _timer.Dispose();
    }

    private void Draw()
    {
        Volatile.Write(ref _isShown, true);
        _screen.Refresh(_region);
    }

    private LiveProcess Find(ProcessStart start, LiveProcess? parent)
    {
        if (!_processes.TryGetValue(start.Id, out LiveProcess? process))
        {
            process = new LiveProcess(SafeText.Line(start.Program.Value), parent, _time.GetTimestamp());
            _processes.Add(start.Id, process);
            parent?.Children.Add(process);
            _root ??= process;
        }

        return process;
    }

    private void Change(ProcessId process, Action<LiveProcess> change)
    {
        lock (_gate)
        {
            if (_processes.TryGetValue(process, out LiveProcess? live))
            {
                change(live);
            }
        }
    }

    private IReadOnlyList<string> Lines(TerminalSize size)
    {
        lock (_gate)
        {
            return _root is null || !Volatile.Read(ref _isShown) ? [] : new LiveTreeLines(_screen.Err, _time).Of(_root, size);
        }
    }
}
