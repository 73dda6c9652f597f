using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LlmProc.Providers;

/// <summary>A tool as it is declared to a client, with its schema as it stands. It cannot be run there.</summary>
internal sealed class OfferedTool(ToolSpec spec) : AIFunctionDeclaration
{
    public override string Name => spec.Name;

    public override string Description => spec.Description;

    public override JsonElement JsonSchema { get; } = Parse(spec.InputSchema);

    private static JsonElement Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
