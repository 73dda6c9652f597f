using System.Text.Json;

namespace LlmProc.Cli.Heads;

/// <summary>What <c>llmproc prompt --format json</c> writes: all members are always there.</summary>
internal static class HeadJson
{
    public static void Write(Utf8JsonWriter json, LlmProgram program, ProcessPreview preview, IEnumerable<string> warnings)
    {
        json.WriteStartObject();
        json.WriteString("program", program.Name.Value);
        json.WriteString("file", ProgramFile.Shown(program.Path));
        json.WriteString("model", program.Model.ToString());
        json.WriteString("access", preview.Start.Access.ToString().ToLowerInvariant());
        json.WriteString("system", preview.Head.SystemPrompt);
        json.WriteStartArray("tools");
        foreach (ToolSpec tool in preview.Head.Tools)
        {
            json.WriteStartObject();
            json.WriteString("name", tool.Name);
            json.WriteString("description", tool.Description);
            WriteValue(json, "input_schema", tool.InputSchema);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("user_prompt", program.UserPrompt);
        json.WriteStartObject("parameters");
        foreach ((string name, string value) in ParameterList.Of(program.Parameters))
        {
            WriteValue(json, name, value);
        }

        json.WriteEndObject();
        WriteValue(json, "output_schema", preview.Start.OutputSchema ?? "null");
        json.WriteNumber("tokens_estimate", TokenEstimate.Of(preview.Head));
        json.WriteStartArray("warnings");
        foreach (string warning in warnings)
        {
            json.WriteStringValue(warning);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, string value)
    {
        using JsonDocument parsed = JsonDocument.Parse(value);
        json.WritePropertyName(name);
        parsed.RootElement.WriteTo(json);
    }
}
