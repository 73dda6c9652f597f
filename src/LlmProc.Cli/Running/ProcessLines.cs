using System.Collections.Immutable;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Running;

/// <summary>
/// Tells in lines who asked whom and what came of it: <c>main → expert: question</c>, <c>main ← expert: 412 characters</c>, what programs wrote with
/// <c>write_stderr</c>, and what their tools changed outside.
/// </summary>
/// <remarks>
/// Two runs that do the same tell it in the same order, whichever child was faster: what a child does is told when its elder siblings have ended.
/// Nothing in a line depends on the time.
/// </remarks>
internal sealed class ProcessLines(ProgramGraph graph, Action<RunLine> write) : IProcessObserver
{
    private const int ShownQuery = 100;
    private const int ShownError = 300;

    private readonly Lock _gate = new();
    private readonly Dictionary<(ProcessId, string Ask), RunLines> _runs = [];
    private readonly ImmutableArray<string>.Builder _messages = ImmutableArray.CreateBuilder<string>();
    private RunLines? _root;

    /// <summary>What the programs wrote so far, in the order it was told.</summary>
    public ImmutableArray<string> Messages
    {
        get
        {
            lock (_gate)
            {
                return _messages.ToImmutable();
            }
        }
    }

    public void OnEvent(ProcessState state, ProcessEvent e)
    {
        lock (_gate)
        {
            Take(state, e);
            _root?.Drain(Tell);
        }
    }

    private void Take(ProcessState state, ProcessEvent e)
    {
        switch (e)
        {
            case ProcessEvent.Prompted prompted:
                RunLines run = Find(state.Id, prompted.Ask);
                _root = state.Start.Parent is null ? run : _root;
                break;
            case ProcessEvent.Sampled when state.Run is { Calls.IsEmpty: false } turn:
                Find(state.Id, turn.Ask).Begin(new RunLines.Turn(turn.Calls.Select(call => (call.Call.Id, Speaks(state, call.Call.Tool)))));
                break;
            case ProcessEvent.Sampled { Sample.Content: var content } when content.Any(block => block is ContentBlock.Call) && state.Run is { } cut:
                Find(state.Id, cut.Ask).Begin(new RunLines.Turn(Dropped(state, content)));
                break;
            case ProcessEvent.ChildStarted started:
                TurnOf(state)?.Begin(started.CallId, Asked(state, started), started.Child.Id, Find(started.Child.Id, started.CallId));
                break;
            case ProcessEvent.ToolStarted started:
                TurnOf(state)?.Start(started.CallId);
                break;
            case ProcessEvent.ToolReturned returned when state.Receipts is [.., var receipt] && receipt.CallId == returned.Result.CallId:
                TurnOf(state)?.End(receipt.CallId, Changed(state, receipt));
                break;
            case ProcessEvent.ToolReturned returned:
                TurnOf(state)?.Begin(returned.Result.CallId, Written(state, returned) ?? Refused(state, returned.Result));
                break;
            case ProcessEvent.ChildAnswered answered:
                TurnOf(state)?.End(answered.CallId, Answered(state, answered.Result));
                break;
            case ProcessEvent.ChildExited { CallId: { } call } exited:
                TurnOf(state)?.End(call, Answered(state, exited.Result));
                break;
            case ProcessEvent.RunCompleted when state.LastRun is { } ended:
                Find(state.Id, ended.Ask).End();
                break;
        }
    }

    private void Tell(RunLine line)
    {
        if (line.IsMessage)
        {
            _messages.Add(line.Text);
        }

        write(line);
    }

    private RunLines.Turn? TurnOf(ProcessState state) => state.Run is { } run ? Find(state.Id, run.Ask).Current : null;

    private RunLines Find(ProcessId process, string ask)
    {
        if (!_runs.TryGetValue((process, ask), out RunLines? run))
        {
            _runs[(process, ask)] = run = new RunLines();
        }

        return run;
    }

    /// <summary>Whether a call of this tool begins with a line, so that those after it wait for it.</summary>
    private bool Speaks(ProcessState state, string tool) => NameOf(state, tool) is "spawn" or "write_stderr"
        || (state.Head?.Tools.Any(spec => spec.Name == tool && spec.Effects == ToolEffects.Once) ?? false);

    private string? NameOf(ProcessState state, string tool) =>
        graph[state.Start.Program].Tools.FirstOrDefault(grant => (grant.Alias ?? grant.Name) == tool)?.Name;

    private static RunLine Asked(ProcessState state, ProcessEvent.ChildStarted started) =>
        new($"{Asker(state)} → {started.Child.Program}: {Short(started.Query, ShownQuery)}", IsMessage: false);

    /// <summary>Calls of an answer that was cut: none of them is made.</summary>
    private static RunLine Dropped(ProcessState state, ImmutableArray<ContentBlock> content)
    {
        string[] tools = [.. content.OfType<ContentBlock.Call>().Select(call => call.Value.Tool)];
        return new($"{Asker(state)} ✗ {Short(string.Join(", ", tools), ShownQuery)}: not run, because the answer was cut at the output limit", IsMessage: false, IsTrouble: true);
    }

    private static RunLine Answered(ProcessState state, RunResult result) => result.Error is { } error
        ? new($"{Asker(state)} ✗ {result.Process.Program}: {Short(error.Message, ShownError)}", IsMessage: false, IsTrouble: error.Code != "cancelled")
        : new($"{Asker(state)} ← {result.Process.Program}: {Plural.Of(Length(result.Text), "character")}", IsMessage: false);

    private static RunLine Changed(ProcessState state, CallReceipt receipt) =>
        new(string.Join('\n', ReceiptText.Of(receipt).Select(line => $"{Asker(state)} ✎ {line}")), IsMessage: false, IsTrouble: receipt.Ending != CallEnding.Returned);

    private static RunLine? Written(ProcessState state, ProcessEvent.ToolReturned returned)
    {
        if (returned.Stderr is not { } message)
        {
            return null;
        }

        // Of the root it goes without saying who wrote it; a child is named on every line.
        string name = state.Start.Parent is null ? "" : $"{state.Start.Program}: ";
        return new RunLine(name + message.Replace("\n", "\n" + name, StringComparison.Ordinal), IsMessage: true);
    }

    /// <summary>A wish to ask another process that came to nothing.</summary>
    private RunLine? Refused(ProcessState state, ToolResult result)
    {
        string? tool = state.Conversation.FromLast().SelectMany(message => message.Calls).FirstOrDefault(call => call.Id == result.CallId)?.Tool;
        return result.IsError && tool is not null && NameOf(state, tool) == "spawn"
            ? new($"{Asker(state)} ✗ {tool}: {Short(result.Text, ShownError)}", IsMessage: false, IsTrouble: true)
            : null;
    }

    private static string Asker(ProcessState state) => new string(' ', 2 * (state.Start.Chain.Length - 1)) + state.Start.Program;

    private static string Short(string text, int length) =>
        ModelText.Shorten(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), length);

    private static int Length(string text) => text.EnumerateRunes().Count();
}
