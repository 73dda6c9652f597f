using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LlmProc;

[Flags]
internal enum JsonTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Integer = 4,

    /// <summary>Any number: says all that <see cref="Integer"/> says.</summary>
    Number = 8,
    String = 16,
    Array = 32,
    Object = 64,
}

/// <summary><c>type</c></summary>
internal sealed class TypeCheck(JsonTypes types) : SchemaCheck
{
    private static readonly ImmutableArray<(JsonTypes Type, string Name)> s_names =
    [
        (JsonTypes.Object, "an object"), (JsonTypes.Array, "an array"), (JsonTypes.String, "a string"), (JsonTypes.Number, "a number"),
        (JsonTypes.Integer, "a whole number"), (JsonTypes.Boolean, "true or false"), (JsonTypes.Null, "null"),
    ];

    public JsonTypes Types { get; } = types.HasFlag(JsonTypes.Number) ? types & ~JsonTypes.Integer : types;

    public override bool SaysItAll => true;

    public override bool Check(JsonElement value, SchemaWalk walk) => Fits(value) || walk.Fail($"must be {Wanted()}, not {Received(value)}");

    public override bool Resembles(JsonElement value, SchemaWalk walk) => Fits(value);

    private bool Fits(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => Types.HasFlag(JsonTypes.Null),
        JsonValueKind.True or JsonValueKind.False => Types.HasFlag(JsonTypes.Boolean),
        JsonValueKind.String => Types.HasFlag(JsonTypes.String),
        JsonValueKind.Array => Types.HasFlag(JsonTypes.Array),
        JsonValueKind.Object => Types.HasFlag(JsonTypes.Object),
        _ => Types.HasFlag(JsonTypes.Number) || (Types.HasFlag(JsonTypes.Integer) && JsonNumber.Of(value).IsWhole),
    };

    private string Wanted() => string.Join(" or ", s_names.Where(n => Types.HasFlag(n.Type)).Select(n => n.Name));

    private string Received(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number when !Types.HasFlag(JsonTypes.Integer) => "a number",
        _ => JsonText.Literal(value),
    };
}

/// <summary><c>enum</c> and <c>const</c></summary>
internal sealed class EnumCheck(ImmutableArray<JsonElement> values) : SchemaCheck
{
    private readonly FrozenSet<JsonElement> _set = values.ToFrozenSet(JsonEquality.Instance);

    public ImmutableArray<JsonElement> Values { get; } = values;

    public override bool SaysItAll => true;

    public override bool Check(JsonElement value, SchemaWalk walk) => Fits(value, walk) || walk.Fail($"{Explain(value)}");

    public override bool Resembles(JsonElement value, SchemaWalk walk) => Fits(value, walk);

    private bool Fits(JsonElement value, SchemaWalk walk) =>
        // Looking up reads the whole value, however large.
        walk.Spend(JsonMarshal.GetRawUtf8Value(value).Length / 16) && _set.Contains(value);

    private string Explain(JsonElement value)
    {
        if (Values.Length == 1)
        {
            return $"must be {JsonText.Literal(Values[0])}";
        }

        string text = $"must be one of {JsonText.List(Values.Length, Values.Select(JsonText.Literal))}";
        string? nearest = value.ValueKind is not JsonValueKind.String
            ? null
            : Suggestion.Nearest(value.GetString()!, Values.Where(v => v.ValueKind is JsonValueKind.String).Select(v => v.GetString()!));
        return nearest is null ? text : $"{text}; did you mean {JsonText.Quote(nearest)}?";
    }
}

/// <summary>The schema <c>false</c>: nothing fits.</summary>
internal sealed class NeverCheck : SchemaCheck
{
    public override bool SaysItAll => true;

    public override bool Check(JsonElement value, SchemaWalk walk) => walk.Fail($"is not allowed here");

    public override bool Resembles(JsonElement value, SchemaWalk walk) => false;
}
