using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlmProc;

/// <summary>Delegates a query to a linked program. Without links it asks for the program itself, fresh.</summary>
internal sealed class SpawnTool : ITool
{
    private const string About =
        "The program runs as a process of its own, with its own instructions, files and conversation, and sees nothing of yours: "
        + "put all it needs into the query. Several calls in one turn run at the same time.";

    private readonly ImmutableArray<SpawnTarget> _targets;

    public SpawnTool(ImmutableArray<SpawnTarget> targets)
    {
        _targets = targets;
        Spec = new ToolSpec(
            "spawn",
            targets.IsEmpty
                ? "Ask a fresh copy of this program and get its answer. " + About
                : $"Ask another program and get its answer. {About}\n\nPrograms:\n{Listed()}",
            Schema())
        {
            Access = AccessLevel.Admin,
            Effects = ToolEffects.None,
            ChecksArguments = true,
        };
    }

    public ToolSpec Spec { get; }

    public ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        // Older programs and models call the query "prompt".
        string arguments = Renamed(call.Arguments);
        string? problem = ToolArguments.Check(Spec, arguments, out JsonElement checkedArguments);
        if (problem is not null || _targets.IsEmpty)
        {
            // An unknown name is explained better here than by the schema.
            problem = UnknownProgram(arguments) ?? problem;
        }

        if (problem is not null)
        {
            return new(ToolOutcome.Error(problem));
        }

        string query = checkedArguments.GetProperty("query").GetString()!;
        if (string.IsNullOrWhiteSpace(query))
        {
            return new(ToolOutcome.Error("The query is empty. Say in 'query' what the program should do."));
        }

        return new(new ToolOutcome.Spawn(
            _targets.IsEmpty ? null : NameOf(checkedArguments.GetProperty("program_name")),
            query,
            checkedArguments.TryGetProperty("additional_preload_files", out JsonElement files)
                ? [.. files.EnumerateArray().Select(file => file.GetString()!)]
                : []));
    }

    private string NameOf(JsonElement name)
    {
        foreach (SpawnTarget target in _targets)
        {
            if (name.ValueEquals(target.Name))
            {
                return target.Name;
            }
        }

        return name.GetString()!;
    }

    private static string Renamed(string arguments)
    {
        try
        {
            if (arguments.Contains("\"prompt\"", StringComparison.Ordinal) && JsonNode.Parse(arguments) is JsonObject given && !given.ContainsKey("query"))
            {
                given["query"] = given["prompt"]?.DeepClone();
                given.Remove("prompt");
                return given.ToJsonString(JsonTextOptions.Readable);
            }
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // The check of the arguments explains it better.
        }

        return arguments;
    }

    private string? UnknownProgram(string arguments)
    {
        try
        {
            using JsonDocument given = JsonDocument.Parse(arguments.Length == 0 ? "{}" : arguments);
            string? name = given.RootElement.ValueKind == JsonValueKind.Object && given.RootElement.TryGetProperty("program_name", out JsonElement value)
                && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            if (name is null || _targets.Any(target => target.Name == name))
            {
                return null;
            }

            if (_targets.IsEmpty)
            {
                return name.Length == 0 ? null : $"There is no linked program '{ModelText.Shorten(name, 80)}': this program links to none. Leave 'program_name' out to ask a fresh copy of this program.";
            }

            string? near = Suggestion.Nearest(name, _targets.Select(target => target.Name));
            return $"There is no linked program '{ModelText.Shorten(name, 80)}'.{(near is null ? "" : $" Did you mean '{near}'?")} Linked programs:\n{Listed()}";
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string Listed() => string.Join('\n', _targets);

    private string Schema()
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        if (!_targets.IsEmpty)
        {
            properties["program_name"] = new JsonObject
            {
                ["type"] = "string",
                ["description"] = "Which program to ask.",
                ["enum"] = new JsonArray([.. _targets.Select(target => (JsonNode)target.Name)]),
            };
            required.Add((JsonNode)"program_name");
        }

        properties["query"] = new JsonObject { ["type"] = "string", ["description"] = "What the program should do or answer, complete in itself." };
        required.Add((JsonNode)"query");
        properties["additional_preload_files"] = new JsonObject
        {
            ["type"] = "array",
            ["items"] = new JsonObject { ["type"] = "string" },
            ["maxItems"] = 100,
            ["description"] = "Paths of further files that the program should know from the start.",
        };
        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required }.ToJsonString(JsonTextOptions.Readable);
    }
}
