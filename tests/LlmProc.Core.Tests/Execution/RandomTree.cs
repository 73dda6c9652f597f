using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;

namespace LlmProc.Core.Tests.Execution;

/// <summary>
/// A tree of processes drawn from a seed: its programs, their limits, what its model asks for, how long and how much that takes, and what goes wrong. It
/// keeps the books of the provider, and throws when any process and all below it have taken more than a limit of theirs.
/// </summary>
/// <remarks>A process is known by its query, which names the links that lead to it.</remarks>
internal sealed class RandomTree : IModel, IProcessObserver
{
    private static readonly string[] s_names = ["main", "a", "b"];

    private readonly Lock _gate = new();
    private readonly int _seed;
    private readonly ModelPrice _price;
    private readonly Dictionary<string, Charge> _books = [];
    private readonly Dictionary<string, int> _inFlight = [];
    private readonly int _stopAt;
    private readonly bool _stopsChild;
    private readonly TaskCompletionSource _crash = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<TreeLedger.Account> _accounts = [];
    private LocalProcessHost? _host;
    private ProcessEvent.ChildStarted? _child;
    private int _samples;

    public RandomTree(int seed)
    {
        _seed = seed;
        var random = new Random(seed);
        _price = new ModelPrice(random.Next(3) * 1000, random.Next(1, 5) * 1000);
        HasCrash = random.Next(5) == 0;
        HasDelays = random.Next(16) == 0;
        StopReason? none = null;
        Stops = random.Next(4) == 0 ? random.Next(2) == 0 ? StopReason.Killed : StopReason.Cancelled : none;
        _stopAt = random.Next(1, 6);
        _stopsChild = random.Next(2) == 0;
        Graph = new ProgramGraph(new ProgramName("main"), s_names.Select(name => Program(name, random)), "digest");
    }

    public ProgramGraph Graph { get; }

    public FakeTimeProvider Time { get; } = new();

    public bool HasCrash { get; }

    public bool HasDelays { get; }

    public StopReason? Stops { get; }

    public LlmProcess? Root { private get; set; }

    /// <summary>Where it runs now, and whose accounts are watched from here on.</summary>
    public LocalProcessHost Host
    {
        set
        {
            lock (_gate)
            {
                _accounts.Clear();
                _host = value;
            }
        }
    }

    /// <summary>The accounts of all processes that did anything, also of those that have gone.</summary>
    public TreeLedger.Account[] Accounts
    {
        get
        {
            lock (_gate)
            {
                return [.. _accounts];
            }
        }
    }

    /// <summary>How often a child was stopped, and a run by its clock.</summary>
    public int StoppedChildren { get; private set; }

    public int Timeouts { get; private set; }

    /// <summary>The machine dies now.</summary>
    public Task Crash => _crash.Task;

    public string? Broken { get; private set; }

    public int Samples => _samples;

    public ModelPrice? PriceOf(LlmProgram program) => _price;

    public SampleBound BoundOf(ModelRequest request)
    {
        Random random = Decisions(request, "bound");
        return SampleBound.Of(random.Next(1, 60), random.Next(1, 120), _price, writesCache: false);
    }

