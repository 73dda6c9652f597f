using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>How cases are run.</summary>
public sealed record CaseOptions
{
    /// <summary>Providers that may answer where a case has no script: such as need no key and no network.</summary>
    public ImmutableArray<IModelProvider> Providers { get; init; } = [new ScriptProvider()];

    /// <summary>A case without a transcript is no error: one will be written.</summary>
    public bool MayLackTranscript { get; init; }

    /// <summary>Programs may ask for what only their operator may allow.</summary>
    public bool TrustPrograms { get; init; }

    /// <summary>The folder that paths of files of cases are relative to, and are shown relative to.</summary>
    public string WorkingDirectory { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>The clock of the processes and of the delays in scripts.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
