namespace LlmProc;

/// <summary>A file that a program knows from the start.</summary>
/// <param name="Given">As the author wrote it.</param>
/// <param name="Path">Absolute, or relative to the working directory of the run (<c>preload.relative_to = "cwd"</c>).</param>
public sealed record PreloadFile(string Given, string Path)
{
    /// <summary>A longer file is not taken.</summary>
    public const long MaxBytes = 16 * 1024 * 1024;
}
