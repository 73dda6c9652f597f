using System.Text.Json;

namespace LlmProc;

internal enum Bound
{
    AtLeast,
    AtMost,
    MoreThan,
    LessThan,
}

/// <summary><c>minimum</c>, <c>maximum</c>, <c>exclusiveMinimum</c>, <c>exclusiveMaximum</c></summary>
internal sealed class BoundCheck(Bound bound, JsonElement limit) : SchemaCheck
{
    private readonly JsonNumber _limit = JsonNumber.Of(limit);
    private readonly string _text = JsonText.Literal(limit);

    public override bool Check(JsonElement value, SchemaWalk walk)
    {
        if (value.ValueKind is not JsonValueKind.Number)
        {
            return true;
        }

        int order = JsonNumber.Of(value).CompareTo(_limit);
        (bool fits, string words) = bound switch
        {
            Bound.AtLeast => (order >= 0, "at least"),
            Bound.AtMost => (order <= 0, "at most"),
            Bound.MoreThan => (order > 0, "more than"),
            _ => (order < 0, "less than"),
        };
        return fits || walk.Fail($"must be {words} {_text}, not {JsonText.Literal(value)}");
    }
}

/// <summary><c>multipleOf</c></summary>
internal sealed class MultipleCheck(JsonElement divisor) : SchemaCheck
{
    private readonly JsonNumber _divisor = JsonNumber.Of(divisor);
    private readonly string _text = JsonText.Literal(divisor);

    public override bool Check(JsonElement value, SchemaWalk walk) =>
        value.ValueKind is not JsonValueKind.Number
        || JsonNumber.Of(value).IsMultipleOf(_divisor)
        || walk.Fail($"must be a multiple of {_text}, not {JsonText.Literal(value)}");
}
