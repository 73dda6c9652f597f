namespace LlmProc;

/// <summary>Lets so many in at once; the others wait in the order they came.</summary>
internal sealed class FairGate(int places)
{
    private readonly LinkedList<TaskCompletionSource> _waiting = new();
    private int _free = places;

    /// <summary>Null: it is in. Otherwise a task that ends when it is; cancelled, it is not.</summary>
    public Task? Enter(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource> node;
        lock (_waiting)
        {
            // While somebody waits no place is free: one that is left goes to the first of them.
            if (_free > 0)
            {
                _free--;
                return null;
            }

            node = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        return WaitAsync(node, cancellationToken);
    }

    public void Leave()
    {
        TaskCompletionSource? next;
        lock (_waiting)
        {
            next = _waiting.First?.Value;
            if (next is null)
            {
                _free++;
                return;
            }

            _waiting.RemoveFirst();
        }

        next.SetResult();
    }

    private async Task WaitAsync(LinkedListNode<TaskCompletionSource> node, CancellationToken cancellationToken)
    {
        await using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(_ => GiveUp(node, cancellationToken), null);
        await node.Value.Task;
    }

    /// <remarks>Whoever has been let in already stays in.</remarks>
    private void GiveUp(LinkedListNode<TaskCompletionSource> node, CancellationToken cancellationToken)
    {
        lock (_waiting)
        {
            if (node.List is null)
            {
                return;
            }

            _waiting.Remove(node);
        }

        node.Value.SetCanceled(cancellationToken);
    }
}
