using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace LlmProc.Cli.Running;

/// <summary>What a call changed outside, for people: one line for each thing.</summary>
internal static class ReceiptText
{
    private const int ShownText = 100;
    private const int ShownDigits = 12;

    public static ImmutableArray<string> Of(CallReceipt receipt) => receipt switch
    {
        { Ending: CallEnding.Interrupted } => [$"{receipt.Tool} was interrupted: it may have taken effect"],
        { Receipts.IsEmpty: true, Ending: CallEnding.Failed } => [$"{receipt.Tool} failed: parts of it may have taken effect"],
        { Receipts.IsEmpty: true } => [$"{receipt.Tool} took effect"],
        _ => [.. receipt.Receipts.Select(change => Of(receipt.Tool, change))],
    };

    private static string Of(string tool, Receipt change) => change switch
    {
        Receipt.FileWritten file => string.Create(CultureInfo.InvariantCulture,
            $"{tool} wrote {Short(file.Path)}: {file.Bytes} bytes, sha256 {ModelText.Shorten(file.Sha256, ShownDigits)}"),
        Receipt.CommandRun { ExitCode: { } code } command => string.Create(CultureInfo.InvariantCulture, $"{tool} ran {Short(command.Command)}: exit {code}"),
        Receipt.CommandRun command => $"{tool} ran {Short(command.Command)}: it did not end",
        Receipt.Changed changed => $"{tool}: {Short(changed.Summary)}",
        _ => throw new UnreachableException(),
    };

    private static string Short(string text) => ModelText.Shorten(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), ShownText);
}
