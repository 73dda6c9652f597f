namespace LlmProc.Cli.Chatting;

/// <summary>Prompts from a file or a pipe, one a line.</summary>
internal sealed class PromptLines(TextReader reader) : IPrompts
{
    public async Task<string?> NextAsync(CancellationToken cancellationToken) => await reader.ReadLineAsync(cancellationToken);

    public Task<bool> GoOnAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    public void Show(string prompt)
    {
    }

    public IDisposable? Rest() => null;

    public void Dispose() => reader.Dispose();
}
