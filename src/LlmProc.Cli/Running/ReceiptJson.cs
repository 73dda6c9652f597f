using System.Diagnostics;

namespace LlmProc.Cli.Running;

/// <summary>A call of a tool with effects, and what it changed.</summary>
/// <param name="Ending"><c>returned</c>, <c>failed</c> or <c>interrupted</c>.</param>
internal sealed record ReceiptJson(string Pid, string CallId, string Tool, string Ending, IReadOnlyList<ChangeJson> Changes)
{
    public static ReceiptJson Of(ProcessId process, CallReceipt receipt) => new(
        process.Value, receipt.CallId, receipt.Tool, Word(receipt.Ending), [.. receipt.Receipts.Select(ChangeJson.Of)]);

    private static string Word(CallEnding ending) => ending switch
    {
        CallEnding.Returned => "returned",
        CallEnding.Failed => "failed",
        _ => "interrupted",
    };
}

/// <summary>Members that a kind does not have are null.</summary>
/// <param name="Kind"><c>file</c>, <c>command</c> or <c>change</c>.</param>
internal sealed record ChangeJson(string Kind, string? Path = null, long? Bytes = null, string? Sha256 = null, string? Command = null, int? ExitCode = null, string? Summary = null)
{
    public static ChangeJson Of(Receipt receipt) => receipt switch
    {
        Receipt.FileWritten file => new("file", Path: file.Path, Bytes: file.Bytes, Sha256: file.Sha256),
        Receipt.CommandRun command => new("command", Command: command.Command, ExitCode: command.ExitCode),
        Receipt.Changed changed => new("change", Summary: changed.Summary),
        _ => throw new UnreachableException(),
    };
}
