using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LlmProc;

/// <summary>Which keywords there are, and the checks they stand for.</summary>
internal static class SchemaKeywords
{
    private const int MaxEnumValues = 10_000;

    /// <summary>Keywords that could turn a value away but are not checked here: to skip them would let through what their author refuses.</summary>
    private static readonly FrozenSet<string> s_unsupported = FrozenSet.ToFrozenSet(
    [
        "$dynamicRef", "$recursiveRef", "additionalItems", "contains", "dependencies", "dependentRequired", "dependentSchemas", "else", "if",
        "maxContains", "minContains", "then", "unevaluatedItems", "unevaluatedProperties",
    ]);

    private static readonly ImmutableArray<(string Name, JsonTypes Type)> s_types =
    [
        ("string", JsonTypes.String), ("integer", JsonTypes.Integer), ("number", JsonTypes.Number),
        ("boolean", JsonTypes.Boolean), ("array", JsonTypes.Array), ("object", JsonTypes.Object), ("null", JsonTypes.Null),
    ];

    private static readonly ImmutableArray<(string Keyword, Bound Bound)> s_bounds =
    [
        ("minimum", Bound.AtLeast), ("maximum", Bound.AtMost), ("exclusiveMinimum", Bound.MoreThan), ("exclusiveMaximum", Bound.LessThan),
    ];

    public static ImmutableArray<SchemaCheck> Read(SchemaSource source)
    {
        switch (source.Schema.ValueKind)
        {
            case JsonValueKind.True:
                return [];
            case JsonValueKind.False:
                return [new NeverCheck()];
            case not JsonValueKind.Object:
                throw new JsonSchemaException(source.Place, $"a schema is an object, true or false, not {JsonText.Literal(source.Schema)}");
        }

        foreach (JsonProperty property in source.Schema.EnumerateObject())
        {
            if (s_unsupported.Contains(property.Name))
            {
                string advice = "to skip it would let more values through; remove it, or say it with anyOf, allOf or not";
                throw source.Fault(property.Name, $"\"{property.Name}\" is not supported, and {advice}");
            }
        }

        // What is only defined is read as well, so that an author hears of all that is wrong with it.
        source.NamedNodes("$defs");
        source.NamedNodes("definitions");

        // The kind of the value first: if that is wrong nothing else needs to be said.
        return [.. Kind(source), .. Objects(source), .. Arrays(source), .. Numbers(source), .. Strings(source), .. Forms(source)];
    }

    private static IEnumerable<SchemaCheck> Kind(SchemaSource source)
    {
        if (source.Has("type", out JsonElement type))
        {
            ImmutableArray<string> names = type.ValueKind is JsonValueKind.String ? [type.GetString()!] : source.Strings("type");
            if (names.Length == 0)
            {
                throw source.Fault("type", "must name at least one type");
            }

            yield return new TypeCheck(names.Aggregate(JsonTypes.None, (types, name) => types | Type(source, name)));
        }

        if (source.Has("const", out JsonElement value))
        {
            yield return new EnumCheck([value]);
        }

        if (source.Has("enum", out JsonElement values))
        {
            if (values.ValueKind is not JsonValueKind.Array || values.GetArrayLength() is 0 or > MaxEnumValues)
            {
                throw source.Fault("enum", $"must be an array of 1 to {MaxEnumValues} values");
            }

            yield return new EnumCheck([.. values.EnumerateArray()]);
        }
    }

    private static JsonTypes Type(SchemaSource source, string name)
    {
        foreach ((string known, JsonTypes type) in s_types)
        {
            if (known == name)
            {
                return type;
            }
        }

        string meant = JsonText.DidYouMean(name, [.. s_types.Select(t => t.Name)], "types");
        throw source.Fault("type", $"there is no type {JsonText.Quote(name)}{meant}");
    }

