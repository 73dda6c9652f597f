namespace LlmProc;

/// <summary>A JSON Schema that cannot be used; the message names the place in it and what would be right.</summary>
public sealed class JsonSchemaException(string place, string problem) : LlmProcException("schema", $"{place}: {problem}")
{
    /// <summary>JSON pointer into the schema: <c>#/properties/mode/enum</c>.</summary>
    public string Place { get; } = place;
}
