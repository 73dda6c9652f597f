using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LlmProc;

/// <summary>
/// A JSON number, exactly: <c>Digits × 10^Exponent</c>, where <c>Digits</c> does not end in a zero, so that 1, 1.0 and 10e-1 are the same value.
/// Its text is short (<see cref="MaxTextLength"/>), but its exponent may be any: nothing here may be computed in proportion to the exponent.
/// </summary>
internal readonly record struct JsonNumber : IComparable<JsonNumber>
{
    public const int MaxTextLength = 400;

    private const long FarthestExponent = long.MaxValue / 4;

    private readonly BigInteger _digits;
    private readonly long _exponent;
    private readonly int _length;

    private JsonNumber(BigInteger digits, long exponent, int length)
    {
        _digits = digits;
        _exponent = exponent;
        _length = length;
    }

    public bool IsWhole => _exponent >= 0;

    public int Sign => _digits.Sign;

    public static JsonNumber Of(JsonElement number)
    {
        Span<char> digits = stackalloc char[MaxTextLength];
        (int length, long exponent, bool negative, bool fraction) = (0, 0, false, false);
        ReadOnlySpan<byte> text = JsonMarshal.GetRawUtf8Value(number);
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'-':
                    negative = true;
                    break;
                case (byte)'.':
                    fraction = true;
                    break;
                case (byte)'e' or (byte)'E':
                    exponent += ReadExponent(text[(i + 1)..]);
                    i = text.Length;
                    break;
                default:
                    exponent -= fraction ? 1 : 0;
                    length += length == 0 && text[i] == '0' ? 0 : 1;
                    digits[Math.Max(0, length - 1)] = (char)text[i];
                    break;
            }
        }

        while (length > 0 && digits[length - 1] == '0')
        {
            length--;
            exponent++;
        }

        if (length == 0)
        {
            return new JsonNumber(BigInteger.Zero, 0, 0);
        }

        var value = BigInteger.Parse(digits[..length], NumberStyles.None, CultureInfo.InvariantCulture);
        return new JsonNumber(negative ? -value : value, exponent, length);
    }

    public int CompareTo(JsonNumber other)
    {
        if (Sign != other.Sign || Sign == 0)
        {
            return Sign.CompareTo(other.Sign);
        }

        int byMagnitude = (_length + _exponent).CompareTo(other._length + other._exponent);
        if (byMagnitude != 0)
        {
            return byMagnitude * Sign;
        }

        // Equal magnitudes: the exponents differ by less than the lengths do, so that the powers stay small.
        long shift = _exponent - other._exponent;
        return shift >= 0
            ? (_digits * BigInteger.Pow(10, (int)shift)).CompareTo(other._digits)
            : _digits.CompareTo(other._digits * BigInteger.Pow(10, (int)-shift));
    }

    public bool IsMultipleOf(JsonNumber divisor)
    {
        long shift = _exponent - divisor._exponent;
        if (shift >= 0)
        {
            return (_digits * BigInteger.ModPow(10, shift, divisor._digits) % divisor._digits).IsZero;
        }

        return Sign == 0 || (-shift <= _length && (_digits % (divisor._digits * BigInteger.Pow(10, (int)-shift))).IsZero);
    }

    public int ToCount() => Sign < 0 ? -1 : _length + _exponent > 9 ? int.MaxValue : (int)(_digits * BigInteger.Pow(10, (int)_exponent));

    private static long ReadExponent(ReadOnlySpan<byte> text)
    {
        (long value, bool negative) = (0, false);
        foreach (byte c in text)
        {
            if (c is (byte)'-' or (byte)'+')
            {
                negative = c == '-';
            }
            else
            {
                value = Math.Min(value * 10 + (c - '0'), FarthestExponent / 10);
            }
        }

        return negative ? -value : value;
    }
}
