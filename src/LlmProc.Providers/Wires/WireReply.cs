using System.Collections.Immutable;
using System.Text;

namespace LlmProc.Providers;

/// <summary>Puts an answer together from the events of a stream. It is whole when the stream said so, and not before.</summary>
internal abstract class WireReply
{
    private string? _text;
    private StringBuilder? _more;
    private char? _half;

    public StreamFraming Framing { get; init; } = StreamFraming.ServerSent;

    public bool IsWhole { get; protected set; }

    public Usage Usage { get; protected set; }

    /// <summary>The provider has said what the whole answer took. Nothing said is not nothing taken.</summary>
    public bool IsCounted { get; protected set; }

    /// <summary>The model that answers, in the provider's words.</summary>
    public string? Model { get; protected set; }

    /// <summary>The provider says that the model called in a way it could not read: asked again it mostly does better.</summary>
    public bool IsGarbled { get; protected set; }

    /// <summary>Takes one event; false if it says nothing but that the other side lives.</summary>
    public abstract bool Take(ReadOnlySpan<byte> data);

    /// <summary>The stream has ended, in good order as far as the connection can tell.</summary>
    public virtual void End()
    {
    }

    /// <summary>The whole answer.</summary>
    /// <param name="lost">What failed attempts took besides.</param>
    /// <param name="price">Null if it is not known what a token costs.</param>
    public Sample Finish(Usage lost, ModelPrice? price)
    {
        Usage billed = Usage + lost;
        return Finish(billed, price?.Of(billed));
    }

    /// <param name="billed">What the sample took in all.</param>
    /// <param name="costUsd">What that cost; null if it is not known.</param>
    protected abstract Sample Finish(Usage billed, decimal? costUsd);

    /// <summary>Text that came since the last call; empty if none did.</summary>
    public string TakeText()
    {
        string text = _more?.ToString() ?? _text ?? "";
        (_text, _more) = (null, null);
        return text;
    }

    /// <summary>Text for people who watch.</summary>
    protected void Say(string text)
    {
        if (_half is { } half)
        {
            (text, _half) = (half + text, null);
        }

        if (text.Length > 0 && char.IsHighSurrogate(text[^1]))
        {
            // Some servers cut a text between the halves of one character.
            (text, _half) = (text[..^1], text[^1]);
        }

        text = LenientText.Whole(text);
        if (_text is null)
        {
            _text = text;
        }
        else
        {
            _more ??= new StringBuilder(_text);
            _more.Append(text);
        }
    }

    /// <summary>A number of tokens; what is missing, negative or no number counts as none.</summary>
    protected static long Tokens(JsonSlice value) => Math.Max(0, value.Number ?? 0);

    /// <summary>It is a number of tokens.</summary>
    protected static bool IsCount(JsonSlice value) => value.Number >= 0;

    /// <summary>What a stop means where calls are there: they decide, whatever the provider says it was.</summary>
    internal static SampleStop Judge(SampleStop said, ImmutableArray<ContentBlock> content, bool cut)
    {
        bool calls = content.Any(block => block is ContentBlock.Call);
        return said switch
        {
            SampleStop.Refusal or SampleStop.MaxTokens => said,
            SampleStop.ContextFull => calls ? SampleStop.MaxTokens : said,
            _ when calls && cut => SampleStop.MaxTokens,
            SampleStop.EndTurn or SampleStop.StopSequence when calls => SampleStop.ToolCalls,
            SampleStop.ToolCalls when !calls => SampleStop.EndTurn,
            _ => said,
        };
    }
}
