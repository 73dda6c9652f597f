namespace LlmProc.Cli.Chatting;

/// <summary>Where the prompts of a conversation come from.</summary>
internal interface IPrompts : IDisposable
{
    /// <summary>Waits for the next; null: no more will come.</summary>
    Task<string?> NextAsync(CancellationToken cancellationToken);

    /// <summary>Waits until whoever watches wants to go on; false: not with this.</summary>
    Task<bool> GoOnAsync(CancellationToken cancellationToken);

    /// <summary>Shows a prompt that nobody typed.</summary>
    void Show(string prompt);

    /// <summary>Nobody types until what it gives is disposed: Ctrl-C at a terminal is a signal so long, and a key at all other times.</summary>
    IDisposable? Rest();
}
