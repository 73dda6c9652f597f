using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LlmProc;

/// <summary>
/// One walk of a schema along a value: where it is, what it found, and how much work it may still do. It first only asks whether the value fits
/// and makes no texts; after <see cref="BeginExplaining"/> it collects problems.
/// </summary>
internal sealed class SchemaWalk
{
    private const int MaxProblems = 5;
    private const int MaxSteps = 1_000_000;

    // One level takes some 400 bytes of stack; thread stacks of half a megabyte exist.
    private const int MaxDepth = 1_024;

    // Only who explains needs to know where it is.
    private Stack<(string? Name, int Index)>? _place;
    private ImmutableArray<string>.Builder? _problems;
    private int _steps = MaxSteps;
    private int _depth;

    /// <summary>Why the walk gave up, which makes its result meaningless; null if it did not.</summary>
    public string? Stopped { get; private set; }

    public ImmutableArray<string> Problems => _problems?.ToImmutable() ?? [];

    public bool Explains => _problems is not null;

    /// <summary>False where going on after a failure would find nothing that anybody hears of.</summary>
    public bool WantsMore => _problems is { Count: < MaxProblems } && Stopped is null;

    public void BeginExplaining()
    {
        _problems = ImmutableArray.CreateBuilder<string>();
        _place = new Stack<(string? Name, int Index)>();
        _steps = MaxSteps;
        _depth = 0;
        Stopped = null;
    }

    public bool Enter()
    {
        if (_depth >= MaxDepth)
        {
            Stopped ??= "the value is nested too deeply for its schema to be followed; send a flatter value";
        }

        if (!Spend(1))
        {
            return false;
        }

        _depth++;
        return true;
    }

    public void Leave() => _depth--;

    /// <summary>Pays for work; false if there is nothing left to pay with.</summary>
    public bool Spend(int steps)
    {
        _steps -= Math.Min(steps, MaxSteps);
        if (_steps < 0)
        {
            _steps = 0;
            Stopped ??= string.Create(CultureInfo.InvariantCulture, $"the value takes more than {MaxSteps:N0} steps to check; send a smaller value");
        }

        return Stopped is null;
    }

    public void Descend(string? name, int index = 0) => _place?.Push((name, index));

    public void Ascend() => _place?.Pop();

    public bool PropertyFits(SchemaNode node, JsonProperty property, string name)
    {
        Descend(name);
        bool fits = node.Fits(property.Value, this);
        Ascend();
        return fits;
    }

    public bool ItemFits(SchemaNode node, JsonElement item, int index)
    {
        Descend(null, index);
        bool fits = node.Fits(item, this);
        Ascend();
        return fits;
    }

    /// <summary>Whether the value fits, without a word about it.</summary>
    public bool Tries(SchemaNode node, JsonElement value)
    {
        ImmutableArray<string>.Builder? problems = _problems;
        _problems = null;
        bool fits = node.Fits(value, this);
        _problems = problems;
        return fits;
    }

    /// <summary>Notes what is wrong with the value that stands here. Always false, to be returned.</summary>
    public bool Fail([InterpolatedStringHandlerArgument("")] ref ProblemText predicate) => Note(predicate.ToStringAndClear(), null);

    /// <summary>Notes what is wrong with a property of the value that stands here.</summary>
    public bool FailProperty(string name, [InterpolatedStringHandlerArgument("")] ref ProblemText predicate) =>
        Note(predicate.ToStringAndClear(), name);

    private bool Note(string predicate, string? property)
    {
        if (WantsMore)
        {
            _problems!.Add($"{Place(property)} {predicate}");
        }

        return false;
    }

    private string Place(string? property)
    {
        if (_place!.Count == 0 && property is null)
        {
            return "the value";
        }

        IEnumerable<string> steps = _place.Reverse().Select(step => step.Name ?? step.Index.ToString(CultureInfo.InvariantCulture));
        return JsonText.Quote(string.Join('/', (property is null ? steps : steps.Append(property)).Select(JsonText.Step)));
    }
}
