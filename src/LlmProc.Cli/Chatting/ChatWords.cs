using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using LlmProc.Cli.Running;
using LlmProc.Cli.Terminal;
using LlmProc.Testing;

namespace LlmProc.Cli.Chatting;

/// <summary>What can be typed in a conversation beside prompts. A new one is a row.</summary>
internal sealed class ChatWords
{
    private readonly Conversing _chat;
    private readonly Screen _screen;
    private readonly ImmutableArray<Word> _words;

    public ChatWords(Conversing chat, Screen screen)
    {
        _chat = chat;
        _screen = screen;
        _words =
        [
            new("/tree", "", "the processes of this conversation", _ => Tree()),
            new("/usage", "", "what it has used so far", _ => Usage()),
            new("/save", "FILE", "write the conversation to a new file, as Markdown", Save),
            new("/help", "", "this list", _ => Help()),
            new("/quit", "", "end the conversation; so does Ctrl-D", _ => false),
        ];
    }

    /// <summary>A prompt that begins with a slash is typed with two.</summary>
    public static bool IsCommand(string line) => line.StartsWith('/') && !line.StartsWith("//", StringComparison.Ordinal);

    /// <summary>False: the conversation is over.</summary>
    public bool Obey(string line)
    {
        string[] parts = line.Trim().Split((char[])[' ', '\t', '\n'], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (_words.FirstOrDefault(word => word.Name == parts[0]) is { } word)
        {
            return word.Do(parts.Length > 1 ? parts[1] : "");
        }

        string? near = Suggestion.Nearest(parts[0], _words.Select(known => known.Name));
        _screen.Error(parts[0] is "/fork" or "/goto"
            ? $"{parts[0]} is not there yet in this version"
            : $"there is no {parts[0]}. {(near is null ? "/help lists what there is" : $"Did you mean {near}?")}; // begins a prompt with a slash");
        return true;
    }

    private bool Help()
    {
        foreach (Word word in _words)
        {
            _screen.WriteError($"  {$"{word.Name} {word.Operand}",-12}{word.Purpose}\n");
        }

        _screen.WriteError("  Alt-Enter begins a new line in a prompt; Ctrl-C stops a run.\n");
        return true;
    }

    private bool Tree()
    {
        if (_chat.Tree is not { } root)
        {
            _screen.WriteError("Nothing has run yet.\n");
            return true;
        }

        var lines = new StringBuilder();
        Write(lines, root, "", "");
        _screen.WriteError(lines.ToString());
        return true;
    }

    private static void Write(StringBuilder lines, ProcessSummary process, string branch, string below)
    {
        lines.Append(CultureInfo.InvariantCulture, $"{branch}{SafeText.Line(process.Program.Value)}  {process.Id.Value} · {process.Status.Word()} · {Plural.Of(process.Own.Samples, "sample")}{TokenWords.Of(process.Own)}\n");
        for (int i = 0; i < process.Children.Length; i++)
        {
            bool isLast = i == process.Children.Length - 1;
            Write(lines, process.Children[i], below + (isLast ? "└─ " : "├─ "), below + (isLast ? "   " : "│  "));
        }
    }

    private bool Usage()
    {
        Spending all = _chat.Tree?.Subtree() ?? Spending.Zero;
        Usage usage = all.Usage;
        (string Name, long Tokens)[] rows =
        [
            ("input", usage.InputTokens), ("cache reads", usage.CacheReadTokens), ("cache writes", usage.CacheWriteTokens), ("output", usage.OutputTokens), ("of it reasoning", usage.ReasoningTokens),
        ];
        foreach ((string name, long tokens) in rows.Where(row => row.Tokens > 0))
        {
            _screen.WriteError(string.Create(CultureInfo.InvariantCulture, $"  {name,-16}{tokens,12:N0} tokens\n"));
        }

        string cost = all.CostUsd is { } usd ? string.Create(CultureInfo.InvariantCulture, $"${usd:0.######}") : "unknown: a model has no known price";
        _screen.WriteError($"  {"cost",-16}{cost}\n  {Plural.Of(all.Samples, "sample")}, {Plural.Of(all.ToolCalls, "tool call")}\n");
        return true;
    }

    private bool Save(string path)
    {
        if (path.Length == 0)
        {
            _screen.Error("/save wants a file, such as /save talk.md");
            return true;
        }

        string text = $"# Conversation with {_chat.Program.Name}\n\nModel: {_chat.Program.Model}\n\n{Transcript.Of(_chat.State.Conversation)}";
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            file.Write(Encoding.UTF8.GetBytes(text));
            _screen.WriteError($"Wrote {SafeText.Line(path)}\n");
        }
        catch (IOException) when (Path.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            _screen.Error($"{path} is there already; /save writes new files only");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _screen.Error($"{path} cannot be written: {FileProblem.Of(e, path)}");
        }

        return true;
    }

    private sealed record Word(string Name, string Operand, string Purpose, Func<string, bool> Do);
}
