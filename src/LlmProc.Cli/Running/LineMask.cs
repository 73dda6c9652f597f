using LlmProc.Cli.Terminal;
using LlmProc.Testing;

namespace LlmProc.Cli.Running;

/// <summary>Covers secrets in lines for stderr, also in the form that they have in one line: line breaks and blanks in a row have become one blank there.</summary>
internal sealed class LineMask
{
    private readonly SecretMask _mask = new();

    public LineMask(IEnumerable<string> secrets)
    {
        foreach (string secret in secrets)
        {
            _mask.Add(secret);
            _mask.Add(SafeText.Line(secret));
        }
    }

    public string Cover(string line) => _mask.Cover(line);
}
