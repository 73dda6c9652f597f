using System.Collections.Immutable;

namespace LlmProc;

/// <summary>The meaning of every code of the compiler. A code never changes it and is never used again.</summary>
public static class DiagnosticGuide
{
    /// <summary>In the order of the codes.</summary>
    public static ImmutableArray<GuideEntry> All =>
        [.. TextGuide.All, .. YamlGuide.All, .. KeyGuide.All, .. ToolGuide.All, .. LinkGuide.All, .. FileGuide.All];
}
