using System.Collections.Immutable;

namespace LlmProc;

/// <summary>
/// Writes a schema as the short line that a model understands fastest: <c>{"path": string, "line"?: integer}</c>. It leaves out what does not fit
/// on a line, and so is no substitute for the schema.
/// </summary>
internal static class SchemaShape
{
    private const int MaxLength = 600;
    private const int MaxDepth = 4;
    private const int MaxParts = 12;

    public static string Describe(SchemaNode node) => Cut(Of(node, MaxDepth));

    public static string Forms(ImmutableArray<SchemaNode> forms) => Cut(Join(" | ", forms, form => Of(form, MaxDepth - 1)));

    private static string Cut(string text) => text.Length <= MaxLength ? text : text[..MaxLength] + '…';

    private static string Of(SchemaNode node, int depth)
    {
        if (depth == 0)
        {
            return "…";
        }

        foreach (SchemaCheck check in node.Checks.OrderBy(static c => c is EnumCheck ? 0 : 1))
        {
            switch (check)
            {
                case EnumCheck one:
                    return Join(" | ", one.Values, JsonText.Literal);
                case TypeCheck kind:
                    return Type(kind.Types, node, depth);
                case PropertiesCheck or RequiredCheck:
                    return Object(node, depth);
                case ItemsCheck items:
                    return Array(items, depth);
                case AllOfCheck all:
                    return Join(" & ", all.SameValue, part => Of(part, depth - 1));
                case FormsCheck forms:
                    return Join(" | ", forms.SameValue, form => Of(form, depth - 1));
                case NeverCheck:
                    return "nothing";
            }
        }

        return "any value";
    }

    private static string Type(JsonTypes types, SchemaNode node, int depth)
    {
        ImmutableArray<(JsonTypes Type, string Name)> all =
        [
            (JsonTypes.Object, Object(node, depth)), (JsonTypes.Array, Array(node.Checks.OfType<ItemsCheck>().FirstOrDefault(), depth)),
            (JsonTypes.String, "string"), (JsonTypes.Number, "number"), (JsonTypes.Integer, "integer"), (JsonTypes.Boolean, "boolean"),
            (JsonTypes.Null, "null"),
        ];
        return string.Join(" | ", all.Where(t => types.HasFlag(t.Type)).Select(t => t.Name));
    }

    private static string Object(SchemaNode node, int depth)
    {
        ImmutableArray<string> required = node.Checks.OfType<RequiredCheck>().FirstOrDefault()?.Names ?? [];
        PropertiesCheck? properties = node.Checks.OfType<PropertiesCheck>().FirstOrDefault();
        ImmutableArray<KeyValuePair<string, SchemaNode>> named = properties?.Named ?? [];
        List<string> parts =
        [
            .. named.Take(MaxParts).Select(p => $"{JsonText.Quote(p.Key)}{(required.Contains(p.Key) ? "" : "?")}: {Of(p.Value, depth - 1)}"),
            .. required.Except(named.Select(p => p.Key)).Take(MaxParts).Select(name => $"{JsonText.Quote(name)}: any value"),
        ];
        if (named.Length > MaxParts)
        {
            parts.Add("…");
        }

        if (properties?.Others is { IsNever: false } others)
        {
            parts.Add($"[name]: {Of(others, depth - 1)}");
        }

        return parts.Count == 0 && properties?.Others is not { IsNever: true } ? "object" : $"{{{string.Join(", ", parts)}}}";
    }

    private static string Array(ItemsCheck? items, int depth) => items switch
    {
        null => "array",
        { First.Length: 0, Rest: { } rest } => $"[{Of(rest, depth - 1)}, …]",
        _ => $"[{Join(", ", items.First, item => Of(item, depth - 1))}{(items.Rest is { IsNever: true } ? "" : ", …")}]",
    };

    private static string Join<T>(string separator, ImmutableArray<T> all, Func<T, string> write) =>
        string.Join(separator, all.Take(MaxParts).Select(write)) + (all.Length > MaxParts ? $"{separator}…" : "");
}
