using System.Collections.Immutable;

namespace LlmProc;

/// <summary>YAML, and the bounds of both formats: LP006x.</summary>
internal static class YamlGuide
{
    public static ImmutableArray<GuideEntry> All { get; } =
    [
        new(DiagnosticCodes.YamlAlias,
            "A value of a YAML file has an anchor or is an alias of one.",
            "Write the value where it is used: what a program does stands in one place.",
            """
            prompt: &base
              system: You answer briefly.
            x-copy: *base
            """)
        {
            Format = "yaml",
        },
        new(DiagnosticCodes.YamlTag,
            "A value of a YAML file has a tag.",
            "Remove it: the key decides the type.",
            """
            prompt:
              system: !text You answer briefly.
            """)
        {
            Format = "yaml",
        },
        new(DiagnosticCodes.YamlMerge,
            "A YAML file has a merge key.",
            "Write the keys out.",
            """
            prompt:
              <<: { user_prompt: Hello }
              system: You answer briefly.
            """)
        {
            Format = "yaml",
        },
        new(DiagnosticCodes.YamlDocument,
            "A YAML file has several documents, or directives.",
            "Write one document; a second program is a file of its own.",
            """
            prompt:
              system: You answer briefly.
            ---
            prompt:
              system: You answer at length.
            """)
        {
            Format = "yaml",
        },
        new(DiagnosticCodes.YamlKey,
            "A key of a YAML file is no text.",
            "Write a name.",
            """
            prompt:
              [system]: You answer briefly.
            """)
        {
            Format = "yaml",
        },
        new(DiagnosticCodes.YamlTwoReadings,
            "YAML 1.1 and YAML 1.2 read a value differently, so that nobody can be sure what it means.",
            "Write `true` or `false`, a plain number, or quotes around a text.",
            """
            model:
              name: gpt-5-mini
              provider: openai
              disable_automatic_caching: yes
            """)
        {
            Format = "yaml",
        },
        new(DiagnosticCodes.YamlNoValue,
            "A key of a YAML file has no value.",
            "Give it one, or leave the key out.",
            """
            prompt:
              system:
            """)
        {
            Format = "yaml",
        },
        new(DiagnosticCodes.TooManyItems,
            "The lists of a file have more than 20,000 items.",
            "Move what they hold into files of their own.",
            """
            [tools]
            enabled = ["spawn"]
            [linked_programs]
            reader = { path = "items.yaml", description = "Has a list of everything" }
            """),
    ];
}
