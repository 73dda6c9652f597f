namespace LlmProc;

/// <summary>What <see cref="LlmProcServices.AddLlmProc"/> can be told beside what it finds in the container. A section of a configuration can be bound to it.</summary>
public sealed class LlmProcOptions
{
    /// <summary>The folder that relative paths mean, of programs and of models. Unset: the current directory.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>As <see cref="RuntimeOptions.TrustPrograms"/>.</summary>
    public bool TrustPrograms { get; set; }

    /// <summary>Reads a key, or an address, by the name of its environment variable. Unset: the environment is read.</summary>
    public Func<string, string?>? Variable { get; set; }
}
