namespace LlmProc.Cli.Starters;

/// <summary>A file to be written.</summary>
/// <param name="Name">In the folder it is written to.</param>
/// <param name="About">What it is, for people.</param>
internal sealed record NewFile(string Name, string Text, string About)
{
    /// <summary>It begins with <c>#!</c>.</summary>
    public bool IsExecutable { get; init; }
}
