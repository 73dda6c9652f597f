using System.Collections.Immutable;

namespace LlmProc;

/// <summary>What a compilation depends on besides the files.</summary>
/// <param name="WorkingDirectory">Absolute; what relative paths on the command line and <c>relative_to = "cwd"</c> mean.</param>
public sealed record LinkOptions(string WorkingDirectory)
{
    /// <summary>
    /// Settings that replace those of the root program: key as in <c>model.name</c>, value as in TOML; what is not a TOML value is taken
    /// as text.
    /// </summary>
    public ImmutableArray<(string Key, string Value)> Overrides { get; init; } = [];
}
