using System.Text.RegularExpressions;

namespace LlmProc;

/// <summary>What the variables and headers of a server may hold: no secrets, and nothing that makes it run other code.</summary>
internal static partial class ServerSecrets
{
    /// <summary>Variables by which whoever starts a program has it load code of theirs.</summary>
    private static readonly string[] s_loading =
    [
        "BASH_ENV", "DOTNET_STARTUP_HOOKS", "ENV", "GIT_SSH_COMMAND", "JAVA_TOOL_OPTIONS", "NODE_OPTIONS", "PATH", "PERL5OPT", "PYTHONHOME",
        "PYTHONPATH", "PYTHONSTARTUP", "RUBYOPT",
    ];

    public static Kind<string> Value => ParametersKeys.HeaderValue;

    public static bool AcceptsVariable(Entry entry, Place place)
    {
        if (Kinds.Variable.Read(new Node.Text(entry.KeySpan, entry.Key), place) is { IsRead: false } || IsLiteralSecret(entry, place))
        {
            return false;
        }

        if (s_loading.Contains(entry.Key) || entry.Key.StartsWith("LD_", StringComparison.Ordinal) || entry.Key.StartsWith("DYLD_", StringComparison.Ordinal))
        {
            place.Report.NeedsTrust(
                DiagnosticCodes.LoadingVariable, entry.KeySpan, $"'{place.Key}': by {entry.Key} a server can be made to run other code than its own");
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
