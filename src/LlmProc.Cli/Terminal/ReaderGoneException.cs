namespace LlmProc.Cli.Terminal;

/// <summary>Whoever read stdout has closed it, as <c>head</c> does: nothing is wrong, and there is nothing left to do.</summary>
internal sealed class ReaderGoneException() : Exception("the reader has gone");
