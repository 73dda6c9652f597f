namespace LlmProc;

/// <summary>An expression has no value; the message is for the model.</summary>
/// <param name="at">Where, counted from 0.</param>
internal sealed class CalculatorException(int at, string problem) : Exception($"{problem}, at character {at + 1}")
{
    public int At { get; } = at;
}
