namespace LlmProc;

/// <summary>What <see cref="LlmProcServices.AddLlmProc"/> can be told beside what it finds in the container. A section of a configuration can be bound to it.</summary>
public sealed class LlmProcOptions
{
    /// <summary>The folder that relative paths mean, of programs and of models. Unset: the current directory.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>As <see cref="RuntimeOptions.TrustPrograms"/>.</summary>
    public bool TrustPrograms { get; set; }

    /// <summary>As <see cref="RuntimeOptions.Limits"/>; unset: each program has its own.</summary>
    /// <remarks>What is bound to is a copy: binding changes the object that it finds, and <see cref="LlmProc.Limits.None"/> is shared.</remarks>
    public Limits? Limits
    {
        get;
        set => field = value is null ? null : value with { };
    }

    /// <summary>As <see cref="RuntimeOptions.Telemetry"/>; unset: nothing confidential is told.</summary>
    public TelemetryOptions? Telemetry
    {
        get;
        set => field = value is null ? null : value with { };
    }

    /// <summary>As <see cref="RuntimeOptions.AroundProviders"/>.</summary>
    public Func<IModelProvider, IModelProvider>? AroundProviders { get; set; }

    /// <summary>Reads a key, or an address, by the name of its environment variable. Unset: the environment is read.</summary>
    public Func<string, string?>? Variable { get; set; }

    /// <summary>As <see cref="WireOptions.AzureTokens"/>.</summary>
    public ITokenSource? AzureTokens { get; set; }

    /// <summary>As <see cref="WireOptions.GoogleTokens"/>.</summary>
    public ITokenSource? GoogleTokens { get; set; }
}
