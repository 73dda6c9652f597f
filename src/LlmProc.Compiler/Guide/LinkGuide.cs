using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Links between programs: LP03xx.</summary>
internal static class LinkGuide
{
    public static ImmutableArray<GuideEntry> All { get; } =
    [
        new(DiagnosticCodes.LinkNotFound,
            "A linked program is not there.",
            "Correct the path. It is relative to the file that the link stands in.",
            """
            [tools]
            enabled = ["spawn"]
            [linked_programs]
            expert = { path = "./exprt.toml", description = "Has read the notes" }
            """),
        new(DiagnosticCodes.NotAProgram,
            "A link names something that is no program file: a URL, a directory, a device.",
            "Name a `.toml` or `.yaml` file.",
            """
            [tools]
            enabled = ["spawn"]
            [linked_programs]
            expert = { path = "https://example.org/expert.toml", description = "Has read the notes" }
            """),
        new(DiagnosticCodes.LinksWithoutSpawn,
            "A program has links but not the tool to use them.",
            "Add `\"spawn\"` to `tools.enabled`, or remove the links.",
            """
            [linked_programs]
            expert = { path = "expert.toml", description = "Has read the notes" }
            """),
        new(DiagnosticCodes.SpawnWithoutLinks,
            "A program has `spawn` but no links: it spawns itself.",
            "Nothing, if that is meant; else link programs, or remove the tool.",
            """
            [tools]
            enabled = ["spawn"]
            """),
        new(DiagnosticCodes.LinkWithoutDescription,
            "A link has no description: the model that may use it cannot know when to.",
            "Say in a sentence what the linked program knows or does.",
            """
            [tools]
            enabled = ["spawn"]
            [linked_programs]
            expert = "expert.toml"
            """),
        new(DiagnosticCodes.Cycle,
            "Programs link in a circle. That is legal; `limits.depth` ends it at run time.",
            "Nothing, if experts are meant to ask each other.",
            """
            [tools]
            enabled = ["spawn"]
            [linked_programs]
            myself = { path = "main.toml", description = "Does the same for a part of the work" }
            """),
        new(DiagnosticCodes.TooManyPrograms,
            "More than 10,000 programs are linked.",
            "Split the graph."),
        new(DiagnosticCodes.KeptInCycle,
            "A child that keeps its session stands in a circle: it can come to wait for itself.",
            "Use `session = \"fresh\"` for one link of the circle.",
            """
            [tools]
            enabled = ["spawn"]
            [linked_programs]
            myself = { path = "main.toml", session = "keep", description = "Does the same for a part of the work" }
            """),
    ];
}
