using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Keys and values: LP01xx.</summary>
internal static class KeyGuide
{
    public static ImmutableArray<GuideEntry> All { get; } =
    [
        new(DiagnosticCodes.Missing,
            "A required key or section is not there.",
            "Add it.",
            """
            [linked_programs.expert]
            description = "Has read the notes"
            """),
        new(DiagnosticCodes.WrongType,
            "A value has another type than its key takes.",
            "Write the type that the message names; numbers and `true` stand without quotes.",
            """
            [parameters]
            temperature = "0.5"
            """),
        new(DiagnosticCodes.OutOfRange,
            "A value is outside of what its key takes.",
            "Choose a value that the message names.",
            """
            [parameters]
            temperature = 3
            """),
        new(DiagnosticCodes.UnknownKey,
            "There is no such key or section.",
            "Correct the spelling. A key of your own begins with `x-`.",
            """
            [prompt]
            sytem = "You answer briefly."
            """),
        new(DiagnosticCodes.NotYet,
            "A part of the format that does not run yet. The file is valid; `llmproc run` refuses it.",
            "Leave the key out to run the program with this version.",
            """
            [env_info]
            variables = ["date"]
            """),
        new(DiagnosticCodes.LiteralSecret,
            "A key or password stands in the file, where everyone who has the file can read it.",
            "Put it into an environment variable and name that: `model.api_key_env`, or `\"env:NAME\"` for servers.",
            """
            [model]
            name = "m"
            provider = "openai"
            api_key = "secret"
            """),
        new(DiagnosticCodes.TwoSpellings,
            "One setting is given in two ways; the message says which one wins.",
            "Remove the other.",
            """
            [prompt]
            system = "You answer briefly."
            system_prompt = "You answer at length."
            """),
        new(DiagnosticCodes.Obsolete,
            "A key has no effect any more.",
            "Remove it.",
            """
            [parameters]
            debug_tools = true
            """),
        new(DiagnosticCodes.PassedThrough,
            "A parameter is not known here and goes to the provider as it is.",
            "Nothing, if the provider knows it; else correct the spelling.",
            """
            [parameters]
            temprature = 0.5
            """),
        new(DiagnosticCodes.Excluded,
            "Two keys exclude each other.",
            "Remove one of them.",
            """
            [parameters]
            max_tokens = 1000
            max_completion_tokens = 1000
            """),
        new(DiagnosticCodes.BadName,
            "A name cannot be used: it has other characters than letters, digits, `_` and `-`, or more than 64, is taken, or is one that every request has itself.",
            "Rename it: a model has to repeat it exactly. What every request has itself is set by the keys of the program.",
            """
            [linked_programs]
            "the expert" = { path = "expert.toml", description = "Has read the notes" }
            """),
        new(DiagnosticCodes.BadOverride,
            "A `--set` does not name a key that can be set.",
            "Write `--set section.key=value`.")
        {
            Says = "--set(1,1): error LP0112: 'name' is a string at 2:8 and has no key 'x'\n    1 | model.name.x=5\n      | ^^^^^^^^^^^^",
        },
        new(DiagnosticCodes.OlderPlace,
            "A key stands where it stood in an older version of the format.",
            "Move it to the place that the message names.",
            """
            [mcp.servers.notes]
            command = "notes-server"
            [mcp.tools]
            notes = "all"
            """),
        new(DiagnosticCodes.UnsplitCommand,
            "A command line stands where the name of an executable belongs.",
            "Write the arguments as a list: no shell takes the line apart.",
            """
            [tools.mcp]
            notes = "all"
            [mcp.servers.notes]
            command = "npx -y notes-server"
            """),
    ];
}
