using System.Text.Json;

namespace LlmProc;

/// <summary>The boundary to tools: whatever happens in there becomes an outcome.</summary>
internal static class ToolInvocation
{
    public static async ValueTask<ToolOutcome> InvokeAsync(ITool tool, ToolCall call, ProcessId process, Kernel kernel, CancellationToken cancellationToken)
    {
        if (!tool.Spec.ChecksArguments && ToolArguments.Check(tool.Spec, call.Arguments, out JsonElement _) is { } problem)
        {
            return ToolOutcome.Error(problem);
        }

        using var within = Within.Enter(kernel.Journal, process);
        try
        {
            return await tool.InvokeAsync(call.Arguments.Length == 0 ? call with { Arguments = "{}" } : call, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (ToolException e)
        {
            return ToolOutcome.Error(e.Message);
        }
        catch (Exception e)
        {
            kernel.Logger.ToolFailed(process, tool.Spec.Name, e);
            return ToolOutcome.Error($"The tool '{tool.Spec.Name}' failed.");
        }
    }
}
