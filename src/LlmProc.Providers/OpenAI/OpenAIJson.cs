using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>What both protocols of OpenAI write in the same way.</summary>
internal static class OpenAIJson
{
    public const string Provider = "openai";

    private static readonly byte[] s_end = "]}"u8.ToArray();

    public static void Common(Utf8JsonWriter json, ModelSettings model, ModelParameters parameters, SamplingNames names)
    {
        SamplingJson.Write(json, model, parameters, names);
        if (parameters.Thinking is { } thinking)
        {
            json.WriteStartObject("thinking");
            json.WriteString("type", thinking.Type);
            SamplingJson.Number(json, "budget_tokens", thinking.BudgetTokens);
            json.WriteEndObject();
        }

        foreach ((string name, string value) in parameters.Other)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(value);
        }
    }

    /// <summary>What is offered; nothing if no tool is.</summary>
    /// <param name="write">Writes a tool as its protocol wants it, into an object that is open and says already that it is a function.</param>
    public static void Tools(Utf8JsonWriter json, RequestHead head, Action<Utf8JsonWriter, ToolSpec> write)
    {
        if (head.Tools.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("tools");
        foreach (ToolSpec tool in head.Tools)
        {
            json.WriteStartObject();
            json.WriteString("type", "function");
            write(json, tool);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Name, description and parameters, inside an object that is open.</summary>
    public static void Tool(Utf8JsonWriter json, ToolSpec tool)
    {
        json.WriteString("name", tool.Name);
        json.WriteString("description", tool.Description);
        json.WritePropertyName("parameters");
        json.WriteRawValue(tool.InputSchema);
    }

    /// <summary>This protocol has no mark for a result that is an error, so the text says so.</summary>
    public static string TextOf(ToolResult result) => result.IsError ? $"Error: {result.Text}" : result.Text;

    /// <summary>The pieces of a request whose steps begin with a comma, after a head that may end with an open array.</summary>
    public static ReadOnlyMemory<byte>[] Assemble(byte[] head, WireStep last, byte[] end)
    {
        var pieces = new ReadOnlyMemory<byte>[last.Count + 2];
        pieces[0] = head;
        pieces[^1] = end;
        for (WireStep step = last; step.Before is { } before; step = before)
        {
            pieces[step.Count] = step.Count == 1 && head[^1] == (byte)'[' ? step.Bytes.AsMemory(1) : step.Bytes;
        }

        return pieces;
    }

    /// <summary>The end of a request after its last message: the output limit under the name that is used, if there is one.</summary>
    public static byte[] End(params ReadOnlySpan<(string Name, long? Limit)> limits)
    {
        foreach ((string name, long? limit) in limits)
        {
            if (limit is { } number)
            {
                return System.Text.Encoding.ASCII.GetBytes(FormattableString.Invariant($"],\"{name}\":{number}}}"));
            }
        }

        return s_end;
    }

    /// <param name="bearer">The key as <see cref="Bearer"/> gives it.</param>
    public static void AddKey(HttpRequestMessage request, string? key, string bearer)
    {
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("authorization", bearer);
        }
    }

    /// <summary>Made once, and not for each request.</summary>
    public static string Bearer(Endpoint endpoint) => $"Bearer {endpoint.Key}";
}
