using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace LlmProc;

/// <summary>A JSON Schema (a subset of draft 2020-12), read once, to check values with.</summary>
/// <remarks>
/// Safe for several threads. Schema and value may both be hostile: the time, depth and memory that reading and checking take are bounded.
/// A keyword that could turn a value away and is not known here is refused by <see cref="Parse"/>; annotations are ignored.
/// </remarks>
public sealed class JsonSchema
{
    private const int MaxSchemaDepth = 64;
    private const int MaxValueDepth = 256;

    private readonly SchemaNode _root;

    private JsonSchema(SchemaNode root) => _root = root;

    /// <exception cref="JsonSchemaException">The text is not a schema, or not one that can be checked here.</exception>
    public static JsonSchema Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        JsonElement root;
        try
        {
            // Deeper than what is taken, so that the place of what is too deep can be named.
            root = JsonElement.Parse(Encoding.UTF8.GetBytes(json), new JsonDocumentOptions { MaxDepth = 4 * MaxSchemaDepth });
        }
        catch (JsonException e)
        {
            throw new JsonSchemaException("#", JsonFault.Explain(json, e, 4 * MaxSchemaDepth));
        }

        var limits = new SchemaWalk();
        limits.BeginExplaining();
        if (!ValueLimits.Hold(root, limits, MaxSchemaDepth))
        {
            throw new JsonSchemaException("#", limits.Problems[0]);
        }

        return new JsonSchema(SchemaCompiler.Compile(root));
    }

    /// <summary>What is wrong with the value: up to five sentences for a model, each with its place; empty if the value fits.</summary>
    public ImmutableArray<string> Check(JsonElement value)
    {
        var walk = new SchemaWalk();
        if (value.ValueKind is JsonValueKind.Undefined)
        {
            return ["the value is missing"];
        }

        // Most values fit: the first pass makes no texts, and only a value that does not fit is walked again to explain why.
        if (ValueLimits.Hold(value, walk, MaxValueDepth) && _root.Fits(value, walk) && walk.Stopped is null)
        {
            return [];
        }

        walk.BeginExplaining();
        if (ValueLimits.Hold(value, walk, MaxValueDepth))
        {
            _root.Fits(value, walk);
        }

        return walk.Stopped is { } reason ? [reason] : walk.Problems;
    }

    /// <summary>The shape of a fitting value in one short line, such as <c>{"path": string, "line"?: integer}</c>.</summary>
    public override string ToString() => SchemaShape.Describe(_root);
}
