using System.Text.RegularExpressions;

namespace LlmProc;

/// <summary>What the variables and headers of a server may hold: no secrets, and nothing that makes it run other code.</summary>
internal static partial class ServerSecrets
{
    /// <remarks>A line break in a header would begin another header.</remarks>
    public static Kind<string> Value { get; } =
        Kinds.Text.Where("text in one line", text => !text.Any(char.IsControl), ParametersKeys.HeaderValue.Shape);

    public static bool AcceptsVariable(Entry entry, Place place)
    {
        if (Kinds.Variable.Read(new Node.Text(entry.KeySpan, entry.Key), place) is { IsRead: false } || IsLiteralSecret(entry, place))
        {
            return false;
        }

        // To pass on what the operator has set is no change.
        bool isPassedOn = entry.Value is Node.Text text && text.Value == $"env:{entry.Key}";
        if (!isPassedOn && LoadingVariables.Contains(entry.Key))
        {
            place.Report.NeedsTrust(
                DiagnosticCodes.LoadingVariable, entry.KeySpan, $"'{place.Key}': by {entry.Key} a server can be made to run other code or to talk to other hosts");
        }

        return true;
    }

    public static bool AcceptsHeader(Entry entry, Place place)
    {
        bool isToken = ParametersKeys.IsHeaderName(entry.Key);
        if (!isToken)
        {
            place.Report.Error(DiagnosticCodes.BadName, entry.KeySpan, $"'{place.Key}' is not the name of a header");
        }

        return isToken && !IsLiteralSecret(entry, place);
    }

    private static bool IsLiteralSecret(Entry entry, Place place)
    {
        bool isLiteral = entry.Value is Node.Text text && !Reference().IsMatch(text.Value)
            && (Secrets.IsSecretName(entry.Key) || Secrets.LooksLikeSecret(text.Value));
        if (isLiteral)
        {
            place.Report.Error(
                DiagnosticCodes.LiteralSecret, entry.Value.Span, $"'{place.Key}': a secret does not belong in a program file",
                "name the variable that holds it: \"env:NAME\"");
        }

        return isLiteral;
    }

    /// <summary>A variable's name in place of its value, after the scheme of a header.</summary>
    [GeneratedRegex("^(?:[A-Za-z]+ )?env:[A-Za-z_][A-Za-z0-9_]*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
