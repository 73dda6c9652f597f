using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using LlmProc.Testing;
using Microsoft.Extensions.AI;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Tests;

/// <summary>Applications that let go, break off and call back wherever they can.</summary>
public sealed class RoughUseTests
{
    private const string Main = """
        [model]
        name = "m"
        provider = "anthropic"

        [tools]
        enabled = ["spawn", "look"]

        [linked_programs]
        expert = { path = "expert.toml", description = "knows" }
        """;

    private const string Expert = "[model]\nname = \"m\"\nprovider = \"anthropic\"\n[tools]\nenabled = [\"look\"]\n";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private static ScriptedModel Model() => new ScriptedModel()
        .When(Program("main").And(Last("go")), Call("spawn", """{"program_name":"expert","query":"go"}""").And(Call("look")))
        .When(Program("expert").And(Last("go")), Call("look"))
        .When(Any, Say("all is well"));

    public static TheoryData<string> Ways { get; } = ["cancel", "cancel the stream", "leave the stream", "cancel the client", "stop", "kill", "dispose", "end the runtime"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Whenever_a_run_is_broken_off_whoever_waits_learns_it_and_nothing_is_left_over(string way)
    {
        (int events, _) = await BreakOffAsync(way, int.MaxValue);
        events.ShouldBeGreaterThan(15);
        int inTime = 0;
        for (int at = 1; at <= events; at++)
        {
            inTime += (await BreakOffAsync(way, at)).IsInTime ? 1 : 0;
        }

        if (way != "leave the stream")
        {
            // Who reads comes behind the run, and how far is chance.
            inTime.ShouldBeGreaterThan(10);
        }
    }

    /// <returns>How often the observer was told something, and whether the run was broken off before it had its answer.</returns>
    private static async Task<(int Told, bool IsInTime)> BreakOffAsync(string way, int at)
    {
        using TempProject project = new(("main.toml", Main), ("expert.toml", Expert));
        using var cancel = new CancellationTokenSource();
        var model = new EndlessOnceBrokenOff(Model());
        int told = 0;
        Action? breakOff = null;
        Task? ended = null;
        bool isLeft = false;
        bool? isInTime = null;
        var reasons = new ConcurrentQueue<StopReason>();
        var observer = new Told((state, e) =>
        {
            if (state.Start.Parent is null && e is ProcessEvent.RunCompleted { Reason: var reason })
            {
                reasons.Enqueue(reason);
            }

            // Before there is a run nothing can be broken off.
            if (state.Runs > 0 && Interlocked.Increment(ref told) == at)
            {
                breakOff?.Invoke();
            }
        });
        await using var runtime = LlmRuntime.Create(new RuntimeOptions
        {
            Providers = [new ScriptedProvider("anthropic", model)],
            Tools = [Look(async token => { await Task.Yield(); token.ThrowIfCancellationRequested(); return "seen"; })],
            Observers = [observer],
            Gates = [new Open()],
        });
        LlmProcess process = runtime.Start(runtime.Load(project["main.toml"]));
        Action how = way switch
        {
            "cancel" or "cancel the stream" or "cancel the client" => () => _ = cancel.CancelAsync(),
            "stop" => () => process.Stop(StopReason.Cancelled),
            "kill" => () => process.Stop(StopReason.Killed),
            "dispose" => () => ended = process.DisposeAsync().AsTask(),
            _ => () => ended = runtime.DisposeAsync().AsTask(),
        };
        breakOff = way == "leave the stream" ? () => isLeft = true : () =>
        {
            isInTime = model.BreakOff();
            how();
        };
        using IChatClient client = process.AsChatClient();

        Task run = way switch
        {
            "cancel the client" => client.GetResponseAsync("go", cancellationToken: cancel.Token),
            "cancel the stream" or "leave the stream" => ReadAsync(process.StreamAsync("go", cancel.Token), () => isLeft && (isInTime = model.BreakOff()) is not null),
            _ => process.RunAsync("go", cancel.Token),
        };
        bool isThrown = false;
        try
        {
            await run.WaitAsync(CancellationToken);
        }
        catch (OperationCanceledException) when (!CancellationToken.IsCancellationRequested)
        {
            isThrown = true;
        }
        catch (LlmProcException e) when (isInTime is not true)
        {
            e.Code.ShouldBeOneOf("gone", "cancelled", "killed");
            isThrown = true;
        }

        breakOff = null;
        await (ended ?? Task.CompletedTask).WaitAsync(CancellationToken);
        if (ended is null && process.State.Exit is null && way != "kill")
        {
            (await process.RunAsync("hi", CancellationToken)).Text.ShouldBe("all is well");
        }

        await process.DisposeAsync().AsTask().WaitAsync(CancellationToken);
        (process.State.Exit is not null || way == "end the runtime").ShouldBeTrue();
        string where = $"{way} at {at}";
        model.InFlight.ShouldBe(0, where);
        StopReason? first = reasons.IsEmpty ? null : reasons.First();
        if (isInTime is true)
        {
            first.ShouldBe(way switch { "end the runtime" => null, "kill" => StopReason.Killed, _ => StopReason.Cancelled }, where);
            isThrown.ShouldBe(way is "cancel" or "cancel the stream" or "cancel the client" or "end the runtime", where);
        }
        else if (isInTime is null)
        {
            (first, isThrown).ShouldBe((StopReason.EndTurn, false), where);
        }

        return (told, isInTime is true);
    }

    [Fact]
    public async Task A_thousand_processes_of_one_runtime_run_at_once_and_leave_nothing_behind()
    {
        using TempProject project = new(("main.toml", Main), ("expert.toml", Expert));
        int seen = 0;
        await using var runtime = LlmRuntime.Create(new RuntimeOptions
        {
            Providers = [new ScriptedProvider("anthropic", Model())],
            Tools = [Look(async _ => { await Task.Yield(); return $"seen {Interlocked.Increment(ref seen)}"; })],
        });
        ProgramGraph program = runtime.Load(project["main.toml"]);

        await Parallel.ForAsync(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 1000, CancellationToken = CancellationToken }, async (number, cancellationToken) =>
        {
            await using LlmProcess process = runtime.Start(program);
            RunResult first = number % 2 == 0
                ? await process.RunAsync("go", cancellationToken)
                : ((ProcessNotice.Completed)await process.StreamAsync("go", cancellationToken).LastAsync(cancellationToken)).Result;
            RunResult second = await process.RunAsync("go", cancellationToken);
            (first.Text, first.IsError, second.Process.Children.Length).ShouldBe(("all is well", false, 2));
        });

        seen.ShouldBe(4000);
    }

