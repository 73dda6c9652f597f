using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace LlmProc;

/// <summary><c>required</c></summary>
internal sealed class RequiredCheck(ImmutableArray<string> names) : SchemaCheck
{
    public ImmutableArray<string> Names { get; } = names;

    public override bool Check(JsonElement value, SchemaWalk walk)
    {
        if (value.ValueKind is not JsonValueKind.Object)
        {
            return true;
        }

        // A look-up goes through the whole object.
        walk.Spend(Names.Length * (1 + value.GetPropertyCount() / 64));
        bool fits = true;
        foreach (string name in Names)
        {
            if (!value.TryGetProperty(name, out _))
            {
                fits = walk.FailProperty(name, $"is missing");
                if (!walk.WantsMore)
                {
                    break;
                }
            }
        }

        return fits;
    }
}

/// <summary><c>properties</c>, <c>patternProperties</c> and <c>additionalProperties</c>, which depend on each other</summary>
/// <param name="others">For the properties that neither name nor pattern covers; null where anything goes.</param>
internal sealed class PropertiesCheck(
    ImmutableArray<KeyValuePair<string, SchemaNode>> named,
    ImmutableArray<(SchemaPattern Pattern, SchemaNode Node)> matching,
    SchemaNode? others) : SchemaCheck
{
    /// <summary>So few are held against a name where it stands, which need not be read out then.</summary>
    private const int FewNames = 8;

    private readonly FrozenDictionary<string, SchemaNode> _named = named.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>In the order in which the schema has them.</summary>
    public ImmutableArray<KeyValuePair<string, SchemaNode>> Named { get; } = named;

    public SchemaNode? Others { get; } = others;

    public override bool Check(JsonElement value, SchemaWalk walk)
    {
        if (value.ValueKind is not JsonValueKind.Object)
        {
            return true;
        }

        bool fits = true;
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (!Fits(property, walk))
            {
                fits = false;
                if (!walk.WantsMore)
                {
                    break;
                }
            }
        }

        return fits;
    }

    /// <summary>Forms of an object are told apart by properties with few values, such as <c>"kind": {"const": "file"}</c>.</summary>
    public override bool Resembles(JsonElement value, SchemaWalk walk) =>
        value.ValueKind is not JsonValueKind.Object || Named.All(named =>
            !named.Value.Checks.Any(static c => c is EnumCheck)
            || !value.TryGetProperty(named.Key, out JsonElement kind)
            || walk.Tries(named.Value, kind));

    private bool Fits(JsonProperty property, SchemaWalk walk)
    {
        foreach ((string known, SchemaNode check) in matching.IsEmpty && Named.Length <= FewNames ? Named : [])
        {
            if (property.NameEquals(known))
            {
                return walk.PropertyFits(check, property, known);
            }
        }

        string name = property.Name;
        (bool fits, bool covered) = (true, false);
        if (_named.TryGetValue(name, out SchemaNode? node))
        {
            covered = true;
            fits = walk.PropertyFits(node, property, name);
        }

        foreach ((SchemaPattern pattern, SchemaNode matched) in matching)
        {
            if (pattern.Matches(name, walk))
            {
                covered = true;
                fits &= walk.PropertyFits(matched, property, name);
            }
        }

        if (covered || Others is null)
        {
            return fits;
        }

        return Others.IsNever
            ? walk.FailProperty(name, $"is not a known property{JsonText.DidYouMean(name, [.. Named.Select(n => n.Key)], "known")}")
            : walk.PropertyFits(Others, property, name);
    }
}

/// <summary><c>minProperties</c>, <c>maxProperties</c></summary>
internal sealed class PropertyCountCheck(int min, int max) : SchemaCheck
{
    public override bool Check(JsonElement value, SchemaWalk walk)
    {
        if (value.ValueKind is not JsonValueKind.Object)
        {
            return true;
        }

        int count = value.GetPropertyCount();
        if (count < min)
        {
            return walk.Fail($"has too few properties: at least {min} must be there");
        }

        return count <= max || walk.Fail($"has too many properties: at most {max} may be there");
    }
}
