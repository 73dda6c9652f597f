using System.Globalization;
using System.Numerics;

namespace LlmProc;

/// <summary>
/// Decimal rounding of a double by its exact value, ties to even: what Python's <c>round</c> and <c>format</c> do. The platform's own formats round
/// ties away from zero, and <c>Math.Round</c> multiplies first and so rounds twice.
/// </summary>
internal static class FixedPoint
{
    public static string Format(double value, int decimals)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        }

        BigInteger scaled = Scale(value, decimals);
        string digits = BigInteger.Abs(scaled).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        string fraction = digits[^decimals..].TrimEnd('0');
        string sign = scaled.Sign < 0 ? "-" : "";
        return fraction.Length == 0 ? $"{sign}{digits[..^decimals]}" : $"{sign}{digits[..^decimals]}.{fraction}";
    }

    /// <param name="decimals">May be negative: -2 rounds to hundreds.</param>
    public static double Round(double value, int decimals) =>
        double.Parse(
            string.Create(CultureInfo.InvariantCulture, $"{Scale(value, decimals)}e{-decimals}"), NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>The whole number nearest to <c>value × 10^decimals</c>.</summary>
    private static BigInteger Scale(double value, int decimals)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger numerator = bits & 0xF_FFFF_FFFF_FFFF;
        numerator += exponent == 0 ? 0 : BigInteger.One << 52;
        exponent = Math.Max(exponent, 1) - 1075;
        BigInteger denominator = BigInteger.One;
        _ = exponent >= 0 ? numerator <<= exponent : denominator <<= -exponent;
        _ = decimals >= 0 ? numerator *= BigInteger.Pow(10, decimals) : denominator *= BigInteger.Pow(10, -decimals);

        var quotient = BigInteger.DivRem(numerator, denominator, out BigInteger remainder);
        int half = (remainder * 2).CompareTo(denominator);
        quotient += half > 0 || (half == 0 && !quotient.IsEven) ? 1 : 0;
        return value < 0 ? -quotient : quotient;
    }
}
