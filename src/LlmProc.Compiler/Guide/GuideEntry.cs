namespace LlmProc;

/// <summary>What a diagnostic code means, for whoever meets it.</summary>
/// <param name="Summary">The cause, in a sentence.</param>
/// <param name="Fix">What to do about it.</param>
/// <param name="Example">Program text that gets the code; null where no text shows it. A <c>[model]</c> that it does not have is added to it.</param>
public sealed record GuideEntry(string Code, string Summary, string Fix, string? Example = null)
{
    private const string TomlModel = "[model]\nname = \"gpt-5-mini\"\nprovider = \"openai\"\n";
    private const string YamlModel = "model:\n  name: gpt-5-mini\n  provider: openai\n";

    /// <summary>What is printed, where no text of a program shows it.</summary>
    public string? Says { get; init; }

    /// <summary>Of the example: <c>toml</c> or <c>yaml</c>.</summary>
    public string Format { get; init; } = "toml";

    /// <summary>The example as a whole program, with what it needs to be one behind it.</summary>
    public string? Program => Example switch
    {
        null => null,
        _ when Example.Contains("[model]", StringComparison.Ordinal) || Example.StartsWith("model:", StringComparison.Ordinal) => Example + "\n",
        _ => Example + (Format == "yaml" ? "\n" + YamlModel : "\n\n" + TomlModel),
    };
}
