using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Tools and servers: LP02xx.</summary>
internal static class ToolGuide
{
    public static ImmutableArray<GuideEntry> All { get; } =
    [
        new(DiagnosticCodes.UnknownTool,
            "There is no such tool.",
            "Correct the name; the tools there are stand in the message.",
            """
            [tools]
            enabled = ["calculater"]
            """),
        new(DiagnosticCodes.ToolTwice,
            "A tool is named twice, or has two aliases.",
            "Keep one of them: a model sees a tool under one name.",
            """
            [tools]
            enabled = ["calculator", { name = "calculator", alias = "sum" }]
            """),
        new(DiagnosticCodes.AliasClash,
            "An alias is the name of another tool.",
            "Choose another alias.",
            """
            [tools]
            enabled = [{ name = "list_dir", alias = "read_file" }]
            """),
        new(DiagnosticCodes.UnknownServer,
            "Tools are taken from a server that is not declared.",
            "Declare it under `[mcp.servers]`, or correct its name.",
            """
            [tools.mcp]
            notes = "all"
            """),
        new(DiagnosticCodes.UnusedServer,
            "A server is declared, but no tools are taken from it: it will not be started.",
            "Take its tools with `[tools.mcp]`, or remove it.",
            """
            [mcp.servers.notes]
            command = "notes-server"
            """),
        new(DiagnosticCodes.ReadFdAdded,
            "Long texts are handed over in pages, and the tool that reads pages is added.",
            "Nothing; or enable `read_fd` yourself.",
            """
            [file_descriptor]
            enabled = true
            """),
    ];
}