    [Fact]
    public async Task A_function_that_asks_its_own_process_is_told_that_it_cannot_by_whatever_door_it_comes()
    {
        using TempProject project = new(("main.toml", Main), ("expert.toml", Expert));
        LlmProcess? process = null;
        IChatClient? client = null;
        var codes = new ConcurrentQueue<string>();
        FunctionTool look = Look(async token =>
        {
            foreach (Func<Task> way in new Func<Task>[]
            {
                () => process!.RunAsync("more", token),
                () => client!.GetResponseAsync("more", cancellationToken: token),
                async () => await client!.GetStreamingResponseAsync("more", cancellationToken: token).ToChatResponseAsync(token),
            })
            {
                codes.Enqueue((await Should.ThrowAsync<LlmProcException>(way)).Code);
            }

            return "seen";
        });
        await using var runtime = LlmRuntime.Create(new RuntimeOptions { Providers = [new ScriptedProvider("anthropic", Model())], Tools = [look] });
        process = runtime.Start(runtime.Load(project["main.toml"]));
        client = process.AsChatClient();

        (await client.GetResponseAsync("go", cancellationToken: CancellationToken).WaitAsync(CancellationToken)).Text.ShouldBe("all is well");

        codes.ShouldBe(Enumerable.Repeat("within", 6));
    }

