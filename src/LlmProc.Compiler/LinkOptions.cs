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

    /// <summary>The program is about to be run: what this version cannot run is an error, not a warning.</summary>
    public bool ToRun { get; init; }

    /// <summary>No provider is asked and no key used.</summary>
    public bool Offline { get; init; }

    /// <summary>The operator trusts the files: keys may go where they say, and servers be given variables that load code.</summary>
    public bool Trusted { get; init; }

    /// <summary>Bounds of whoever runs the program: they only lower what the root has itself.</summary>
    public Limits Limits { get; init; } = Limits.None;

    /// <summary>Whether a model's price is known. Unset: prices are not looked for.</summary>
    public Func<ModelSettings, bool>? HasPrice { get; init; }

    /// <summary>Tools that the application brings along: programs may grant them by these names, as they grant builtin ones.</summary>
    public ImmutableArray<string> HostTools { get; init; } = [];

    /// <summary>Programs, prompts, scripts and schemas that are given instead of read: absolute path and text. They need not be on a disk.</summary>
    public ImmutableDictionary<string, string> Texts { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether an environment variable is set; its value is of no interest. Unset: keys are not looked for.</summary>
    public Func<string, bool>? IsVariableSet { get; init; }
}
