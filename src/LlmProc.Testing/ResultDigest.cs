using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>
/// One hash for all that came of a run: text, how it ended, and every process of the tree with its spending. Times and the id of the root are not in it, so
/// that two runs that did the same have the same.
/// </summary>
public static class ResultDigest
{
    /// <summary>SHA-256 of <see cref="Json"/>, as lower-case hex.</summary>
    public static string Of(RunResult result) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Json(result))));

    /// <summary>What is hashed, for whoever wants to see where two runs differ.</summary>
    public static string Json(RunResult result)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("text", result.Text);
            json.WriteString("reason", result.Reason.ToString());
            json.WriteString("error_code", result.Error?.Code);
            json.WriteString("error", result.Error?.Message);
            Write(json, "missing_preload", result.MissingPreload);
            Write(json, "stderr", result.Stderr);
            json.WritePropertyName("process");
            Write(json, result.Process);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ProcessSummary process)
    {
        json.WriteStartObject();
        json.WriteString("process", process.Id.CallPath);
        json.WriteString("program", process.Program.Value);
        json.WriteString("model", process.Model);
        json.WriteString("reason", process.Reason.ToString());
        json.WriteString("usage", process.Own.Usage.ToString());
        json.WriteString("cost_usd", process.Own.CostUsd?.ToString("0.############", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteNumber("samples", process.Own.Samples);
        json.WriteNumber("tool_calls", process.Own.ToolCalls);
        json.WriteStartArray("children");
        foreach (ProcessSummary child in process.Children)
        {
            Write(json, child);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
