using System.Collections.Immutable;
using LlmProc.Testing;
using Microsoft.Extensions.Time.Testing;

namespace LlmProc.Core.Tests.Execution;

/// <summary>A host over one scripted model, with programs that are built in code: <c>main</c> links to <c>a</c>, <c>b</c> and itself, <c>a</c> to <c>b</c>.</summary>
internal sealed class Tree : IProcessObserver, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<(ProcessId Process, ProcessEvent Event)> _events = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Tree(IModel model, IJournal? journal = null, Func<LlmProgram, LlmProgram>? change = null, IProcessObserver? observer = null, params ImmutableArray<ITool> tools)
        : this(model, new HostOptions { Journal = journal ?? new MemoryJournal(), Observers = observer is null ? [] : [observer], Tools = tools }, change)
    {
    }

    public Tree(IModel model, HostOptions options, Func<LlmProgram, LlmProgram>? change = null)
    {
        Journal = options.Journal;
        Host = new LocalProcessHost(Graph.Select(change ?? (program => program)), options with
        {
            Providers = [new ScriptedProvider("script", model)],
            Observers = [.. options.Observers, this],
            Time = Time,
        });
    }

    public static ProgramGraph Graph { get; } = new(new ProgramName("main"),
    [
        Program("main", "a", "b", "main"),
        Program("a", "b"),
        Program("b"),
    ], "digest");

    public FakeTimeProvider Time { get; } = new();

    public IJournal Journal { get; }

    public LocalProcessHost Host { get; }

    public ImmutableArray<(ProcessId Process, ProcessEvent Event)> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    public static string Spawn(string program, string query) => $$"""{"program_name":"{{program}}","query":"{{query}}"}""";

    /// <summary>Several calls in one turn.</summary>
    public static Reply Calls(params ReadOnlySpan<(string Tool, string Arguments)> calls)
    {
        var blocks = ImmutableArray.CreateBuilder<ContentBlock>();
        foreach ((string tool, string arguments) in calls)
        {
            blocks.Add(new ContentBlock.Call(new ToolCall("", tool, arguments)));
        }

        return Reply.Blocks(blocks.ToImmutable());
    }

    public void OnEvent(ProcessState state, ProcessEvent e)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _events.Add((state.Id, e));
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    /// <summary>Waits until so many events of a kind have happened.</summary>
    public async Task UntilAsync<T>(int count = 1, Func<T, bool>? which = null) where T : ProcessEvent
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_events.Select(e => e.Event).OfType<T>().Count(which ?? (_ => true)) >= count)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The last event of every process in the journal.</summary>
    public async Task<Dictionary<string, ProcessEvent>> LastEventsAsync()
    {
        var last = new Dictionary<string, ProcessEvent>();
        await foreach (ProcessId id in Journal.ReadTreeAsync(new ProcessId("p1"), TestContext.Current.CancellationToken))
        {
            await foreach (ProcessEvent e in Journal.ReadAsync(id, TestContext.Current.CancellationToken))
            {
                last[id.Value] = e;
            }
        }

        return last;
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private static LlmProgram Program(string name, params string[] links) =>
        new(new ProgramName(name), $"/programs/{name}.toml", new ModelSettings("script", "scripted"))
        {
            Tools = [new ToolGrant("spawn"), new ToolGrant("calculator")],
            Links = [.. links.Select(link => new ProgramLink(link, new ProgramName(link)) { Description = link })],
        };
}
