using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Files that programs name: LP04xx.</summary>
internal static class FileGuide
{
    public static ImmutableArray<GuideEntry> All { get; } =
    [
        new(DiagnosticCodes.PromptFile,
            "The file of a system prompt cannot be read.",
            "Correct the path. It is relative to the file that names it.",
            """
            [prompt]
            system_prompt_file = "promt.md"
            """),
        new(DiagnosticCodes.PreloadNotFound,
            "A file to preload is not there. The program runs without it.",
            "Correct the path. It is relative to the program, or to the working directory with `relative_to = \"cwd\"`.",
            """
            [preload]
            files = ["note.md"]
            """),
        new(DiagnosticCodes.PreloadNotText,
            "A file to preload is a directory, a device, binary or larger than 16 MiB.",
            "Name a text file, or a pattern for the files of a directory.",
            """
            [preload]
            files = ["docs"]
            """),
        new(DiagnosticCodes.NothingMatches,
            "A pattern matches no file.",
            "Correct it. `*` stays within a directory, `**` goes through all below.",
            """
            [preload]
            files = ["*.markdown"]
            """),
        new(DiagnosticCodes.PatternTooWide,
            "A pattern matches more than 1,000 files, looks at too many to find them, or is more than 100 names deep.",
            "Name a directory in it.",
            """
            [preload]
            files = ["*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*.md"]
            """),
        new(DiagnosticCodes.OutputSchema,
            "An output schema cannot be read or is no JSON Schema.",
            "Correct the path, or the file where the message says.",
            """
            [tools]
            enabled = ["spawn"]
            [linked_programs.expert]
            path = "expert.toml"
            description = "Has read the notes"
            output_schema = "answer.json"
            """),
        new(DiagnosticCodes.ScriptNotFound,
            "The script of a scripted model cannot be read.",
            "`model.name` is the path of the script, relative to the program.",
            """
            [model]
            name = "answers.script.toml"
            provider = "script"
            """),
        new(DiagnosticCodes.McpConfig,
            "The file with servers cannot be read, or has no servers.",
            "Correct the path, which is relative to the program. In the file the servers stand under `mcpServers`.",
            """
            [mcp]
            config_path = "servers.json"
            """),
        new(DiagnosticCodes.ReadFolder,
            "A folder for the file tools is not there, or is a file. The program runs without it.",
            "Correct the path, which is relative to the program; or make the folder before the program runs.",
            """
            [files]
            read = ["doc"]
            """),
    ];
}
