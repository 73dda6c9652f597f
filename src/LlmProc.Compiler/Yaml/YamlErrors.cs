using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace LlmProc;

/// <summary>What is wrong with a YAML text, in our words.</summary>
internal sealed partial class YamlErrors(Report report)
{
    /// <summary>Errors of one file beyond which no more is said.</summary>
    private const int Most = 100;

    private const string LooksLikeToml = "this looks like TOML: name the file .toml, or write key: value";
    private const string UnclosedString = "the string is not closed";
    private const string MissingColon = "expected : after the key, found {0}";
    private const string NoSuchEscape = "no such escape in a string; a backslash itself is \\\\, or use '…' quotes";
    private const string ColonInText = "text that holds ': ' stands in quotes; a key begins where the keys beside it do";

    /// <summary>Part of the parser's message, our message, our hint. <c>{0}</c> is what stands there. The first match counts.</summary>
    private static readonly ImmutableArray<(string Part, string Message, string? Hint)> Table =
    [
        ("quoted scalar, found unexpected", UnclosedString, null),
        ("quoted scalar, found wrong indentation", UnclosedString, "if it goes on over lines, these are indented more than its key"),
        ("unknown escape", NoSuchEscape, null),
        ("hexadecimal", "there is no such character", null),
        ("Unicode", "there is no such character", null),
        ("multiline plain scalar, found invalid mapping", MissingColon, null),
        ("found invalid mapping", "a ':' within text that has no quotes", ColonInText),
        ("could not find expected ':'", MissingColon, null),
        ("cannot start any token", "{0} cannot begin a value", "text that begins with it stands in quotes"),
        ("'-' indicator", "expected - and the next item of the list, found {0}", null),
        ("expected key", "expected a key as far to the right as those above, found {0}", null),
        ("node content", "expected a value, found {0}", null),
        ("entries are not allowed", "a list begins on a line of its own, one '- ' an item", "or write [a, b]"),
        ("not allowed in this context", "{0} does not belong here", null),
        ("anchor or alias", "{0} cannot begin a value", "text that begins with it stands in quotes"),
        ("block scalar", "expected the end of the line after | or >, found {0}", null),
        ("document", "expected the end of the file, found {0}", null),
    ];

    private int _said;

    /// <summary>So much is wrong that there is no use in reading on.</summary>
    public bool IsFull => _said >= Most;

    private string Text => report.Source.Text;

    public void Refuse(string code, int start, int end, string message, string? hint = null) =>
        Refuse(code, report.Source.SpanOf(start, end), message, hint);

    public void Refuse(string code, SourceSpan span, string message, string? hint = null)
    {
        if (!IsFull)
        {
            _said++;
            report.Error(code, span, message, hint);
        }
    }

    public void Tab(int at) => Refuse(DiagnosticCodes.Syntax, at, at + 1, "a tab in the indentation", "YAML indents by spaces");

    /// <summary>The escapes of YAML can write what is no character; then that is said.</summary>
    public bool IsHalf(string value, int start, int end)
    {
        for (int at = 0; at < value.Length; at++)
        {
            bool isPair = char.IsHighSurrogate(value[at]) && at + 1 < value.Length && char.IsLowSurrogate(value[at + 1]);
            if (!isPair && char.IsSurrogate(value[at]))
            {
                Refuse(DiagnosticCodes.Syntax, start, end, "half of a character (a lone surrogate)");
                return true;
            }

            at += isPair ? 1 : 0;
        }

        return false;
    }

    /// <summary>The text is YAML, but of another shape than a program.</summary>
    public void NoTable(int start, int end, string what)
    {
        if (!TryToml())
        {
            Refuse(DiagnosticCodes.Syntax, start, Math.Min(end, report.Source.LineEnd(start)), $"a program is a table of keys, not {what}", "write key: value, one key a line");
        }
    }

