using System.Text.Json;

namespace LlmProc;

/// <summary>Passes on what the spawned programs answered, under their names and in call order; those that refused come last.</summary>
internal static class Relay
{
    public static string Text(Conversation conversation)
    {
        ToolCall[] calls = [.. conversation.FromLast().FirstOrDefault(message => message.Role == Role.Assistant)?.Calls ?? []];
        (string Name, ToolResult Result, Refusal? Refusal)[] all =
        [
            .. conversation.Last!.Results
                .Select(result => (NameOf(calls, result), result, result.IsError ? null : Refusal.Read(result.Text))),
        ];
        (string Name, ToolResult Result, Refusal? Refusal)[] refused = [.. all.Where(one => one.Refusal is not null)];
        IEnumerable<string> parts = all.Where(one => one.Refusal is null).Select(one => Part(one.Name, one.Result));
        bool answered = all.Any(one => one.Refusal is null && !one.Result.IsError && !string.IsNullOrWhiteSpace(one.Result.Text));
        string refusals = refused.Length == 0 ? ""
            : answered ? string.Join('\n', refused.Select(one => $"{one.Name}: the preloaded files do not answer this."))
            : Refusal.Join([.. refused.Select(one => one.Refusal!)]).Text("Asked: " + string.Join(", ", refused.Select(one => one.Name).Distinct()));
        return string.Join("\n\n", refusals.Length == 0 ? parts : parts.Append(refusals));
    }

    private static string Part(string name, ToolResult result) => result switch
    {
        { IsError: true } => $"{name} could not answer: {result.Text}",
        _ when string.IsNullOrWhiteSpace(result.Text) => $"{name} gave no answer.",
        _ => $"{name} says:\n\n{result.Text}",
    };

    private static string NameOf(ToolCall[] calls, ToolResult result)
    {
        ToolCall? call = calls.FirstOrDefault(call => call.Id == result.CallId);
        return call is null ? "The tool" : ProgramName(call.Arguments) ?? call.Tool;
    }

    /// <summary>Null where the arguments name none; a history may hold calls that another model wrote, and those need not be JSON.</summary>
    private static string? ProgramName(string arguments)
    {
        try
        {
            using var document = JsonDocument.Parse(arguments);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("program_name", out JsonElement name) && name.ValueKind == JsonValueKind.String
                    ? name.GetString()
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
