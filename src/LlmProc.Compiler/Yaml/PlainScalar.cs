using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace LlmProc;

/// <summary>
/// What text without quotes means by the core schema of YAML 1.2, and whether a reader of YAML 1.1, of which there are many, would take it
/// for something else. Dates stay text.
/// </summary>
internal sealed partial class PlainScalar
{
    /// <summary>No number of a program is longer, written as text.</summary>
    private const int LongestNumber = 100;

    private const int LongestWord = 5;

    /// <summary>Digits that fit whatever they are.</summary>
    private const int ShortNumber = 18;

    private readonly string _text;

    /// <summary>Null for nothing, else a string, a boolean, a <see cref="BigInteger"/> or a double.</summary>
    private readonly object? _value;

    private PlainScalar(string text, object? value)
    {
        _text = text;
        _value = value;
    }

    /// <summary>Both readings, where there are two, and what to write instead.</summary>
    public (string Meaning, string Hint)? Difference { get; private init; }

    /// <summary>One of the words that are true or false only to some: yes, no, on, off, y, n.</summary>
    public bool IsWord => OldBoolean(_text) is not null;

    public bool IsNothing => _value is null;

    public bool IsTooLarge => _value is BigInteger value && (value > long.MaxValue || value < long.MinValue);

    public static PlainScalar Read(string text)
    {
        if (text.Length > 0 && (text.Length > LongestNumber || text.Contains(' ') || (char.IsAsciiLetter(text[0]) && text.Length > LongestWord)))
        {
            bool isDigits = !text.AsSpan(text[0] is '-' or '+' ? 1 : 0).ContainsAnyExceptInRange('0', '9');
            return new PlainScalar(text, isDigits ? BigInteger.Pow(10, LongestNumber) : text);
        }

        if (text.Length is > 0 and <= ShortNumber && text[0] is > '0' and <= '9' && !text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return new PlainScalar(text, new BigInteger(long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)));
        }

        object? value = Newer(text);
        object? older = Older(text);
        return new PlainScalar(text, value)
        {
            Difference = Equals(value, older) ? null : ($"{Shown.Quoted(text)} is {Name(older)} in YAML 1.1 and {Name(value)} in YAML 1.2", Instead(text, older, value)),
        };
    }

    public Node ToNode(SourceSpan span) => Difference is not null || IsTooLarge ? new Node.Unread(span) : _value switch
    {
        bool value => new Node.Boolean(span, value),
        BigInteger value => new Node.Integer(span, (long)value),
        double value => new Node.Number(span, value),
        string value => new Node.Text(span, value),
        _ => new Node.Unread(span),
    };

    private static object? Newer(string text) =>
        text is "" or "~" or "null" or "Null" or "NULL" ? null
        : Boolean(text) is { } value ? value
        : Decimal().IsMatch(text) ? Whole(text, 10)
        : text.StartsWith("0o", StringComparison.Ordinal) && Octal().IsMatch(text) ? Whole(text[2..], 8)
        : Hexadecimal().IsMatch(text) ? Whole(text[2..], 16)
        : Float().IsMatch(text) ? Number(text)
        : NotFinite(text) ?? text;

    private static object? Older(string text)
    {
        if (Newer(text) is null)
        {
            return null;
        }

        bool isNegative = text[0] == '-';
        string digits = text[(text[0] is '-' or '+' ? 1 : 0)..].Replace("_", "", StringComparison.Ordinal);
        object value = OldBoolean(text) is { } word ? word
            : Boolean(text) is { } boolean ? boolean
            : OldBinary().IsMatch(text) ? Whole(digits[2..], 2)
            : OldHexadecimal().IsMatch(text) ? Whole(digits[2..], 16)
            : OldOctal().IsMatch(text) ? Whole(digits, 8)
            : OldDecimal().IsMatch(text) ? Whole(digits, 10)
            : OldSixties().IsMatch(text) ? Sixties(digits)
            : OldFloat().IsMatch(text) ? Number(digits)
            : NotFinite(text) ?? text;
        return isNegative ? Negative(value) : value;
    }

    private static object Negative(object value) => value switch
    {
        BigInteger whole => -whole,
        // What is not finite has its sign already.
        double number when double.IsFinite(number) => -number,
        _ => value,
    };

    private static bool? Boolean(string text) => text switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ => null,
    };

    private static bool? OldBoolean(string text) => text.Length > 3 ? null : text.ToUpperInvariant() switch
    {
        "Y" or "YES" or "ON" => true,
        "N" or "NO" or "OFF" => false,
        _ => null,
    };

    private static object? NotFinite(string text) => text.TrimStart('+') switch
    {
        ".inf" or ".Inf" or ".INF" => double.PositiveInfinity,
        "-.inf" or "-.Inf" or "-.INF" => double.NegativeInfinity,
        ".nan" or ".NaN" or ".NAN" => double.NaN,
        _ => null,
    };

    private static BigInteger Whole(string digits, int radix)
    {
        if (radix == 10)
        {
            return BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        }

        BigInteger value = 0;
        foreach (char digit in digits)
        {
            value = (value * radix) + (char.IsAsciiDigit(digit) ? digit - '0' : (digit | ' ') - 'a' + 10);
        }

        return value;
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary><c>1:30</c> is an hour and a half in minutes.</summary>
    private static object Sixties(string digits)
    {
        double value = 0;
        foreach (string part in digits.Split(':'))
        {
            value = (value * 60) + Number(part);
        }

        return digits.Contains('.') || value >= long.MaxValue ? value : new BigInteger(value);
    }

    private static string Name(object? value) => value is string text ? $"the text \"{Shown.Short(text)}\"" : value is null ? "nothing" : Plain(value);

    private static string Instead(string text, object? older, object? newer)
    {
        string[] values = [.. new[] { older, newer }.Where(value => value is not (null or string)).Select(value => Plain(value!)).Distinct()];
        return $"write {string.Join(" or ", values)}, or \"{Shown.Short(text)}\" in quotes";
    }

    /// <summary>As every reader of YAML takes it for the same.</summary>
    private static string Plain(object value)
    {
        if (value is not double number)
        {
            return value is bool flag ? flag ? "true" : "false" : ((BigInteger)value).ToString(CultureInfo.InvariantCulture);
        }

        string text = number.ToString("R", CultureInfo.InvariantCulture);
        int exponent = text.IndexOf('E', StringComparison.Ordinal);
        return double.IsPositiveInfinity(number) ? ".inf" : double.IsNegativeInfinity(number) ? "-.inf"
            : text.Contains('.', StringComparison.Ordinal) ? text
            : exponent < 0 ? text + ".0" : text.Insert(exponent, ".0");
    }

    [GeneratedRegex(@"^[-+]?[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^0o[0-7]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Octal();

    [GeneratedRegex(@"^0x[0-9a-fA-F]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Float();

    [GeneratedRegex(@"^[-+]?0b_*[01][01_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex OldBinary();

    [GeneratedRegex(@"^[-+]?0x_*[0-9a-fA-F][0-9a-fA-F_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex OldHexadecimal();

    [GeneratedRegex(@"^[-+]?0[0-7_]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex OldOctal();

    [GeneratedRegex(@"^[-+]?(?:0|[1-9][0-9_]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex OldDecimal();

    [GeneratedRegex(@"^[-+]?(?:[1-9][0-9_]*(?::[0-5]?[0-9])+|[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex OldSixties();

    [GeneratedRegex(@"^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex OldFloat();
}
