using System.Collections.Immutable;
using System.Text.Json;

namespace LlmProc;

/// <summary>The text of one schema: reads keywords, each in the form that it must have.</summary>
internal readonly record struct SchemaSource(JsonElement Schema, string Place, SchemaCompiler Compiler)
{
    public bool Has(string keyword, out JsonElement value)
    {
        value = default;
        return Schema.ValueKind is JsonValueKind.Object && Schema.TryGetProperty(keyword, out value);
    }

    public JsonSchemaException Fault(string keyword, string problem) => new($"{Place}/{keyword}", problem);

    public SchemaNode? Node(string keyword) => Has(keyword, out JsonElement schema) ? Compiler.Node(schema, $"{Place}/{keyword}") : null;

    public ImmutableArray<SchemaNode> Nodes(string keyword)
    {
        if (!Has(keyword, out JsonElement schemas))
        {
            return [];
        }

        if (schemas.ValueKind is not JsonValueKind.Array || schemas.GetArrayLength() == 0)
        {
            throw Fault(keyword, "must be an array of at least one schema");
        }

        SchemaSource source = this;
        return [.. schemas.EnumerateArray().Select((schema, i) => source.Compiler.Node(schema, $"{source.Place}/{keyword}/{i}"))];
    }

    public ImmutableArray<KeyValuePair<string, SchemaNode>> NamedNodes(string keyword)
    {
        if (!Has(keyword, out JsonElement schemas))
        {
            return [];
        }

        if (schemas.ValueKind is not JsonValueKind.Object)
        {
            throw Fault(keyword, "must be an object whose values are schemas");
        }

        // Of a name that appears twice the last one counts, as everywhere in JSON.
        var nodes = new OrderedDictionary<string, SchemaNode>(StringComparer.Ordinal);
        foreach (JsonProperty property in schemas.EnumerateObject())
        {
            nodes[property.Name] = Compiler.Node(schemas.GetProperty(property.Name), $"{Place}/{keyword}/{JsonText.Step(property.Name)}");
        }

        return [.. nodes];
    }

    public ImmutableArray<string> Strings(string keyword)
    {
        if (!Has(keyword, out JsonElement strings))
        {
            return [];
        }

        if (strings.ValueKind is not JsonValueKind.Array || strings.EnumerateArray().Any(s => s.ValueKind is not JsonValueKind.String))
        {
            throw Fault(keyword, "must be an array of strings");
        }

        return [.. strings.EnumerateArray().Select(s => s.GetString()!).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>A pair such as <c>minItems</c> and <c>maxItems</c>; null if neither is there.</summary>
    public (int Min, int Max)? Range(string min, string max) =>
        Has(min, out _) || Has(max, out _) ? (Count(min) ?? 0, Count(max) ?? int.MaxValue) : null;

    private int? Count(string keyword)
    {
        if (!Has(keyword, out JsonElement count))
        {
            return null;
        }

        if (count.ValueKind is not JsonValueKind.Number || JsonNumber.Of(count) is not { IsWhole: true, Sign: >= 0 } number)
        {
            throw Fault(keyword, $"must be a whole number of at least 0, not {JsonText.Literal(count)}");
        }

        return number.ToCount();
    }
}
