using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Cuts a file into passages, by the kind of file that its name tells.</summary>
internal static class PassageSplitter
{
    public static ImmutableArray<Passage> Split(TextFile file) => Path.GetExtension(file.Path).ToLowerInvariant() switch
    {
        ".md" or ".markdown" or ".mdx" or ".txt" or ".rst" or ".adoc" or "" => new MarkdownSplitter(file).Split(),
        ".toml" or ".ini" or ".cfg" or ".conf" or ".env" or ".properties" or ".editorconfig" => SettingsSplitter.Split(file),
        _ => SourceSplitter.Split(file),
    };
}
