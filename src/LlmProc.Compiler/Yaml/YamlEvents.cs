using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LlmProc;

/// <summary>The events of a YAML text one by one, and how far they have come.</summary>
internal sealed class YamlEvents(string text)
{
    private readonly Parser _parser = new(new StringReader(text));

    private int _open;

    /// <summary>The outermost bracket that is still open.</summary>
    public int? Bracket { get; private set; }

    /// <summary>Where the last event ended that stands for something in the text.</summary>
    public int End { get; private set; }

    public ParsingEvent? Next()
    {
        if (!_parser.MoveNext())
        {
            return null;
        }

        ParsingEvent next = _parser.Current!;
        // The end of a block is told by what follows it, and a pair in a list begins nowhere: these have no place.
        if (EndOf(next) > StartOf(next) && StartOf(next) >= End)
        {
            End = EndOf(next);
            Follow(next);
        }

        return next;
    }

    private void Follow(ParsingEvent next)
    {
        _open += text[StartOf(next)] switch
        {
            '[' or '{' when next is MappingStart or SequenceStart => 1,
            ']' or '}' when next is MappingEnd or SequenceEnd => -1,
            _ => 0,
        };
        Bracket = _open == 0 ? null : Bracket ?? StartOf(next);
    }

    public int StartOf(ParsingEvent next) => (int)Math.Clamp(next.Start.Index, 0, text.Length);

    public int EndOf(ParsingEvent next)
    {
        int start = StartOf(next);
        char bracket = next switch
        {
            MappingStart => '{',
            MappingEnd => '}',
            SequenceStart => '[',
            SequenceEnd => ']',
            _ => '\0',
        };
        return bracket == '\0' ? (int)Math.Clamp(next.End.Index, start, text.Length)
            : start < text.Length && text[start] == bracket ? start + 1 : start;
    }
}