    private static IEnumerable<SchemaCheck> Objects(SchemaSource source)
    {
        if (source.Strings("required") is { Length: > 0 } required)
        {
            yield return new RequiredCheck(required);
        }

        ImmutableArray<KeyValuePair<string, SchemaNode>> named = source.NamedNodes("properties");
        ImmutableArray<KeyValuePair<string, SchemaNode>> matching = source.NamedNodes("patternProperties");
        SchemaNode? others = source.Node("additionalProperties");
        if (named.Length + matching.Length > 0 || others is not null)
        {
            yield return new PropertiesCheck(named, [.. matching.Select(m => (Pattern(source, "patternProperties", m.Key), m.Value))], others);
        }

        if (source.Node("propertyNames") is { } names)
        {
            yield return new PropertyNamesCheck(names);
        }

        if (source.Range("minProperties", "maxProperties") is (int min, int max))
        {
            yield return new PropertyCountCheck(min, max);
        }
    }

    private static IEnumerable<SchemaCheck> Arrays(SchemaSource source)
    {
        if (source.Has("items", out JsonElement items) && items.ValueKind is JsonValueKind.Array)
        {
            throw source.Fault("items", "an array of schemas is written \"prefixItems\"; \"items\" is one schema for the items after those");
        }

        ImmutableArray<SchemaNode> first = source.Nodes("prefixItems");
        SchemaNode? rest = source.Node("items");
        if (first.Length > 0 || rest is not null)
        {
            yield return new ItemsCheck(first, rest);
        }

        if (source.Range("minItems", "maxItems") is (int min, int max))
        {
            yield return new ItemCountCheck(min, max);
        }

        if (source.Has("uniqueItems", out JsonElement unique) && unique.ValueKind is JsonValueKind.True)
        {
            yield return new UniqueItemsCheck();
        }
    }

    private static IEnumerable<SchemaCheck> Numbers(SchemaSource source)
    {
        foreach ((string keyword, Bound bound) in s_bounds)
        {
            if (source.Has(keyword, out JsonElement limit))
            {
                yield return limit.ValueKind is JsonValueKind.Number
                    ? new BoundCheck(bound, limit)
                    : throw source.Fault(keyword, $"must be a number, not {JsonText.Literal(limit)}");
            }
        }

        if (source.Has("multipleOf", out JsonElement divisor))
        {
            yield return divisor.ValueKind is JsonValueKind.Number && JsonNumber.Of(divisor).Sign > 0
                ? new MultipleCheck(divisor)
                : throw source.Fault("multipleOf", $"must be a number above 0, not {JsonText.Literal(divisor)}");
        }
    }

    private static IEnumerable<SchemaCheck> Strings(SchemaSource source)
    {
        if (source.Range("minLength", "maxLength") is (int min, int max))
        {
            yield return new LengthCheck(min, max);
        }

        if (source.Has("pattern", out JsonElement pattern))
        {
            yield return pattern.ValueKind is JsonValueKind.String
                ? new PatternCheck(Pattern(source, "pattern", pattern.GetString()!))
                : throw source.Fault("pattern", $"must be a string, not {JsonText.Literal(pattern)}");
        }
    }

    private static SchemaPattern Pattern(SchemaSource source, string keyword, string pattern)
    {
        try
        {
            return new SchemaPattern(pattern);
        }
        catch (NotSupportedException)
        {
            string advice = "use no look-around, no back-references and smaller counts";
            throw source.Fault(keyword, $"{JsonText.Quote(pattern)} cannot be matched in bounded time; {advice}");
        }
        catch (RegexParseException e)
        {
            throw source.Fault(keyword, $"{JsonText.Quote(pattern)} is not a regular expression: {e.Error}");
        }
    }

    private static IEnumerable<SchemaCheck> Forms(SchemaSource source)
    {
        if (source.Has("$ref", out JsonElement reference))
        {
            yield return reference.ValueKind is JsonValueKind.String
                ? new AllOfCheck([source.Compiler.Follow(reference.GetString()!, $"{source.Place}/$ref")])
                : throw source.Fault("$ref", $"must be a string such as \"#/$defs/name\", not {JsonText.Literal(reference)}");
        }

        if (source.Nodes("allOf") is { Length: > 0 } parts)
        {
            yield return new AllOfCheck(parts);
        }

        if (source.Nodes("anyOf") is { Length: > 0 } any)
        {
            yield return new FormsCheck(any, exactlyOne: false);
        }

        if (source.Nodes("oneOf") is { Length: > 0 } one)
        {
            yield return new FormsCheck(one, exactlyOne: true);
        }

        if (source.Node("not") is { } refused)
        {
            yield return new NotCheck(refused);
        }
    }
}