    /// <summary>Says what the parser threw.</summary>
    /// <param name="at">Where it says that it is; 0 if it does not say.</param>
    /// <param name="passed">The events before it, which are right.</param>
    public void Syntax(string message, int at, YamlEvents passed)
    {
        if (TryToml())
        {
            return;
        }

        bool inBrackets = message.Length == 0 || message.Contains("',' or ", StringComparison.Ordinal);
        if ((inBrackets || message.Contains("tab", StringComparison.Ordinal))
            && IndentingTab().Match(Text, LineStart(Math.Max(at, passed.End))) is { Success: true } tab)
        {
            Tab(tab.Index + tab.Length - 1);
            return;
        }

        if (inBrackets && passed.Bracket is { } bracket)
        {
            // Where the parser gives up says less: it may be lines below.
            bracket = Unclosed(bracket);
            Refuse(DiagnosticCodes.Syntax, bracket, bracket + 1, $"the {Text[bracket]} is not closed, or a comma is missing in it");
            return;
        }

        at = Math.Min(at == 0 ? Past(passed.End) : at, Text.Length);
        (string _, string text, string? hint) = Table.FirstOrDefault(
            row => message.Contains(row.Part, StringComparison.Ordinal), ("", "{0} does not belong here", null));
        if (text.StartsWith("expected a key", StringComparison.Ordinal) && at < Text.Length && char.IsLetter(Text[at]) && !Text.AsSpan(at, report.Source.LineEnd(at) - at).Contains(':'))
        {
            at = report.Source.LineEnd(at);
            text = MissingColon;
        }

        at = message.Contains("multiline plain scalar", StringComparison.Ordinal) ? LineAbove(at) : text == NoSuchEscape ? EscapeAfter(at) : at;
        string found = Found(at, out int end);
        Refuse(DiagnosticCodes.Syntax, at, end, text.Replace("{0}", found, StringComparison.Ordinal), hint);
    }

    /// <summary>If the text begins as TOML does, that is all there is to say.</summary>
    private bool TryToml()
    {
        Match line = TomlLine().Match(Text);
        if (line.Success)
        {
            Group what = line.Groups["what"];
            Refuse(DiagnosticCodes.Syntax, what.Index, what.Index + what.Length, $"expected a key and :, found {Shown.Short(what.Value)}", LooksLikeToml);
        }

        return line.Success;
    }

    private string Found(int at, out int end)
    {
        end = at;
        if (at >= Text.Length)
        {
            return "the end of the file";
        }

        if (Text[at] is '\n' or '\r')
        {
            return "the end of the line";
        }

        while (end < Text.Length && (char.IsAsciiLetterOrDigit(Text[end]) || Text[end] is '_' or '-' || char.IsSurrogate(Text[end])))
        {
            end++;
        }

        end = Math.Max(end, at + 1);
        return report.Source.Show(at, end);
    }

    private int Past(int at)
    {
        while (at < Text.Length && (char.IsWhiteSpace(Text[at]) || Text[at] == ':'))
        {
            at++;
        }

        return at;
    }

    /// <summary>The innermost bracket without an end, looked for from the outermost on.</summary>
    private int Unclosed(int outermost)
    {
        var open = new Stack<int>();
        for (int at = outermost; at < Text.Length; at++)
        {
            if (Text[at] is '[' or '{')
            {
                open.Push(at);
            }
            else if (Text[at] is ']' or '}' && open.TryPop(out _) && open.Count == 0)
            {
                return outermost;
            }
            else if (Text[at] is '"' or '\'')
            {
                int end = Text.IndexOf(Text[at], at + 1);
                at = end < 0 ? at : end;
            }
            else if (Text[at] == '#' && char.IsWhiteSpace(Text[at - 1]))
            {
                at = report.Source.LineEnd(at);
            }
        }

        return open.TryPeek(out int innermost) ? innermost : outermost;
    }

    private int EscapeAfter(int at)
    {
        for (; at + 1 < Text.Length; at += Text[at] == '\\' ? 2 : 1)
        {
            if (Text[at] == '\\' && !"0abt\tnvfre \"/\\N_LPxuU\r\n".Contains(Text[at + 1], StringComparison.Ordinal))
            {
                return at;
            }
        }

        return at;
    }

    /// <summary>The end of the last line above a place that has anything in it.</summary>
    private int LineAbove(int at)
    {
        at = LineStart(at);
        while (at > 0 && char.IsWhiteSpace(Text[at - 1]))
        {
            at--;
        }

        return at;
    }

    private int LineStart(int at) => Text.LastIndexOf('\n', Math.Clamp(at - 1, 0, Math.Max(Text.Length - 1, 0))) + 1;

    [GeneratedRegex(@"^ *\t", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex IndentingTab();

    [GeneratedRegex(
        @"\A(?>(?:[ \t]*(?:\#[^\n]*)?\r?\n)*)[ \t]*(?<what>\[\[?[\w.""' -]+\]\]?(?=[ \t]*(?:\#[^\n]*)?\r?(?:\n|\z))|[\w.-]+[ \t]*=)", RegexOptions.CultureInvariant)]
    private static partial Regex TomlLine();
}
