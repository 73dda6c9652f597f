namespace LlmProc.Cli.Chatting;

/// <summary>One thing that a person at the keyboard did.</summary>
/// <param name="Pasted">A whole text at once; null: it was a key.</param>
internal readonly record struct Stroke(ConsoleKeyInfo Key, string? Pasted);
