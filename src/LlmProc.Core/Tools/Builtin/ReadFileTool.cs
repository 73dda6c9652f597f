using System.Text.Json;

namespace LlmProc;

internal sealed class ReadFileTool(ConfinedFiles files) : ITool
{
    private const int MaxBytes = 256 * 1024;
    private const string AskForLines = " Ask for some of its lines: start_line 1, line_count 200, and so on.";

    public ToolSpec Spec { get; } = new(
        "read_file",
        "Reads a UTF-8 text file and returns its text as it is, up to 256 KB; of a larger one, ask for lines (start_line, line_count).",
        """
        {
          "type": "object",
          "properties": {
            "file_path": {
              "type": "string",
              "description": "The file. A relative path starts at the working directory; an absolute one must lie in a readable folder."
            },
            "start_line": {
              "type": "integer",
              "minimum": 1,
              "description": "The first line to return, counted from 1. Default: 1."
            },
            "line_count": {
              "type": "integer",
              "minimum": 1,
              "description": "How many lines to return. Default: all up to the end of the file."
            }
          },
          "required": ["file_path"],
          "additionalProperties": false
        }
        """)
    {
        Access = AccessLevel.Read,
        Effects = ToolEffects.None,
    };

    public async ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        using JsonDocument arguments = JsonDocument.Parse(call.Arguments);
        string path = arguments.RootElement.GetProperty("file_path").GetString()!;
        int? start = FindPositive(arguments.RootElement, "start_line");
        int? count = FindPositive(arguments.RootElement, "line_count");
        return new ToolOutcome.Returned(start is null && count is null
            ? await files.ReadAllTextAsync(path, MaxBytes, AskForLines, cancellationToken)
            : await files.ReadLinesAsync(path, new LineRange(start ?? 1, count), MaxBytes, cancellationToken));
    }

    private static int? FindPositive(JsonElement arguments, string name)
    {
        if (!arguments.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        // JSON Schema takes 3.0 for an integer.
        return value.GetDouble() is var number and >= 1 and <= int.MaxValue && number == Math.Floor(number)
            ? (int)number
            : throw new ToolException($"{name} must be a whole number from 1 to {int.MaxValue}, not {value.GetRawText()}.");
    }
}
