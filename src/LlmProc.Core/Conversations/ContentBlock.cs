using System.Text.Json.Serialization;

namespace LlmProc;

/// <summary>A piece of a message, kept in order and verbatim.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Text), "text")]
[JsonDerivedType(typeof(Thinking), "thinking")]
[JsonDerivedType(typeof(Call), "call")]
[JsonDerivedType(typeof(Result), "result")]
[JsonDerivedType(typeof(Opaque), "opaque")]
public abstract record ContentBlock
{
    private ContentBlock()
    {
    }

    /// <summary>What was said.</summary>
    public sealed record Text(string Value) : ContentBlock
    {
        /// <summary>The block as the provider sent it, where it says more than the text, such as citations.</summary>
        public string? Json { get; init; }
    }

    /// <summary>What a model thought. It goes back only to the model that signed it.</summary>
    public sealed record Thinking(string Value, string? Signature) : ContentBlock
    {
        /// <summary>Who signed it, as provider and name; null if nobody did.</summary>
        public string? SignedBy { get; init; }
    }

    /// <summary>A tool that the model asks for.</summary>
    public sealed record Call(ToolCall Value) : ContentBlock;

    /// <summary>What came of a call.</summary>
    public sealed record Result(ToolResult Value) : ContentBlock;

    /// <summary>A block we do not know, as the provider sent it.</summary>
    public sealed record Opaque(string Provider, string Json) : ContentBlock
    {
        /// <summary>The only model that can read it, as provider and name; null if any model of the provider can.</summary>
        public string? SignedBy { get; init; }
    }
}
