namespace LlmProc;

/// <summary>What the wires of a runtime are made with.</summary>
public sealed record WireOptions
{
    /// <summary>Reads an environment variable: keys by name, and addresses that the operator chose.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Carries the requests; unset: connections of the runtime's own, which end with it.</summary>
    /// <remarks>It must not follow redirects: a key would go with them.</remarks>
    public HttpMessageHandler? Handler { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Signs in to Azure where no key is set; unset: only keys do.</summary>
    public ITokenSource? AzureTokens { get; init; }

    /// <summary>Signs in to Google Cloud; unset: with the credentials that <c>gcloud auth application-default login</c>, a service account's file or the machine has.</summary>
    public ITokenSource? GoogleTokens { get; init; }

    /// <summary>Gives numbers from 0 to 1, by which waits differ from each other; unset: drawn.</summary>
    public Func<double>? Chance { get; init; }
}
