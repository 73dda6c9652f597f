using System.Runtime.InteropServices;
using System.Text.Json;

namespace LlmProc;

/// <summary><c>minLength</c>, <c>maxLength</c>: in Unicode scalar values, so that an emoji counts once.</summary>
internal sealed class LengthCheck(int min, int max) : SchemaCheck
{
    public override bool Check(JsonElement value, SchemaWalk walk)
    {
        if (value.ValueKind is not JsonValueKind.String)
        {
            return true;
        }

        int length = value.GetString()!.Count(static c => !char.IsLowSurrogate(c));
        if (length < min)
        {
            return length == 0 ? walk.Fail($"is empty") : walk.Fail($"is shorter than {JsonText.Count(min, "character")}");
        }

        return length <= max || walk.Fail($"is longer than {JsonText.Count(max, "character")}");
    }
}

/// <summary><c>pattern</c></summary>
internal sealed class PatternCheck(SchemaPattern pattern) : SchemaCheck
{
    public override bool Check(JsonElement value, SchemaWalk walk) =>
        value.ValueKind is not JsonValueKind.String
        || pattern.Matches(value.GetString()!, walk)
        || walk.Fail($"does not match the pattern {JsonText.Quote(pattern.Text)}");
}

/// <summary><c>propertyNames</c></summary>
internal sealed class PropertyNamesCheck(SchemaNode names) : SchemaCheck
{
    public override bool Check(JsonElement value, SchemaWalk walk)
    {
        if (value.ValueKind is not JsonValueKind.Object)
        {
            return true;
        }

        foreach (JsonProperty property in value.EnumerateObject())
        {
            JsonElement name = JsonElement.Parse([(byte)'"', .. JsonMarshal.GetRawUtf8PropertyName(property), (byte)'"']);
            if (!walk.Tries(names, name))
            {
                return walk.FailProperty(property.Name, $"is not a name that is allowed here; names must fit {SchemaShape.Describe(names)}");
            }
        }

        return true;
    }
}