    [Fact]
    public async Task A_function_may_end_its_runtime()
    {
        using TempProject project = new(("main.toml", Main), ("expert.toml", Expert));
        LlmRuntime? runtime = null;
        FunctionTool look = Look(async _ =>
        {
            await runtime!.DisposeAsync();
            return "seen";
        });
        runtime = LlmRuntime.Create(new RuntimeOptions { Providers = [new ScriptedProvider("anthropic", Model())], Tools = [look] });

        await Should.ThrowAsync<OperationCanceledException>(() => runtime.RunAsync(runtime.Load(project["main.toml"]), "go", CancellationToken).WaitAsync(CancellationToken));

        await runtime.DisposeAsync();
        Should.Throw<ObjectDisposedException>(() => runtime.Start(runtime.LoadText(Expert)));
    }

    [Fact]
    public async Task Gates_observers_and_functions_that_all_throw_cost_only_what_they_were_asked_about()
    {
        using TempProject project = new(("main.toml", Main), ("expert.toml", Expert));
        var model = Model();
        await using var runtime = LlmRuntime.Create(new RuntimeOptions
        {
            Providers = [new ScriptedProvider("anthropic", model)],
            Tools = [Look(_ => throw new InvalidOperationException("secret words"))],
            Observers = [new Told((_, _) => throw new InvalidOperationException("secret words"))],
            Gates = [new Torn()],
        });

        RunResult result = await runtime.RunAsync(runtime.Load(project["main.toml"]), "go", CancellationToken);

        (result.Text, result.IsError).ShouldBe(("all is well", false));
        model.Requests.SelectMany(request => request.Conversation.ToArray()).SelectMany(message => message.Results).Select(read => read.Text).Distinct()
            .ShouldBe(["Not run, because it was denied: the gate that decides about it failed"]);
    }

    private static FunctionTool Look(Func<CancellationToken, Task<string>> look) => new(AIFunctionFactory.Create((CancellationToken token) => look(token), "look"));

    private static async Task ReadAsync(IAsyncEnumerable<ProcessNotice> notices, Func<bool> isEnough)
    {
        await foreach (ProcessNotice notice in notices)
        {
            if (isEnough())
            {
                break;
            }
        }
    }

    /// <param name="tell">Given no event if something was said.</param>
    private sealed class Told(Action<ProcessState, ProcessEvent?> tell) : IProcessObserver
    {
        public void OnEvent(ProcessState state, ProcessEvent e) => tell(state, e);

        public void OnText(ProcessState state, string text) => tell(state, null);
    }

    /// <summary>From the moment of breaking off no sample of that run ends unless it is cancelled: nothing but the breaking off can end the run.</summary>
    private sealed class EndlessOnceBrokenOff(IModel model) : IModel
    {
        private readonly Lock _gate = new();
        private bool _isBrokenOff;
        private bool _hasAnswered;
        private int _inFlight;

        /// <summary>Samples that have neither ended nor been cancelled.</summary>
        public int InFlight => Volatile.Read(ref _inFlight);

        /// <returns>False if the run has its answer and may end as it would have.</returns>
        public bool BreakOff()
        {
            lock (_gate)
            {
                _isBrokenOff = true;
                return !_hasAnswered;
            }
        }

        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _inFlight);
            try
            {
                await foreach (ModelUpdate update in model.SampleAsync(request, cancellationToken))
                {
                    if (request.Conversation.ToArray()[^1].Text != "hi" && !MayPass(request, update))
                    {
                        await Task.Delay(Timeout.Infinite, cancellationToken);
                    }

                    yield return update;
                }
            }
            finally
            {
                Interlocked.Decrement(ref _inFlight);
            }
        }

        private bool MayPass(ModelRequest request, ModelUpdate update)
        {
            lock (_gate)
            {
                bool isAnswer = update is ModelUpdate.Completed { Sample.Stop: SampleStop.EndTurn } && request.Program.Name.Value == "main";
                _hasAnswered |= isAnswer && !_isBrokenOff;
                return !_isBrokenOff;
            }
        }
    }

    /// <summary>Takes its time and has nothing to say.</summary>
    private sealed class Open : IRunGate
    {
        public async ValueTask<GateAnswer?> BeforeToolAsync(ProcessState state, GatedCall call, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return null;
        }
    }

    private sealed class Torn : IRunGate
    {
        public ValueTask<GateAnswer?> BeforeToolAsync(ProcessState state, GatedCall call, CancellationToken cancellationToken) => throw new InvalidOperationException("secret words");
    }
}
