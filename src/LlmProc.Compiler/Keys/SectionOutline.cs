using System.Collections.Immutable;

namespace LlmProc;

/// <summary>A table of keys as data.</summary>
/// <param name="Others">What keys without a row hold; null: there are none.</param>
/// <param name="OthersDoc">What becomes of them.</param>
internal sealed record SectionOutline(ImmutableArray<KeyOutline> Keys, ImmutableArray<SectionRule> Rules, Shape? Others, string OthersDoc);

/// <summary>A row of a table of keys as data.</summary>
internal sealed record KeyOutline(string Name, ImmutableArray<string> Older, Shape Shape, string Type, string Default, string Doc, bool Required, KeyState State);

/// <summary>What becomes of a key that is given.</summary>
internal enum KeyState
{
    Used,

    /// <summary>It is read and checked, but what it asks for does not run yet.</summary>
    Later,

    /// <summary>It is understood, but stands elsewhere today.</summary>
    Older,

    /// <summary>It once meant something.</summary>
    Obsolete,
}
