using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LlmProc;

internal sealed class ListDirTool(ConfinedFiles files) : ITool
{
    private const int MaxEntries = 1000;

    public ToolSpec Spec { get; } = new(
        "list_dir",
        "Lists a directory, one entry per line: 'd name' is a directory, 'f name' a file, 'l name' a link. Shows at most 1,000 entries.",
        """
        {
          "type": "object",
          "properties": {
            "directory_path": {
              "type": "string",
              "default": ".",
              "description": "The directory to list. A relative path starts at the working directory, which is the default."
            },
            "show_hidden": {
              "type": "boolean",
              "default": false,
              "description": "Whether to show entries whose names begin with a dot."
            },
            "detailed": {
              "type": "boolean",
              "default": false,
              "description": "Whether to show sizes and the times of the last changes (UTC)."
            }
          },
          "additionalProperties": false
        }
        """)
    {
        Access = AccessLevel.Read,
        Effects = ToolEffects.None,
    };

    public ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        using JsonDocument document = JsonDocument.Parse(call.Arguments);
        JsonElement arguments = document.RootElement;
        string path = arguments.TryGetProperty("directory_path", out JsonElement given) ? given.GetString() ?? "." : ".";
        ListOptions options = new(IsTrue(arguments, "show_hidden"), IsTrue(arguments, "detailed"));
        string text = Format(files.List(path, options, MaxEntries, cancellationToken));
        return ValueTask.FromResult<ToolOutcome>(new ToolOutcome.Returned(text));
    }

    private static bool IsTrue(JsonElement arguments, string name) =>
        arguments.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private static string Format(DirectoryListing listing)
    {
        if (listing.Entries.IsEmpty)
        {
            return $"Directory '{listing.Directory}' is empty.";
        }

        StringBuilder text = new($"Contents of '{listing.Directory}':");
        foreach (string line in listing.Entries.Select(Format).Order(StringComparer.Ordinal))
        {
            text.Append('\n').Append(line);
        }

        if (listing.Omitted > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n... and {listing.Omitted} more");
        }

        return text.ToString();
    }

    private static string Format(ListedEntry entry)
    {
        if (entry.Details is not { } details)
        {
            return entry.Line;
        }

        string modified = details.Modified.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return $"{entry.Line} (Size: {ByteSize.Of(details.Size)}, Modified: {modified})";
    }
}
