using System.Collections.Immutable;
using System.Text.Json;

namespace LlmProc.Cli.Showing;

/// <summary>A graph as one JSON document: the root first, then the programs in the order in which links lead to them. All members are always there.</summary>
internal sealed class GraphJson(GraphWalk walk)
{
    /// <summary>A graph of many links has more circles than anybody reads, and each may be as long as the graph.</summary>
    private const int MostNamesInCircles = 10_000;

    private readonly PreloadSizes _sizes = new();

    /// <param name="warnings">How many the compiler gave.</param>
    public void Write(Utf8JsonWriter writer, int warnings)
    {
        writer.WriteStartObject();
        writer.WriteString("root", walk.Programs[0].Name.Value);
        writer.WriteString("digest", walk.Digest);
        writer.WriteStartArray("programs");
        foreach (LlmProgram program in walk.Programs)
        {
            Write(writer, program);
        }

        writer.WriteEndArray();
        WriteCircles(writer);
        writer.WriteNumber("warnings", warnings);
        writer.WriteEndObject();
    }

    private void Write(Utf8JsonWriter writer, LlmProgram program)
    {
        writer.WriteStartObject();
        writer.WriteString("name", program.Name.Value);
        writer.WriteString("path", ProgramFile.Shown(program.Path));
        writer.WriteStartObject("model");
        writer.WriteString("provider", program.Model.Provider);
        writer.WriteString("name", ProgramWords.ModelName(program.Model));
        writer.WriteString("display_name", program.Model.DisplayName);
        writer.WriteEndObject();
        writer.WriteNumber("system_prompt_chars", program.SystemPrompt.Length);
        writer.WriteNumber("system_prompt_tokens_estimate", Sizes.TokensOf(program.SystemPrompt));
        writer.WriteStartArray("tools");
        foreach (ToolGrant tool in program.Tools)
        {
            writer.WriteStartObject();
            writer.WriteString("name", tool.Name);
            writer.WriteString("alias", tool.Alias);
            writer.WriteString("access", tool.Access is { } access ? LinkTerms.Of(access) : null);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WritePreload(writer, program);
        writer.WriteStartArray("links");
        for (int i = 0; i < program.Links.Length; i++)
        {
            Write(writer, program.Links[i], walk.RoleOf(program, i));
        }

        writer.WriteEndArray();
        Write(writer, program.Limits);
        writer.WriteEndObject();
    }

    private void WritePreload(Utf8JsonWriter writer, LlmProgram program)
    {
        writer.WriteStartArray("preload");
        foreach (PreloadFile file in program.Preload)
        {
            long? size = _sizes.Of(file);
            writer.WriteStartObject();
            writer.WriteString("given", file.Given);
            writer.WriteString("path", ProgramFile.Shown(PreloadSizes.PathOf(file)));
            Write(writer, "bytes", size);
            Write(writer, "tokens_estimate", size is { } bytes ? Sizes.TokensOf(bytes) : null);
            writer.WriteBoolean("missing", size is null);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, long? number)
    {
        if (number is { } known)
        {
            writer.WriteNumber(name, known);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static void Write(Utf8JsonWriter writer, ProgramLink link, LinkRole role)
    {
        writer.WriteStartObject();
        writer.WriteString("name", link.Name);
        writer.WriteString("program", link.Target.Value);
        writer.WriteString("description", link.Description);
        writer.WriteString("session", link.Session == LinkSession.Keep ? "keep" : "fresh");
        writer.WriteString("access", link.Access is { } access ? LinkTerms.Of(access) : null);
        writer.WriteString("grant", link.Grant is { } grant ? LinkTerms.Of(grant) : null);
        writer.WriteBoolean("output_schema", link.OutputSchema is not null);
        writer.WriteBoolean("closes_cycle", role == LinkRole.Back);
        Write(writer, link.Limits);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Limits limits)
    {
        writer.WriteStartObject("limits");
        foreach ((string name, string value, bool isNumber) in LimitTerms.Of(limits))
        {
            writer.WritePropertyName(name);
            if (isNumber)
            {
                writer.WriteRawValue(value);
            }
            else
            {
                writer.WriteStringValue(value);
            }
        }

        writer.WriteEndObject();
    }

    private void WriteCircles(Utf8JsonWriter writer)
    {
        int left = MostNamesInCircles, written = 0;
        writer.WriteStartArray("cycles");
        foreach (ImmutableArray<ProgramName> circle in walk.Circles())
        {
            left -= circle.Length;
            if (left < 0)
            {
                break;
            }

            written++;
            writer.WriteStartArray();
            foreach (ProgramName name in circle)
            {
                writer.WriteStringValue(name.Value);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteNumber("more_cycles", walk.CircleCount - written);
    }
}
