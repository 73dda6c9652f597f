using System.Collections.Concurrent;

namespace LlmProc.Specs;

/// <summary>Holds that the requests of one process only ever extend each other, which is what a provider's cache lives on.</summary>
internal sealed class PrefixObserver : IProcessObserver
{
    private readonly ConcurrentDictionary<ProcessId, (RequestHead Head, Conversation Conversation)> _last = new();

    public ConcurrentQueue<string> Broken { get; } = new();

    public void OnEvent(ProcessState state, ProcessEvent e)
    {
        if (e is ProcessEvent.Compacted)
        {
            // What is left out stands in the middle: from here on a new beginning is extended.
            _last.TryRemove(state.Id, out _);
        }

        if (e is not ProcessEvent.Sampled)
        {
            return;
        }

        if (_last.TryGetValue(state.Id, out var last) && !(ReferenceEquals(last.Head, state.Head) && state.Conversation.Extends(last.Conversation)))
        {
            Broken.Enqueue($"{state.Id} at version {state.Version}");
        }

        _last[state.Id] = (state.Head!, state.Conversation);
    }
}
