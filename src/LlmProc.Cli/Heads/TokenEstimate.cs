using System.Text;

namespace LlmProc.Cli.Heads;

/// <summary>How many tokens texts may take. Only a provider knows; four bytes each is close enough to see what is large.</summary>
internal static class TokenEstimate
{
    private const int BytesPerToken = 4;

    public static long Of(string text) => (Encoding.UTF8.GetByteCount(text) + BytesPerToken - 1) / BytesPerToken;

    public static long Of(ToolSpec tool) => Of(tool.Name) + Of(tool.Description) + Of(tool.InputSchema);

    public static long Of(RequestHead head) => Of(head.SystemPrompt) + head.Tools.Sum(Of);
}
