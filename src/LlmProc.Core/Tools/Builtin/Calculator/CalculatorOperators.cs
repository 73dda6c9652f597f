namespace LlmProc;

/// <summary>The operators that are more than one of the processor's.</summary>
internal static class CalculatorOperators
{
    /// <summary>Up to here each whole number is a double.</summary>
    private const double LargestExact = 9_007_199_254_740_992;

    public static CalculatorException TooLarge(int at) => new(at, "the result is too large: the largest number is about 1.8e308");

    /// <summary>Infinity comes out only where it went in.</summary>
    public static double Bounded(double result, double left, double right, int at) =>
        double.IsInfinity(result) && double.IsFinite(left) && double.IsFinite(right) ? throw TooLarge(at) : result;

    public static double Divide(double left, double right, int at) =>
        right == 0 ? throw new CalculatorException(at, "division by zero") : Bounded(left / right, left, right, at);

    /// <summary>The remainder has the sign of the divisor.</summary>
    public static double Modulo(double left, double right, int at) => DivideWithRemainder(left, right, at).Remainder;

    public static double FloorDivide(double left, double right, int at)
    {
        double quotient = DivideWithRemainder(left, right, at).Quotient;
        double floor = Math.Floor(quotient);
        return Bounded(quotient - floor > 0.5 ? floor + 1 : floor, left, right, at);
    }

    public static double Power(double left, double right, int at)
    {
        if (left == 0 && right < 0)
        {
            throw new CalculatorException(at, "division by zero: 0 to a negative power");
        }

        if (left < 0 && double.IsFinite(left) && double.IsFinite(right) && Math.Floor(right) != right)
        {
            throw new CalculatorException(at, "a negative number to a fractional power is not a real number");
        }

        return Bounded(Math.Pow(left, right), left, right, at);
    }

    public static double Xor(double left, double right, int at)
    {
        if (!IsExact(left) || !IsExact(right))
        {
            throw new CalculatorException(at, "'^' is xor and takes whole numbers up to 2**53; for a power write **");
        }

        double result = (long)left ^ (long)right;
        return IsExact(result) ? result : throw new CalculatorException(at, "the result of '^' is too large: more than 2**53");
    }

    public static bool IsExact(double value) => Math.Floor(value) == value && Math.Abs(value) <= LargestExact;

    /// <summary>By way of the remainder, which is exact, where rounding <c>left / right</c> might reach the next whole number.</summary>
    private static (double Quotient, double Remainder) DivideWithRemainder(double left, double right, int at)
    {
        if (right == 0)
        {
            throw new CalculatorException(at, "division by zero");
        }

        double remainder = left % right;
        double quotient = (left - remainder) / right;
        return remainder != 0 && remainder < 0 != right < 0 ? (quotient - 1, remainder + right) : (quotient, remainder);
    }
}
