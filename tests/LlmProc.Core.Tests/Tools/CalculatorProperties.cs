using System.Globalization;
using CsCheck;

namespace LlmProc.Core.Tests;

public sealed class CalculatorProperties
{
    private static readonly Gen<(string Text, decimal Value)> s_number = Gen.Int[-9, 9].Select(n => ($"{n}", (decimal)n));

    private static readonly Gen<(string Text, decimal Value)> s_expression = Gen.Recursive<(string Text, decimal Value)>((depth, inner) =>
        depth > 4 ? s_number : Gen.OneOf(s_number, Gen.Select(inner, Gen.OneOf('+', '-', '*'), inner).Select(Combine)));

    [Fact]
    public void Sums_and_products_of_whole_numbers_are_exact() => s_expression.Sample(e =>
        FixedPoint.Format(CalculatorParser.Evaluate(e.Text), 6) == e.Value.ToString(CultureInfo.InvariantCulture));

    [Fact]
    public void Without_parentheses_products_come_first() => Gen.Select(Gen.Int[0, 99], Gen.Int[0, 99], Gen.Int[0, 99]).Sample((a, b, c) =>
        CalculatorParser.Evaluate($"{a} - {b} * {c}") == a - b * c && CalculatorParser.Evaluate($"{a} * {b} - {c}") == a * b - c);

    [Fact]
    public void Floor_division_and_remainder_belong_together() => Gen.Select(Gen.Int, Gen.Int.Where(n => n != 0)).Sample((a, b) =>
    {
        double quotient = CalculatorParser.Evaluate($"{a} // {b}");
        double remainder = CalculatorParser.Evaluate($"{a} % {b}");
        return quotient == (double)Math.Floor((decimal)a / b) && quotient * b + remainder == a && Math.Abs(remainder) < Math.Abs((double)b);
    });

    [Fact]
    public void Fifteen_decimals_are_those_of_the_exact_value() => Gen.Int[-1_000_000, 1_000_000].Select(n => n / 1024m).Sample(value =>
        FixedPoint.Format((double)value, 15) == value.ToString("0.###############", CultureInfo.InvariantCulture));

    [Fact]
    public void No_text_is_more_than_an_error() => Gen.String[Gen.OneOf<char>([.. "0123456789.+-*/%^()e, sqrtlogpif!_"]), 0, 40].Sample(text =>
    {
        try
        {
            _ = FixedPoint.Format(CalculatorParser.Evaluate(text), 6);
        }
        catch (CalculatorException e)
        {
            e.At.ShouldBeInRange(0, text.Length);
        }
    });

    private static (string, decimal) Combine((string Text, decimal Value) left, char sign, (string Text, decimal Value) right) =>
        ($"({left.Text} {sign} {right.Text})", sign switch
        {
            '+' => left.Value + right.Value,
            '-' => left.Value - right.Value,
            _ => left.Value * right.Value,
        });
}
