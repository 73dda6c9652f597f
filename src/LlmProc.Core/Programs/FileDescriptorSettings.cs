namespace LlmProc;

/// <summary>How long texts are handed to a model: as a descriptor that it reads page by page. Sizes are in characters.</summary>
public sealed record FileDescriptorSettings
{
    /// <summary>What holds for a program that says nothing.</summary>
    public static FileDescriptorSettings Default { get; } = new();

    /// <summary>Whether long texts are handed over in pages.</summary>
    public bool Enabled { get; init; }

    /// <summary>A longer tool result becomes a descriptor.</summary>
    public int MaxDirectOutputChars { get; init; } = 8000;

    /// <summary>Length of a page, in characters.</summary>
    public int DefaultPageSize { get; init; } = 4000;

    /// <summary>A longer prompt becomes a descriptor, if <see cref="PageUserInput"/> says so.</summary>
    public int MaxInputChars { get; init; } = 8000;

    /// <summary>Long prompts are handed over in pages too.</summary>
    public bool PageUserInput { get; init; } = true;

    /// <summary>The model may mark parts of its answers to refer to them later.</summary>
    public bool EnableReferences { get; init; }
}
