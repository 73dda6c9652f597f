using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace LlmProc.Cli.Running;

/// <summary>What <c>llmproc run</c> was asked for.</summary>
/// <param name="File">The program file, as it was typed.</param>
internal sealed record RunRequest(string File, PromptRequest Prompt)
{
    /// <summary>Keys of the program that the command line replaces, in order.</summary>
    public ImmutableArray<(string Key, string Value)> Overrides { get; init; } = [];

    /// <summary>Bounds that lower those of the program.</summary>
    public Limits Limits { get; init; } = Limits.None;

    public bool Offline { get; init; }

    /// <summary>Provider and name of the model that takes the place of the root's.</summary>
    public string? Model { get; init; }

    /// <summary>The folder that what models answer is written to.</summary>
    public string? Record { get; init; }

    /// <summary>The folder of the recording that answers instead of models.</summary>
    public string? Replay { get; init; }

    /// <summary>The file of variables that the environment lacks.</summary>
    public string? EnvFile { get; init; }

    /// <summary>The least important of what is logged.</summary>
    public LogLevel Log { get; init; } = LogLevel.None;

    public bool Json { get; init; }

    /// <summary>What happens is printed as it happens, for programs that read it.</summary>
    public bool Events { get; init; }

    public bool Quiet { get; init; }

    public bool Verbose { get; init; }

    public bool Strict { get; init; }

    /// <summary>Keys may go where the program says.</summary>
    public bool Trust { get; init; }

    /// <summary>Whether people are shown what was found in the program.</summary>
    public bool Shows(Diagnostic diagnostic) => diagnostic.Severity switch
    {
        Severity.Error => true,
        Severity.Warning => !Quiet,
        _ => Verbose,
    };
}

/// <summary>Where a prompt may come from; at most one of the first three is given.</summary>
/// <param name="Words">Empty: none were given.</param>
/// <param name="Append">The prompt follows that of the program instead of replacing it.</param>
internal sealed record PromptRequest(ImmutableArray<string> Words, string? Text, string? File, bool Append);
