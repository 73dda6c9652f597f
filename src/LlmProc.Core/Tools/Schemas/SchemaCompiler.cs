using System.Globalization;
using System.Text.Json;

namespace LlmProc;

/// <summary>
/// Turns the text of a schema into nodes, one for each place. Places wait in a queue instead of being followed at once: no chain of references,
/// however long, makes this recurse, and a reference to a place that is not filled yet is no special case.
/// </summary>
internal sealed class SchemaCompiler
{
    private readonly JsonElement _root;
    private readonly Dictionary<string, SchemaNode> _nodes = new(StringComparer.Ordinal);
    private readonly Queue<(SchemaNode Node, JsonElement Schema)> _pending = new();

    private SchemaCompiler(JsonElement root) => _root = root;

    public static SchemaNode Compile(JsonElement root)
    {
        var compiler = new SchemaCompiler(root);
        SchemaNode top = compiler.Node(root, "#");
        while (compiler._pending.TryDequeue(out (SchemaNode Node, JsonElement Schema) next))
        {
            next.Node.Fill(SchemaKeywords.Read(new SchemaSource(next.Schema, next.Node.Place, compiler)));
        }

        SchemaCycles.Refuse(compiler._nodes.Values);
        return top;
    }

    public SchemaNode Node(JsonElement schema, string place)
    {
        if (!_nodes.TryGetValue(place, out SchemaNode? node))
        {
            node = new SchemaNode(place);
            _nodes.Add(place, node);
            _pending.Enqueue((node, schema));
        }

        return node;
    }

    public SchemaNode Follow(string reference, string from)
    {
        if (!reference.StartsWith('#'))
        {
            string advice = "put it under \"$defs\" and refer to \"#/$defs/…\"";
            throw new JsonSchemaException(from, $"{JsonText.Quote(reference)} is another document, and none is ever fetched; {advice}");
        }

        if (reference is not "#" && !reference.StartsWith("#/", StringComparison.Ordinal))
        {
            throw new JsonSchemaException(from, $"the anchor {JsonText.Quote(reference)} is not supported; refer to a place, as in \"#/$defs/…\"");
        }

        (JsonElement found, string place) = (_root, "#");
        foreach (string step in Uri.UnescapeDataString(reference).Split('/').Skip(1))
        {
            string name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (!Step(found, name, out JsonElement next))
            {
                throw new JsonSchemaException(from, $"{JsonText.Quote(reference)} refers to nothing{Meant(found, name)}");
            }

            (found, place) = (next, $"{place}/{JsonText.Step(name)}");
        }

        return Node(found, place);
    }

    private static bool Step(JsonElement from, string name, out JsonElement to)
    {
        to = from;
        if (from.ValueKind is JsonValueKind.Object)
        {
            return from.TryGetProperty(name, out to);
        }

        if (from.ValueKind is not JsonValueKind.Array
            || !int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            || index >= from.GetArrayLength())
        {
            return false;
        }

        to = from[index];
        return true;
    }

    private static string Meant(JsonElement parent, string name) => parent.ValueKind is JsonValueKind.Object
        ? JsonText.DidYouMean(name, [.. parent.EnumerateObject().Select(p => p.Name)], "known there")
        : "";
}