    public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Random random = Decisions(request, "sample");
        SampleBound bound = BoundOf(request);
        string process = Path(request);
        long most = Math.Min(request.MaxTokens ?? long.MaxValue, bound.OutputTokens);
        Usage Draw() => new(random.NextInt64(bound.InputTokens + 1), random.NextInt64(most + 1));
        Usage lost = default;
        bool isSent = true;
        Enter(process);
        try
        {
            if (Interlocked.Increment(ref _samples) == _stopAt)
            {
                Strike();
            }

            for (int i = random.Next(4); i > 0; i--)
            {
                await Task.Yield();
            }

            if (HasDelays && random.Next(3) == 0)
            {
                await Task.Delay(TimeSpan.FromMinutes(random.Next(1, 5)), Time, cancellationToken);
            }

            while (!HasCrash && random.Next(8) == 0)
            {
                Usage broken = Draw();
                bool isKnown = random.Next(2) == 0;
                lost += isKnown ? broken : default;
                isSent = false;
                Book(process, broken);
                yield return new ModelUpdate.Retrying(1, TimeSpan.Zero, "incomplete", "broke off") { Lost = isKnown ? broken : null };
                isSent = true;
            }

            cancellationToken.ThrowIfCancellationRequested();
            Usage usage = Draw();
            switch (random.Next(20))
            {
                case 0:
                    isSent = false;
                    throw new ModelException("overloaded", "nothing was taken");
                case 1:
                    throw new ModelException("incomplete", "it broke off, and was paid for");
            }

            isSent = false;
            Book(process, usage);
            Sample sample = Answer(request, random, usage + lost);
            yield return new ModelUpdate.Completed(random.Next(15) == 0 ? sample with { UsageUnknown = true, Usage = default, CostUsd = null } : sample);
        }
        finally
        {
            if (isSent)
            {
                // Broken off in the middle: somebody pays for what was said so far.
                Book(process, Draw());
            }

            Leave(process);
        }
    }

    public void OnEvent(ProcessState state, ProcessEvent e)
    {
        lock (_gate)
        {
            if (_host?.Ledger.Of(state.Id) is { } account)
            {
                _accounts.Add(account);
            }

            _child = e as ProcessEvent.ChildStarted ?? _child;
            Timeouts += e is ProcessEvent.RunCompleted { Reason: StopReason.Timeout } ? 1 : 0;
        }
    }

    /// <summary>What the processes have taken by the provider's books.</summary>
    public Charge Taken(string process) => _books.GetValueOrDefault(process);

    private Sample Answer(ModelRequest request, Random random, Usage usage)
    {
        string process = Path(request);
        int turn = request.Conversation.FromLast().Count(message => message.Role == Role.Assistant);
        int calls = turn > 2 || process.Split('/').Length > 3 || random.Next(3) == 0 ? 0 : random.Next(1, 4);
        return calls == 0
            ? new Sample([new ContentBlock.Text("done")], SampleStop.EndTurn, usage, usage.CostAt(_price))
            : new Sample(
                [.. Enumerable.Range(0, calls).Select(i =>
                {
                    string link = s_names[random.Next(1, 3)];
                    return new ContentBlock.Call(new ToolCall("", "spawn", Tree.Spawn(link, $"{process}/{link}-{turn}.{i}")));
                })],
                SampleStop.ToolCalls, usage, usage.CostAt(_price));
    }

    private static string Path(ModelRequest request) => request.Conversation.ToArray()[0].Text;

    /// <summary>The same for the same request, also after a crash.</summary>
    private Random Decisions(ModelRequest request, string what)
    {
        int hash = _seed;
        foreach (char c in Path(request) + what)
        {
            hash = (hash * 31) + c;
        }

        return new Random((hash * 31) + request.Conversation.Count);
    }

    private void Strike()
    {
        if (HasCrash)
        {
            _crash.TrySetResult();
        }
        else if (Stops is { } reason)
        {
            if (_stopsChild && _child is { } child)
            {
                StoppedChildren++;
                ((IProcessHost)_host!).Stop(child.Child.Id, child.CallId, reason);
            }
            else
            {
                Root?.Stop(reason);
            }
        }
    }

    private void Book(string process, Usage usage) => Above(process, at =>
    {
        Charge sum = _books.GetValueOrDefault(at) + new Charge(usage.Total, usage.CostAt(_price));
        _books[at] = sum;
        Limits limits = LimitsOf(at);
        if (sum.CostUsd > limits.CostUsd || sum.Tokens > limits.Tokens)
        {
            Broken ??= $"{at} took {sum}, and its limits are {limits.Tokens} tokens and {limits.CostUsd} USD";
        }
    });

    private void Enter(string process) => Above(process, at =>
    {
        int count = _inFlight.GetValueOrDefault(at) + 1;
        _inFlight[at] = count;
        if (count > LimitsOf(at).Concurrency)
        {
            Broken ??= $"{at} has {count} samples in flight, and its limit is {LimitsOf(at).Concurrency}";
        }
    });

    private void Leave(string process) => Above(process, at => _inFlight[at]--);

    private void Above(string process, Action<string> visit)
    {
        lock (_gate)
        {
            for (string at = process; ; at = at[..at.LastIndexOf('/')])
            {
                visit(at);
                if (!at.Contains('/', StringComparison.Ordinal))
                {
                    return;
                }
            }
        }
    }

    private Limits LimitsOf(string process)
    {
        string[] steps = process.Split('/');
        string program = steps.Length == 1 ? "main" : Name(steps[^1]);
        Limits own = Graph[new ProgramName(program)].Limits;
        return steps.Length == 1 ? own : own.LoweredBy(Graph[new ProgramName(steps.Length == 2 ? "main" : Name(steps[^2]))].FindLink(program)!.Limits);

        static string Name(string step) => step.Split('-')[0];
    }

    private static LlmProgram Program(string name, Random random) => new(new ProgramName(name), $"/programs/{name}.toml", new ModelSettings("script", "random"))
    {
        Tools = [new ToolGrant("spawn")],
        Limits = Draw(random, often: name == "main"),
        Links = [.. s_names[1..].Select(link => new ProgramLink(link, new ProgramName(link)) { Description = link, Limits = Draw(random, often: false) })],
    };

    private static Limits Draw(Random random, bool often) => new()
    {
        CostUsd = random.Next(often ? 2 : 4) == 0 ? random.Next(1, 300) / 100m : null,
        Tokens = random.Next(often ? 2 : 4) == 0 ? random.Next(10, 1500) : null,
        Concurrency = random.Next(3) == 0 ? random.Next(1, 4) : null,
        Timeout = random.Next(4) == 0 ? TimeSpan.FromMinutes(random.Next(1, 4)) : null,
        Processes = random.Next(6) == 0 ? random.Next(1, 6) : null,
    };
}
