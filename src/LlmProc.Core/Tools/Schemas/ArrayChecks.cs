using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LlmProc;

/// <summary><c>prefixItems</c> and <c>items</c></summary>
/// <param name="rest">For the items after the first ones; null where anything goes.</param>
internal sealed class ItemsCheck(ImmutableArray<SchemaNode> first, SchemaNode? rest) : SchemaCheck
{
    public ImmutableArray<SchemaNode> First { get; } = first;

    public SchemaNode? Rest { get; } = rest;

    public override bool Check(JsonElement value, SchemaWalk walk)
    {
        if (value.ValueKind is not JsonValueKind.Array)
        {
            return true;
        }

        (bool fits, int index) = (true, 0);
        foreach (JsonElement item in value.EnumerateArray())
        {
            SchemaNode? node = index < First.Length ? First[index] : Rest;
            if (node is not null && !walk.ItemFits(node, item, index))
            {
                fits = false;
                if (!walk.WantsMore)
                {
                    break;
                }
            }

            index++;
        }

        return fits;
    }
}

/// <summary><c>minItems</c>, <c>maxItems</c></summary>
internal sealed class ItemCountCheck(int min, int max) : SchemaCheck
{
    public override bool Check(JsonElement value, SchemaWalk walk)
    {
        if (value.ValueKind is not JsonValueKind.Array)
        {
            return true;
        }

        int count = value.GetArrayLength();
        if (count < min)
        {
            return walk.Fail($"has fewer than {JsonText.Count(min, "item")}");
        }

        return count <= max || walk.Fail($"has more than {JsonText.Count(max, "item")}");
    }
}

/// <summary><c>uniqueItems</c></summary>
internal sealed class UniqueItemsCheck : SchemaCheck
{
    public override bool Check(JsonElement value, SchemaWalk walk)
    {
        if (value.ValueKind is not JsonValueKind.Array || !walk.Spend(JsonMarshal.GetRawUtf8Value(value).Length / 16))
        {
            return true;
        }

        var seen = new Dictionary<JsonElement, int>(JsonEquality.Instance);
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (!seen.TryAdd(item, index))
            {
                return walk.Fail($"has the same item twice, at {seen[item]} and {index}");
            }

            index++;
        }

        return true;
    }
}
