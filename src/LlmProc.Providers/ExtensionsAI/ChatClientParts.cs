using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LlmProc.Providers;

/// <summary>A thought while it comes: pieces of text, and a signature at its end.</summary>
internal sealed class ThoughtPart(TextReasoningContent first)
{
    private readonly StringBuilder _text = new(first.Text);
    private string? _signature = first.ProtectedData;
    private AdditionalPropertiesDictionary? _more = first.AdditionalProperties;

    public bool IsOpen => _signature is null;

    /// <summary>False if it is another thought.</summary>
    public bool Add(TextReasoningContent piece)
    {
        bool standsAlone = piece is { ProtectedData.Length: > 0, Text.Length: 0, AdditionalProperties: { } more }
            && more.Keys.Any(key => key.Contains("redacted", StringComparison.OrdinalIgnoreCase));
        if (standsAlone)
        {
            return false;
        }

        _text.Append(piece.Text);
        _signature ??= piece.ProtectedData;
        _more ??= piece.AdditionalProperties;
        return true;
    }

    public TextReasoningContent Whole() => new(_text.ToString()) { ProtectedData = _signature, AdditionalProperties = _more };
}

/// <summary>A call as a client gave it, and its arguments as JSON text.</summary>
internal sealed class CallPart(FunctionCallContent call, string arguments)
{
    public FunctionCallContent Call { get; } = call;

    public string Arguments { get; } = arguments;

    /// <summary>Whether this is the earlier one with more to it, and not another call that was given the same id.</summary>
    public bool GrewFrom(CallPart earlier)
    {
        if (earlier.Call.Name != Call.Name && !string.IsNullOrEmpty(earlier.Call.Name))
        {
            return false;
        }

        return earlier.Call.Arguments is null || (Call.Arguments is { } now && earlier.Call.Arguments.All(before =>
            now.TryGetValue(before.Key, out object? value) && Text(value).StartsWith(Text(before.Value), StringComparison.Ordinal)));
    }

    private static string Text(object? value) => value switch
    {
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } element => element.GetString()!,
        JsonElement { ValueKind: not JsonValueKind.Undefined } element => element.GetRawText(),
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "",
    };
}
