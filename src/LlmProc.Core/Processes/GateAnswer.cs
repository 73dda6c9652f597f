using System.Text.Json.Serialization;

namespace LlmProc;

/// <summary>What a gate may say.</summary>
public enum GateVerdict
{
    /// <summary>It may be done.</summary>
    [JsonStringEnumMemberName("allow")]
    Allow,

    /// <summary>Not this. The model is told why and goes on; before a sample the run of that process stops, and its parent is told why.</summary>
    [JsonStringEnumMemberName("deny")]
    Deny,

    /// <summary>The run of the root stops, and with it the whole tree, whichever process was asked about.</summary>
    [JsonStringEnumMemberName("stop")]
    Stop,
}

/// <summary>The answer of a gate.</summary>
/// <param name="Reason">For the model and for people; empty if it is allowed without a word.</param>
public sealed record GateAnswer(GateVerdict Verdict, string Reason)
{
    /// <summary>It may be done.</summary>
    public static GateAnswer Allow { get; } = new(GateVerdict.Allow, "");

    /// <summary>It may not be done; the model reads why, and goes on.</summary>
    public static GateAnswer Deny(string reason) => new(GateVerdict.Deny, reason);

    /// <summary>The run of the root ends here, with all below it.</summary>
    public static GateAnswer Stop(string reason) => new(GateVerdict.Stop, reason);
}
