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
            "More than 10,000 programs are linked, or more than 64 MiB of them.",
            "Split the graph.")
        {
            Says = "p9999.toml(9,9): error LP0307: more than 10,000 programs are linked\n    9 | next = \"p10000.toml\"\n      |        ^^^^^^^^^^^^^",
        },
        new(DiagnosticCodes.KeptInCycle,
            "A child that keeps its session stands in a circle: it can come to wait for itself.",
            "Use `session = \"fresh\"` for one link of the circle.",
            """
            [tools]
            enabled = ["spawn"]
            [linked_programs]
            myself = { path = "main.toml", session = "keep", description = "Does the same for a part of the work" }
            """),
        new(DiagnosticCodes.LinkedTwice,
            "Two links of a program lead to one file on the same terms.",
            "Keep one of them, or let them differ in `session`, `access` or `limits`.",
            """
            [tools]
            enabled = ["spawn"]
            [linked_programs]
            expert = { path = "expert.toml", description = "Has read the notes" }
            reader = { path = "expert.toml", description = "Has read the notes" }
            """),
        new(DiagnosticCodes.LinkNamedAsTool,
            "A link has the name of a tool, so that a model may call the one for the other.",
            "Give the link another name.",
            """
            [tools]
            enabled = ["spawn"]
            [linked_programs]
            calculator = { path = "expert.toml", description = "Has read the notes" }
            """),
        new(DiagnosticCodes.LimitWithoutEffect,
            "A limit of a link is above what the linking program has itself, which holds for all below it.",
            "Lower it, leave it out, or raise the limit of the linking program.",
            """
            [tools]
            enabled = ["spawn"]
            [limits]
            timeout = "1m"
            [linked_programs.expert]
            path = "expert.toml"
            description = "Has read the notes"
            limits = { timeout = "5m" }
            """),
        new(DiagnosticCodes.OutOfDepth,
            "A linked program can never be started: `limits.depth` ends before it.",
            "Raise `limits.depth`, or link to the program from one above.",
            """
            [tools]
            enabled = ["spawn"]
            [limits]
            depth = 0
            [linked_programs]
            expert = { path = "expert.toml", description = "Has read the notes" }
            """),
        new(DiagnosticCodes.DiffersInCase,
            "Two programs have paths that differ only in case. On macOS and Windows they are one file.",
            "Rename one of them.")
        {
            Says = "main.toml(8,18): warning LP0313: linked program 'other' differs only in case from expert.toml: on macOS and Windows they are one file\n"
                + "    8 | other = { path = \"Expert.toml\", description = \"Has read the notes\" }\n      |                  ^^^^^^^^^^^^^",
        },
        new(DiagnosticCodes.ExpertsNotMentioned,
            "No prompt of a program mentions the programs it can ask.",
            "Say in `prompt.system` what to ask them.",
            """
            [prompt]
            system = "You answer briefly."
            [tools]
            enabled = ["spawn"]
            [linked_programs]
            reader = { path = "expert.toml", description = "Has read the notes" }
            """),
        new(DiagnosticCodes.ExpertWithoutKnowledge,
            "A linked program has nothing that the linking program has not: no system prompt, no files, no tools, no links, and the same model.",
            "Preload the files it is to know, or give it a system prompt.",
            """
            [tools]
            enabled = ["spawn"]
            [linked_programs]
            reader = { path = "blank.toml", description = "Knows nothing" }
            """),
        new(DiagnosticCodes.PreloadedTwice,
            "A file to preload is named twice. It is put in once.",
            "Remove one of the two.",
            """
            [preload]
            files = ["notes.md", "./notes.md"]
            """),
        new(DiagnosticCodes.PreloadsItself,
            "A program preloads its own file: the model would read its own declaration.",
            "Remove it, or exclude it from the pattern.",
            """
            [preload]
            files = ["main.toml"]
            """),
        new(DiagnosticCodes.LargePreload,
            "The files to preload are larger than most models take.",
            "Preload less, or spread the files over several linked programs.",
            """
            [preload]
            files = ["book.txt"]
            """),
        new(DiagnosticCodes.NoPrice,
            "`limits.cost_usd` holds for a program whose model has no known price: nobody could tell when the money is used up.",
            "Give its price in USD per million tokens: `model.price = { input = 0.5, output = 1.5 }`. Or limit `tokens` instead.",
            """
            [model]
            name = "my-model"
            provider = "openai"
            base_url = "https://models.example.org/v1"
            [limits]
            cost_usd = 0.05
            """),
    ];
}
