using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace LlmProc;

/// <summary>
/// How a tool ended. What acts on processes is an outcome that the turn loop performs, as a kernel does for a system call; a tool never holds a process.
/// </summary>
[JsonConverter(typeof(ToolOutcomeConverter))]
public abstract record ToolOutcome
{
    private ToolOutcome()
    {
    }

    /// <summary>A text for the model.</summary>
    [JsonConverter(typeof(ToolOutcomeConverter))]
    public sealed record Returned(string Text, bool IsError = false) : ToolOutcome
    {
        /// <summary>What the call changed outside, also where it failed half way.</summary>
        public ImmutableArray<Receipt> Receipts { get; init; } = [];
    }

    /// <summary>A line for the people who watch the run.</summary>
    [JsonConverter(typeof(ToolOutcomeConverter))]
    public sealed record WroteStderr(string Line) : ToolOutcome;

    /// <summary>A wish to start a child process and to get its answer as the result.</summary>
    /// <param name="Link">The link to follow; null: the program itself, fresh.</param>
    /// <param name="Query">The child's prompt.</param>
    /// <param name="AdditionalPreload">Paths that the model chose; they are confined like those of the file tools.</param>
    [JsonConverter(typeof(ToolOutcomeConverter))]
    public sealed record Spawn(string? Link, string Query, ImmutableArray<string> AdditionalPreload) : ToolOutcome;

    /// <summary>A text for the model that says what was wrong and what would be right.</summary>
    public static ToolOutcome Error(string text) => new Returned(text, IsError: true);
}
