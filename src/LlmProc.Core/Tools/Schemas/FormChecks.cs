using System.Collections.Immutable;
using System.Text.Json;

namespace LlmProc;

/// <summary><c>allOf</c> and <c>$ref</c></summary>
internal sealed class AllOfCheck(ImmutableArray<SchemaNode> parts) : SchemaCheck
{
    public override ImmutableArray<SchemaNode> SameValue { get; } = parts;

    public override bool Check(JsonElement value, SchemaWalk walk)
    {
        bool fits = true;
        foreach (SchemaNode part in SameValue)
        {
            if (!part.Fits(value, walk))
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

    public override bool Resembles(JsonElement value, SchemaWalk walk) => SameValue.All(part => part.Resembles(value, walk));
}

/// <summary><c>anyOf</c> and <c>oneOf</c></summary>
internal sealed class FormsCheck(ImmutableArray<SchemaNode> forms, bool exactlyOne) : SchemaCheck
{
    public override ImmutableArray<SchemaNode> SameValue { get; } = forms;

    public override bool Check(JsonElement value, SchemaWalk walk)
    {
        int fitting = 0;
        foreach (SchemaNode form in SameValue)
        {
            fitting += walk.Tries(form, value) ? 1 : 0;
            if (fitting == 1 && !exactlyOne)
            {
                return true;
            }
        }

        return fitting switch
        {
            1 => true,
            0 => Explain(value, walk),
            _ => walk.Fail($"fits {fitting} of these forms but must fit exactly one: {SchemaShape.Forms(SameValue)}"),
        };
    }

    public override bool Resembles(JsonElement value, SchemaWalk walk) => SameValue.Any(form => form.Resembles(value, walk));

    /// <summary>Where one form was clearly meant, what that form misses says more than a list of all forms.</summary>
    private bool Explain(JsonElement value, SchemaWalk walk)
    {
        if (!walk.Explains)
        {
            return false;
        }

        SchemaNode[] meant = [.. SameValue.Where(form => form.Resembles(value, walk)).Take(2)];
        return meant.Length == 1 ? meant[0].Fits(value, walk) : walk.Fail($"must fit one of these forms: {SchemaShape.Forms(SameValue)}");
    }
}

/// <summary><c>not</c></summary>
internal sealed class NotCheck(SchemaNode refused) : SchemaCheck
{
    public override ImmutableArray<SchemaNode> SameValue { get; } = [refused];

    public override bool Check(JsonElement value, SchemaWalk walk) =>
        !walk.Tries(refused, value) || walk.Fail($"is of a form that is not allowed here: {SchemaShape.Describe(refused)}");
}
