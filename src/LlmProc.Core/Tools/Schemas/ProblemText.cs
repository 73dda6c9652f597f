using System.Runtime.CompilerServices;

namespace LlmProc;

/// <summary>
/// What a check says of a value that fails it. Most failures are branches of <c>anyOf</c> that nobody hears of: then none of the text is made,
/// not even the values within the braces.
/// </summary>
[InterpolatedStringHandler]
internal ref struct ProblemText
{
    private DefaultInterpolatedStringHandler _text;

    public ProblemText(int literalLength, int formattedCount, SchemaWalk walk, out bool wanted)
    {
        wanted = walk.WantsMore;
        _text = wanted ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, null) : default;
    }

    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    public void AppendFormatted(string? value) => _text.AppendFormatted(value);

    public void AppendFormatted(int value) => _text.AppendFormatted(value);

    public string ToStringAndClear() => _text.ToStringAndClear();
}
