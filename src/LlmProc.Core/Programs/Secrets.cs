using System.Buffers;
using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LlmProc;

/// <summary>Finds what must not be repeated in a message: values of keys that hold secrets, and text that looks like a key.</summary>
public static partial class Secrets
{
    private static readonly SearchValues<char> s_tokenCharacters = SearchValues.Create("-_.:IJ");

    /// <summary>
    /// One of these is in every text that <see cref="Token"/> finds something in, and in each of these one of <c>-_.:IJ</c>; most texts have none, and are
    /// not looked at again.
    /// </summary>
    private static readonly SearchValues<string> s_tokenParts = SearchValues.Create(
        [
            "sk-", "sk_", "xai-", "AIza", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "AKIA", "ASIA",
            "hf_", "r8_", "pplx-", "nvapi-", "npm_", "pypi-", "tvly-", "ya29.", "SG.", "eyJ", "-----BEGIN ", "://",
        ],
        StringComparison.Ordinal);

    /// <summary>Whether a key, a header or a variable of this name holds a secret.</summary>
    public static bool IsSecretName(string key) => WholeName().IsMatch(key);

    /// <summary>Whether a variable of the environment holds a secret, by its name. More names say so there than in a program: whoever runs one chose them.</summary>
    public static bool IsSecretVariable(string name) => ProviderKey.Owning(name) is not null || (name != "PWD" && (IsSecretName(name) || VariableOfSecret().IsMatch(name)));

    /// <summary>Shorter values are no secrets, and would be found inside of words.</summary>
    private const int ShortestSecret = 8;

    /// <summary>Values of the environment's variables that hold keys of vendors, or whose names say that they are secret.</summary>
    public static IEnumerable<string> InEnvironment()
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (variable.Value is string value && IsSecretVariable(name))
            {
                yield return value;
            }
        }
    }

    /// <summary>A secret as it is, in JSON of careful and of sparing writers and in addresses, the longest form first; nothing of what is too short to be one.</summary>
    public static IEnumerable<string> FormsOf(string? value) => value?.Trim() is { Length: >= ShortestSecret } secret
        ? new[] { secret, JsonEncodedText.Encode(secret).Value, JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value, Uri.EscapeDataString(secret) }.Distinct().OrderByDescending(form => form.Length)
        : [];

    /// <summary>The text with everything that looks like the key of a vendor replaced.</summary>
    public static string Replace(string text, string replacement) => MayHaveToken(text) ? Token().Replace(text, _ => replacement) : text;

    /// <summary>Whether something in the text looks like the key of a vendor.</summary>
    public static bool LooksLikeSecret(string value) => MayHaveToken(value) && Token().IsMatch(value);

    /// <summary>The text with secrets starred out; its length stays, so that columns still point where they did.</summary>
    public static string Mask(string text)
    {
        text = MayHaveToken(text) ? Token().Replace(text, match => new string('*', match.Length)) : text;
        if (!text.AsSpan().ContainsAny('=', ':') || Assignment().Match(text) is not { Success: true } assignment)
        {
            return text;
        }

        // Everything after the sign: where the value ends is not known in a text that may not even be TOML.
        int end = assignment.Index + assignment.Length;
        if (assignment.Groups["env"].Success && VariableName().IsMatch(text.AsSpan(end)))
        {
            return text;
        }

        return string.Concat(text.AsSpan(0, end), new string('*', text.Length - end));
    }

    private static bool MayHaveToken(string text) => text.AsSpan().ContainsAny(s_tokenCharacters) && text.AsSpan().ContainsAny(s_tokenParts);

    private const string Name =
        "(?:[a-z0-9_-]*(?:api[_-]?key|secret|password|passwd|private[_-]?key|access[_-]?token|auth[_-]?token)"
        + "|[a-z0-9_-]*(?<!eos|bos|pad|unk|sep|cls|mask|stop)[_-](?:token|pat)"
        + "|(?:[a-z0-9]+[_-])*(?:pwd?|auth|credentials?|passphrase)|secret[_-][a-z0-9_-]+"
        + "|authorization|proxy-authorization|token|cookie|bearer)";

    /// <summary>Not within a word; the letter of an escape such as \n belongs to none.</summary>
    private const string Start = @"(?<!(?<!\\)[A-Za-z0-9])";

    /// <summary>How the keys of vendors begin, and a user and password in a URL.</summary>
    private const string Value =
        Start + "(?:sk-|sk_|gsk_|xai-|AIza|gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|AKIA|ASIA)[A-Za-z0-9_-]{8,}"
        + "|" + Start + "(?:hf_|r8_|pplx-|nvapi-|npm_|pypi-|tvly-|ya29\\.|SG\\.)[A-Za-z0-9]{16,}|" + Start + "eyJ[A-Za-z0-9_.-]{16,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*|(?<=://)[^/@\\s]+(?=@)";

    [GeneratedRegex("^" + Name + "$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex WholeName();

    [GeneratedRegex("secret|(?<!(?:^|_)(?:public|primary|foreign|sort|partition|cache))_(?:key|pass)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex VariableOfSecret();

    /// <remarks>Also after <c>api_key_env</c>: where a name is refused there, it may be a key that was pasted by mistake.</remarks>
    [GeneratedRegex("(?<![a-z0-9_-])" + Name + "(?<env>_env)?[\"']?\\s*[=:]\\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    /// <summary>A name as variables of vendors have it, which no key looks like.</summary>
    [GeneratedRegex("^[\"']?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![A-Za-z0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex VariableName();

    [GeneratedRegex(Value, RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
