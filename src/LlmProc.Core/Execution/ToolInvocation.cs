using System.Globalization;
using System.Text.Json;

namespace LlmProc;

/// <summary>The boundary to tools: whatever happens in there becomes an outcome.</summary>
internal static class ToolInvocation
{
    /// <summary>UTF-16 units of a result. Builtin tools stay below by themselves, and say how to ask for the rest; of any other the middle is left out.</summary>
    internal const int MaxResult = 256 * 1024;

    public static async ValueTask<ToolOutcome> InvokeAsync(ITool tool, ToolCall call, ProcessId process, Kernel kernel, CancellationToken cancellationToken)
    {
        if (!tool.Spec.ChecksArguments && ToolArguments.Check(tool.Spec, call.Arguments, out JsonElement _) is { } problem)
        {
            return ToolOutcome.Error(problem);
        }

        using var within = CalledFrom.Enter(kernel.Journal, process);
        try
        {
            return Checked(await tool.InvokeAsync(call.Arguments.Length == 0 ? call with { Arguments = "{}" } : call, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (ToolException e)
        {
            return Checked(ToolOutcome.Error(e.Message));
        }
        catch (Exception e)
        {
            kernel.Logger.ToolFailed(process, tool.Spec.Name, e);
            return ToolOutcome.Error($"The tool '{tool.Spec.Name}' failed.");
        }
    }

    /// <summary>Nothing that a tool of somebody else forgot to set, and nothing too long, gets into a conversation.</summary>
    private static ToolOutcome Checked(ToolOutcome? outcome) => outcome switch
    {
        ToolOutcome.Returned { Text.Length: <= MaxResult, Receipts.IsDefault: false } => outcome,
        ToolOutcome.Returned { Text: not null } returned => returned with { Text = Bounded(returned.Text), Receipts = returned.Receipts.IsDefault ? [] : returned.Receipts },
        ToolOutcome.Spawn { Query: not null } spawn => spawn.AdditionalPreload.IsDefault ? spawn with { AdditionalPreload = [] } : spawn,
        ToolOutcome.WroteStderr { Line: not null } written => written,
        _ => throw new InvalidOperationException("the tool gave no outcome, or one without a text"),
    };

    private static string Bounded(string text) => ModelText.ShortenMiddle(text, MaxResult, static left => string.Create(
        CultureInfo.InvariantCulture, $"\n[Left out here: {left} characters, because a result holds {MaxResult} at most. Ask for less at once.]\n"));
}
