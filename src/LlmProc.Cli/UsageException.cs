namespace LlmProc.Cli;

/// <summary>The command line asks for something that cannot be done; the message says what would be right.</summary>
internal sealed class UsageException(string message, string code = "usage") : LlmProcException(code, message);
