using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace LlmProc.Testing;

/// <summary>
/// Says which requests a rule answers. The <i>last text</i> is the text and the tool results of the last message, a line each.
/// </summary>
/// <remarks>Pure and immutable: one value may be used by many threads and in many rules. Texts are compared ordinally.</remarks>
public sealed class Match
{
    private readonly string _description;
    private readonly Func<ModelRequest, ImmutableArray<string>?> _test;

    private Match(string description, Func<ModelRequest, ImmutableArray<string>?> test)
    {
        _description = description;
        _test = test;
    }

    private Match(string description, Func<ModelRequest, bool> test)
        : this(description, request => test(request) ? ImmutableArray<string>.Empty : null)
    {
    }

    /// <summary>Matches every request; as the last rule it is what the model says otherwise.</summary>
    public static Match Any { get; } = new("always", _ => true);

    /// <summary>Matches if the last message holds the result of a tool call that failed.</summary>
    public static Match ToolError { get; } = new(
        "a tool failed", request => request.Conversation.Last?.Results.Any(result => result.IsError) is true);

    /// <summary>Matches if the last text contains <paramref name="text"/>.</summary>
    public static Match Last(string text) => new(
        $"the last text contains \"{text}\"", request => request.LastText().Contains(text, StringComparison.Ordinal));

    /// <summary>Matches if the last text is <paramref name="text"/>, to the character.</summary>
    public static Match LastIs(string text) => new($"the last text is \"{text}\"", request => request.LastText() == text);

    /// <summary>
    /// Matches if <paramref name="pattern"/> is found in the last text; <c>{0}</c>, <c>{1}</c> … in the reply are its groups.
    /// </summary>
    /// <remarks>Takes time linear in the text, so the pattern cannot look around or refer back.</remarks>
    public static Match LastMatches(string pattern) => LastMatches(Pattern(pattern));

    /// <summary>Matches the requests of the program with this name.</summary>
    public static Match Program(string name) => new($"the program is {name}", request => request.Program.Name.Value == name);

    /// <summary>Matches if the system prompt contains <paramref name="text"/>.</summary>
    public static Match SystemPrompt(string text) => new(
        $"the system prompt contains \"{text}\"", request => request.Head.SystemPrompt.Contains(text, StringComparison.Ordinal));

    /// <summary>Matches the <paramref name="n"/>th sample of a conversation, from 1: the one after n - 1 assistant messages.</summary>
    public static Match Turn(int n) => new(
        string.Create(CultureInfo.InvariantCulture, $"it is turn {n}"), request => request.Turn() == n);

    /// <summary>Matches if both do; the groups are those of the first that has any.</summary>
    public Match And(Match other) => new(
        $"{this} and {other}",
        request => Groups(request) is { } first && other.Groups(request) is { } second ? (first.IsEmpty ? second : first) : null);

    /// <summary>Matches if one of both does; the groups are those of the first that matches.</summary>
    public Match Or(Match other) => new($"({this} or {other})", request => Groups(request) ?? other.Groups(request));

    /// <summary>Matches if this one does not.</summary>
    public Match Not() => new($"not ({this})", request => Groups(request) is null);

    /// <summary>The condition in words, as error messages show it.</summary>
    public override string ToString() => _description;

    internal static Regex Pattern(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    internal static Match LastMatches(Regex pattern) => new(
        $"the last text matches /{pattern}/",
        request => pattern.Match(request.LastText()) is { Success: true } found
            ? [.. found.Groups.Values.Select(group => group.Value)]
            : null);

    /// <summary>What <c>{0}</c>, <c>{1}</c> … stand for; null if the request does not match.</summary>
    internal ImmutableArray<string>? Groups(ModelRequest request) => _test(request);
}
