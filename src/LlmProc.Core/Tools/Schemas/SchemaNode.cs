using System.Collections.Immutable;
using System.Text.Json;

namespace LlmProc;

/// <summary>
/// One schema, as the checks it asks for. Filled once by the compiler, after which it never changes; nodes refer to each other in cycles.
/// </summary>
internal sealed class SchemaNode(string place)
{
    public string Place { get; } = place;

    public ImmutableArray<SchemaCheck> Checks { get; private set; } = [];

    public bool IsNever => Checks is [NeverCheck];

    public void Fill(ImmutableArray<SchemaCheck> checks) => Checks = checks;

    public bool Fits(JsonElement value, SchemaWalk walk)
    {
        if (!walk.Enter())
        {
            return false;
        }

        bool fits = true;
        foreach (SchemaCheck check in Checks)
        {
            if (!check.Check(value, walk))
            {
                fits = false;
                if (check.SaysItAll || !walk.WantsMore)
                {
                    break;
                }
            }
        }

        walk.Leave();
        return fits;
    }

    /// <summary>Whether this is the form that was meant, among several: the kind is right, and the properties that tell forms apart are.</summary>
    public bool Resembles(JsonElement value, SchemaWalk walk)
    {
        if (!walk.Enter())
        {
            return false;
        }

        bool resembles = Checks.All(check => check.Resembles(value, walk));
        walk.Leave();
        return resembles;
    }
}

/// <summary>One demand of a schema.</summary>
internal abstract class SchemaCheck
{
    /// <summary>True if nothing more need be said about a value that fails this check.</summary>
    public virtual bool SaysItAll => false;

    /// <summary>Schemas that this check applies to the same value, not to a part of it.</summary>
    public virtual ImmutableArray<SchemaNode> SameValue => [];

    public abstract bool Check(JsonElement value, SchemaWalk walk);

    public virtual bool Resembles(JsonElement value, SchemaWalk walk) => true;
}
