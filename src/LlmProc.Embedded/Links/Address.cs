using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace LlmProc;

/// <summary>Whom a prompt is addressed to, and what is left to ask them: their names are no part of the question.</summary>
/// <param name="To">In the order the tool lists them; empty where nobody is addressed.</param>
internal sealed record Address(ImmutableArray<Link> To, string Query)
{
    private const string Verbs = "ask|tell|consult|let|have|query";
    private const string Please = "please|kindly|now|then|(?:can|could|would|will) you";
    private const string And = @"(?:,\s{0,3}(?:and\s{1,3})?|\s{1,3}(?:and|or|&)\s{1,3})(?:then\s{1,3})?";

    /// <summary>Reads "ask a and b about …", "a: …" and "@a …".</summary>
    public static Address Read(string prompt, ImmutableArray<Link> links)
    {
        string names = string.Join('|', links.Select(Spelling).Where(name => name.Length > 0).OrderByDescending(name => name.Length));
        if (names.Length == 0)
        {
            return new Address([], prompt);
        }

        string name = $@"@?(?:the\s{{1,3}})?(?:{names})(?![\p{{L}}\p{{N}}_])";
        string called = $"@{name}(?:(?:{And}|\\s{{1,3}})@{name})*";
        string some = $"(?:both\\s{{1,3}})?{name}(?:{And}{name})*";
        string asking = $@"(?:(?:{Please})[\s,]+)*(?:{Verbs})\s+(?<to>{some})\s*[,:]?\s*(?:(?:about|regarding|for|to)\s+)?";
        var form = new Regex(
            $@"^\s*(?:{asking}|(?<to>{some})\s*:|(?<to>{called})[,:]?)(?<query>.*)$",
            RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant);
        if (form.Match(prompt) is not { Success: true } match)
        {
            return new Address([], prompt);
        }

        Question to = Question.Read(match.Groups["to"].Value);
        string query = match.Groups["query"].Value.Trim();
        return new Address([.. links.Where(link => link.IsNamedIn(to))], AsksNothing(query) ? prompt : query);
    }

    // A request for JSON is recognized by the line it starts on.
    private static bool AsksNothing(string query) => Question.Read("\n" + query).Words.IsEmpty;

    /// <summary>The words of the name with whatever stands between words.</summary>
    private static string Spelling(Link link) => string.Join(@"[\s_-]{0,3}", Lexer.OfName(link.Name).Select(Regex.Escape));
}
