using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LlmProc;

/// <summary>What the parser of YAML threw, whatever it was.</summary>
/// <param name="at">Where it says that it is; 0 if it does not say.</param>
internal sealed class YamlSyntaxException(string message, int at, Exception cause) : Exception(message, cause)
{
    public int At => at;
}

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
        if (!MoveNext())
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

    private bool MoveNext()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (YamlException e)
        {
            throw new YamlSyntaxException(e.Message, (int)Math.Min(e.Start.Index, int.MaxValue), e);
        }
        catch (Exception e)
        {
            // A parser of somebody else, fed with anything: it also throws what has no place.
            throw new YamlSyntaxException("", 0, e);
        }
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
