using System.Threading.Channels;

namespace LlmProc;

/// <summary>Sees one run of a root, from its prompt to its end, with all that happens below it meanwhile. What nobody has taken yet is kept until somebody does.</summary>
internal sealed class RunWatcher(ProcessId root, string ask, ChannelWriter<RunUpdate> updates) : IProcessObserver
{
    private volatile bool _isRunning;

    public void OnEvent(ProcessState state, ProcessEvent e)
    {
        bool isOwn = state.Id == root;
        if (isOwn && e is ProcessEvent.Prompted prompted)
        {
            _isRunning = prompted.Ask == ask;
        }

        if (isOwn || state.Id.Root == root)
        {
            Tell(new RunUpdate.Happened(state.Id, e));
        }

        if (isOwn && e is ProcessEvent.RunCompleted)
        {
            _isRunning = false;
        }
    }

    public void OnText(ProcessState state, string text)
    {
        if (state.Id == root)
        {
            Tell(new RunUpdate.Text(text));
        }
    }

    public void OnWaiting(ProcessState state, ModelUpdate reason)
    {
        if (state.Id == root)
        {
            Tell(new RunUpdate.Waiting(reason));
        }
    }

    public void OnTextWithdrawn(ProcessState state)
    {
        if (state.Id == root)
        {
            Tell(new RunUpdate.TextWithdrawn());
        }
    }

    private void Tell(RunUpdate update)
    {
        if (_isRunning)
        {
            updates.TryWrite(update);
        }
    }
}
