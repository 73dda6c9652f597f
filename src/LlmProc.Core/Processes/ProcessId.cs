using System.Globalization;

namespace LlmProc;

/// <summary>
/// Names a process. A child's id derives from its parent's and from the call that asked for it (<c>p1/2.0</c>: the first call of the second
/// sample of <c>p1</c>), so that a replay asks for the same child. It does not depend on what else happens in a process, such as gates that are asked. Only the ids of roots are given out, by the host.
/// </summary>
public readonly record struct ProcessId(string Value)
{
    /// <summary>The part before the first slash: the root of the tree.</summary>
    public ProcessId Root => Value.IndexOf('/', StringComparison.Ordinal) is >= 0 and int slash ? new ProcessId(Value[..slash]) : this;

    /// <summary>True for the root itself and all below it.</summary>
    public bool IsOf(ProcessId root) =>
        Value.StartsWith(root.Value, StringComparison.Ordinal) && (Value.Length == root.Value.Length || Value[root.Value.Length] == '/');

    /// <summary>What follows the root: the calls that lead from it to this process. Empty for a root.</summary>
    public string CallPath => Value.IndexOf('/', StringComparison.Ordinal) is >= 0 and int slash ? Value[(slash + 1)..] : "";

    /// <summary>The id of a root of a journal that nobody else writes: <c>p1</c>, <c>p2</c> …</summary>
    public static ProcessId OfRoot(int number) => new(string.Create(CultureInfo.InvariantCulture, $"p{number}"));

    /// <summary>The id of the child that a call asked for.</summary>
    /// <param name="sample">The sample of this process that made the call, 1 for its first.</param>
    /// <param name="ordinal">Which call of the sample, 0 for its first.</param>
    public ProcessId Child(int sample, int ordinal) => new(string.Create(CultureInfo.InvariantCulture, $"{Value}/{sample}.{ordinal}"));

    /// <summary>Orders two children of one process by the calls that asked for them.</summary>
    internal int CompareAsked(ProcessId sibling)
    {
        (int sample, int ordinal) = Asked();
        (int otherSample, int otherOrdinal) = sibling.Asked();
        return sample != otherSample ? sample.CompareTo(otherSample) : ordinal.CompareTo(otherOrdinal);
    }

    /// <summary>The child of a root that this process is, or descends from.</summary>
    internal ProcessId Ancestor(ProcessId root)
    {
        int slash = Value.IndexOf('/', root.Value.Length + 1);
        return slash < 0 ? this : new ProcessId(Value[..slash]);
    }

    /// <summary>Whether its parent asked for it in one of its first samples.</summary>
    internal bool IsOfFirst(int samples) => Asked().Sample <= samples;

    private (int Sample, int Ordinal) Asked()
    {
        ReadOnlySpan<char> asked = Value.AsSpan(Value.LastIndexOf('/') + 1);
        int dot = asked.IndexOf('.');
        return (int.Parse(asked[..dot], CultureInfo.InvariantCulture), int.Parse(asked[(dot + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>The id as it is written.</summary>
    public override string ToString() => Value;
}
