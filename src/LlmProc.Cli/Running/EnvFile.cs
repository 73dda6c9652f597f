using System.Collections.Immutable;
using System.Text;
using LlmProc.Testing;

namespace LlmProc.Cli.Running;

/// <summary>Variables from a file of <c>KEY=VALUE</c> lines, as many tools read <c>.env</c>. What is set in the environment already stays.</summary>
/// <remarks>
/// Blank lines and those that begin with <c>#</c> are passed over, <c>export</c> before a name too. Between single quotes every character is meant; between double quotes
/// <c>\n \r \t \" \\ \$</c> are escapes; both may go over several lines. Without quotes a value ends with the line or at a blank and a <c>#</c>. Nothing is
/// expanded. No message shows a value.
/// </remarks>
internal sealed class EnvFile
{
    private const int Largest = 1024 * 1024;

    private readonly string _path;
    private readonly string _text;
    private int _at;
    private int _line = 1;

    private EnvFile(string path, string text) => (_path, _text) = (path, text);

    /// <summary>The variables of a file; of two with one name the last.</summary>
    /// <exception cref="UsageException">It cannot be read, or a line of it is no variable.</exception>
    public static ImmutableArray<(string Name, string Value)> Read(string path)
    {
        string? text = TextFile.Read(path, Largest, out string? problem);
        if (text is not null && text.Contains('\0'))
        {
            (text, problem) = (null, "it is not a text file");
        }

        return text is not null ? new EnvFile(path, text.ReplaceLineEndings("\n")).Read()
            : throw new UsageException(File.Exists(path) || Directory.Exists(path) ? $"{path} cannot be read: {problem} (for --env-file)" : $"{ProgramFile.IsMissing(path)} (for --env-file)");
    }

    /// <summary>Sets what is not set.</summary>
    /// <returns>Those values of the file that are secrets: a setting that is none stays readable in recordings and in the log.</returns>
    /// <exception cref="UsageException">It cannot be read, or a line of it is no variable.</exception>
    public static ImmutableArray<string> Load(string path)
    {
        ImmutableArray<(string Name, string Value)> variables = Read(path);
        foreach ((string name, string value) in variables)
        {
            if (Environment.GetEnvironmentVariable(name) is null)
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }

        return [.. variables.Where(IsSecret).Select(variable => variable.Value)];
    }

    private static bool IsSecret((string Name, string Value) variable) =>
        Secrets.IsSecretVariable(variable.Name) || Secrets.LooksLikeSecret(variable.Value);

    private ImmutableArray<(string Name, string Value)> Read()
    {
        var found = new Dictionary<string, string>();
        while (_at < _text.Length)
        {
            SkipBlanks();
            if (Next is '#')
            {
                SkipLine();
            }
            else if (Next is not ('\n' or '\0'))
            {
                string name = Name();
                found[name] = Value(name);
            }

            if (Next == '\n')
            {
                _at++;
                _line++;
            }
        }

        return [.. found.Select(pair => (pair.Key, pair.Value))];
    }

    private char Next => _at < _text.Length ? _text[_at] : '\0';

    private string Name()
    {
        string name = Word();
        SkipBlanks();
        if (name == "export" && Next != '=')
        {
            name = Word();
            SkipBlanks();
        }

        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || Next != '=')
        {
            throw Wrong("this is no KEY=VALUE; a key has letters, digits and underscores");
        }

        _at++;
        return name;
    }

    private string Word()
    {
        int from = _at;
        while (char.IsAsciiLetterOrDigit(Next) || Next == '_')
        {
            _at++;
        }

        return _text[from.._at];
    }

    private string Value(string name)
    {
        SkipBlanks();
        if (Next is not ('"' or '\''))
        {
            return Plain();
        }

        string value = Quoted(name, Next);
        SkipBlanks();
        if (Next == '#')
        {
            SkipLine();
        }

        return Next is '\n' or '\0' ? value : throw Wrong($"something follows the closing quote of {name}");
    }

    private string Plain()
    {
        int from = _at;
        SkipLine();
        string value = _text[from.._at];
        for (int comment = value.IndexOf('#', StringComparison.Ordinal); comment >= 0; comment = value.IndexOf('#', comment + 1))
        {
            if (comment == 0 || value[comment - 1] is ' ' or '\t')
            {
                value = value[..comment];
                break;
            }
        }

        return value.TrimEnd();
    }

    private string Quoted(string name, char quote)
    {
        int line = _line;
        var value = new StringBuilder();
        for (_at++; Next != quote; _at++)
        {
            if (_at >= _text.Length)
            {
                _line = line;
                throw Wrong($"the quote that begins the value of {name} is never closed");
            }

            char next = Next;
            _line += next == '\n' ? 1 : 0;
            if (next == '\\' && quote == '"' && _at + 1 < _text.Length && _text[_at + 1] is 'n' or 'r' or 't' or '"' or '\\' or '$')
            {
                next = _text[++_at] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', var other => other };
            }

            value.Append(next);
        }

        _at++;
        return value.ToString();
    }

    private void SkipBlanks()
    {
        while (Next is ' ' or '\t')
        {
            _at++;
        }
    }

    private void SkipLine()
    {
        int end = _text.IndexOf('\n', _at);
        _at = end < 0 ? _text.Length : end;
    }

    private UsageException Wrong(string problem) => new(FormattableString.Invariant($"{_path}:{_line}: {problem}"));
}
