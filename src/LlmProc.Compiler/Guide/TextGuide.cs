using System.Collections.Immutable;

namespace LlmProc;

/// <summary>The texts of files, keys to providers, and addresses: LP00xx.</summary>
internal static class TextGuide
{
    public static ImmutableArray<GuideEntry> All { get; } =
    [
        new(DiagnosticCodes.FileTooLarge,
            "A file is larger than its limit: 1 MiB for a program.",
            "Move long texts into files of their own: `prompt.system_prompt_file`, `preload.files`.",
            """
            [tools]
            enabled = ["spawn"]
            [linked_programs]
            reader = { path = "large.toml", description = "Has a book in its prompt" }
            """),
        new(DiagnosticCodes.NotUtf8,
            "A file is not UTF-8.",
            "Save it as UTF-8. The offset is counted in bytes, from 0.",
            """
            [tools]
            enabled = ["spawn"]
            [linked_programs]
            reader = { path = "latin1.toml", description = "Was saved as Latin 1" }
            """),
        new(DiagnosticCodes.ControlCharacter,
            "A file has a control character that its format forbids.",
            "Remove it, or write it as an escape within a string: `\"\\u0000\"`.",
            """
            [tools]
            enabled = ["spawn"]
            [linked_programs]
            reader = { path = "bell.toml", description = "Rings a bell" }
            """),
        new(DiagnosticCodes.InvisibleCharacter,
            "A name or path has a character that nobody can see.",
            "Remove it: what a reader sees must be what the program does.",
            """
            [linked_programs]
            expert = "./expert\u200B.toml"
            """),
        new(DiagnosticCodes.Syntax,
            "The text is not TOML or YAML.",
            "Correct it where the caret points. A mistake is often just before that place.",
            """
            [tools
            enabled = ["spawn"]
            """),
        new(DiagnosticCodes.AlreadySet,
            "A key or table is set twice.",
            "Keep one of the two places.",
            """
            [tools]
            enabled = ["spawn"]
            enabled = ["calculator"]
            """),
        new(DiagnosticCodes.NumberTooLarge,
            "A number does not fit in 64 bits.",
            "Write a smaller one.",
            """
            [parameters]
            max_tokens = 99999999999999999999
            """),
        new(DiagnosticCodes.NoSuchDate,
            "A date is not in the calendar.",
            "Correct it; no key of a program takes a date.",
            """
            [prompt]
            x-since = 2026-02-31
            """),
        new(DiagnosticCodes.Unreadable,
            "A file cannot be read: nothing is there, it is a directory or a device, or there is no permission.",
            "Correct the path on the command line.")
        {
            Says = "man.toml(1,1): error LP0009: no such file (resolved: /home/you/man.toml)\n      | did you mean \"main.toml\"?",
        },
        new(DiagnosticCodes.TooDeep,
            "Values are nested deeper than 16.",
            "Flatten the table or list; the format itself needs no more than five.",
            """
            [parameters]
            metadata = [[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]
            """),
        new(DiagnosticCodes.TooManyKeys,
            "A file has more than 2,000 keys.",
            "Split the program into several and link them.",
            """
            [tools]
            enabled = ["spawn"]
            [linked_programs]
            reader = { path = "keys.toml", description = "Has a key for everything" }
            """),
        new(DiagnosticCodes.AccessAbove,
            "A link gives more access than the linking program itself can have.",
            "Lower `access`, or write `grant` in its place if the child is really to have more.",
            """
            [tools]
            enabled = ["spawn"]
            [linked_programs]
            reader = { path = "lowered.toml", access = "read", description = "Has read the notes" }
            """),
        new(DiagnosticCodes.ToolAboveAccess,
            "A tool needs more access than any link to its program gives, so that no model is ever offered it.",
            "Raise `access` of the link; or let the tool need less, if that is meant: `{ name = \"spawn\", access = \"read\" }`.",
            """
            [tools]
            enabled = ["spawn"]
            [linked_programs]
            lead = { path = "lead.toml", access = "read", description = "Asks those who have read the notes" }
            """),
        new(DiagnosticCodes.AccessUnneeded,
            "A link gives more access than the linked program, and all that it can ask, have tools for.",
            "Lower it to what the message names: what nobody needs nobody can misuse.",
            """
            [tools]
            enabled = ["spawn"]
            [linked_programs]
            reader = { path = "expert.toml", grant = "admin", description = "Has read the notes" }
            """),
        new(DiagnosticCodes.KeyNeedsTrust,
            "A vendor's key would be sent elsewhere than to the vendor, or a key would be sent unencrypted.",
            "Name a variable of that host's own in `model.api_key_env`; or, if you trust the program, run it with `--trust`.",
            """
            [model]
            name = "m"
            provider = "openai"
            base_url = "https://proxy.example.org/v1"
            api_key_env = "OPENAI_API_KEY"
            """),
        new(DiagnosticCodes.KeyNotSet,
            "The variable that holds a provider's key is not set.",
            "Set it, or run with `--offline`.",
            """
            [model]
            name = "claude-haiku-4-5"
            provider = "anthropic"
            """),
        new(DiagnosticCodes.LoadingVariable,
            "A variable would make a server load other code than its own, or talk to other hosts.",
            "Leave it out; or, if you trust the program, run it with `--trust`.",
            """
            [tools.mcp]
            notes = "all"
            [mcp.servers.notes]
            command = "notes-server"
            env = { LD_PRELOAD = "./shim.so" }
            """),
        new(DiagnosticCodes.RefusedAddress,
            "An address is not encrypted, holds a secret, hides where it leads, or leads where no server should be.",
            "Use https, or http on this machine only.",
            """
            [tools.mcp]
            notes = "all"
            [mcp.servers.notes]
            url = "http://10.0.0.1/mcp"
            """),
        new(DiagnosticCodes.SettingNotSet,
            "A cloud cannot be found without an address, a project or a region, and neither the program nor the environment says it.",
            "Write the key that the message names under `[model]`, or export the variable.",
            """
            [model]
            name = "gpt-5-mini"
            provider = "azure_openai"
            """),
    ];
}
