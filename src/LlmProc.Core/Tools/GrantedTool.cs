using System.Text.Json.Nodes;

namespace LlmProc;

/// <summary>A tool as one program shows it: another name, other words, another level. The tool itself is not touched.</summary>
internal sealed class GrantedTool : ITool
{
    private readonly ITool _tool;

    private GrantedTool(ITool tool, ToolSpec spec)
    {
        _tool = tool;
        Spec = spec;
    }

    public ToolSpec Spec { get; }

    public static ITool Apply(ITool tool, ToolGrant grant)
    {
        ToolSpec spec = tool.Spec with
        {
            Name = grant.Alias ?? tool.Spec.Name,
            Description = grant.Description ?? tool.Spec.Description,
            Access = grant.Access ?? tool.Spec.Access,
            InputSchema = Describe(tool.Spec.InputSchema, grant),
        };
        return spec == tool.Spec ? tool : new GrantedTool(tool, spec);
    }

    public ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken) => _tool.InvokeAsync(call, cancellationToken);

    private static string Describe(string schema, ToolGrant grant)
    {
        if (grant.ParamDescriptions.IsEmpty)
        {
            return schema;
        }

        JsonNode root = JsonNode.Parse(schema)!;
        foreach ((string parameter, string description) in grant.ParamDescriptions)
        {
            if (root["properties"]?[parameter] is JsonObject property)
            {
                property["description"] = description;
            }
        }

        return root.ToJsonString(JsonTextOptions.Readable);
    }
}
