using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlmProc.Testing;

/// <summary>Covers secrets in what is recorded: values of variables that hold keys, and whatever looks like one.</summary>
internal sealed class SecretMask
{
    /// <summary>Stands where a secret was; compared with another text it fits any.</summary>
    public const string Mark = "[key]";

    private static readonly JsonSerializerOptions s_sparing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ConditionalWeakTable<RequestHead, RecordedHead> _heads = [];
    private ImmutableArray<string> _values = [];

    /// <summary>Knows the keys of vendors, and all other variables whose names say that they are secret.</summary>
    public static SecretMask OfEnvironment()
    {
        var mask = new SecretMask();
        foreach (string secret in Secrets.InEnvironment())
        {
            mask.Add(secret);
        }

        return mask;
    }

    /// <summary>Covers this value too, in the forms that it takes in JSON and in addresses.</summary>
    public void Add(string? value) => ImmutableInterlocked.Update(
        ref _values, static (known, added) => [.. known.Union(Secrets.FormsOf(added)).OrderByDescending(form => form.Length)], value);

    /// <summary>A head is the same object in all requests of a program, and may hold whole files: it is covered once.</summary>
    public RecordedHead Cover(RequestHead head) => _heads.GetValue(head, Covered);

    public string Cover(string text)
    {
        foreach (string value in _values)
        {
            text = text.Replace(value, Mark, StringComparison.Ordinal);
        }

        return Secrets.Replace(text, Mark);
    }

    /// <summary>Of a text that may be JSON: also what stands there in other escapes than anybody would guess.</summary>
    /// <remarks>Only a text in which one is found is written anew; all others stay as they were said.</remarks>
    public string CoverJson(string json)
    {
        string covered = Cover(json);
        if (!covered.Contains('\\', StringComparison.Ordinal))
        {
            return covered;
        }

        try
        {
            var node = JsonNode.Parse(covered);
            return Cover(node, out JsonNode? without) ? without?.ToJsonString(s_sparing) ?? "null" : covered;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // No JSON, or one with a name twice: there is no more to be found in it than in any text.
            return covered;
        }
    }

    /// <returns>False if there is nothing to be covered.</returns>
    private bool Cover(JsonNode? node, out JsonNode? covered)
    {
        bool found = false;
        switch (node)
        {
            case JsonObject all:
                var members = new JsonObject();
                foreach ((string name, JsonNode? value) in all)
                {
                    string shown = Cover(name);
                    found |= shown != name;
                    found |= Cover(value, out JsonNode? inside);
                    members[shown] = inside;
                }

                covered = members;
                break;
            case JsonArray all:
                var elements = new JsonArray();
                foreach (JsonNode? element in all)
                {
                    found |= Cover(element, out JsonNode? inside);
                    elements.Add(inside);
                }

                covered = elements;
                break;
            case JsonValue value when value.TryGetValue(out string? text) && Cover(text) is var shown && shown != text:
                covered = JsonValue.Create(shown);
                return true;
            default:
                covered = node?.DeepClone();
                break;
        }

        return found;
    }

    private RecordedHead Covered(RequestHead head) => new()
    {
        Version = RecordedSample.CurrentVersion,
        SystemPrompt = Cover(head.SystemPrompt),
        Tools = [.. head.Tools.Select(tool => new RecordedTool { Name = Cover(tool.Name), Description = Cover(tool.Description), InputSchema = Cover(tool.InputSchema) })],
    };

    /// <summary>Whether a recorded text may have been this one. The machine that replays it need not know the secrets.</summary>
    public static bool Fits(string recorded, string actual)
    {
        if (recorded == actual)
        {
            return true;
        }

        string[] parts = recorded.Split(Mark);
        if (parts.Length == 1 || !actual.StartsWith(parts[0], StringComparison.Ordinal))
        {
            return false;
        }

        int at = parts[0].Length;
        foreach (string part in parts[1..^1])
        {
            int found = actual.IndexOf(part, Math.Min(at + 1, actual.Length), StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            at = found + part.Length;
        }

        return actual.Length > at + parts[^1].Length && actual.EndsWith(parts[^1], StringComparison.Ordinal);
    }
}
