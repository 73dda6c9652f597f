using System.Globalization;
using System.Text;

namespace LlmProc;

/// <summary>Reads an expression symbol by symbol, and says what stands in the way where none of the grammar's does.</summary>
internal sealed class CalculatorReader(string text)
{
    /// <summary>Where the next symbol is, counted from 0, once <see cref="Peek"/> has been called.</summary>
    public int At { get; private set; }

    public bool AtEnd => Peek() == '\0' && At == text.Length;

    /// <summary>The next character that is not space; NUL at the end.</summary>
    public char Peek()
    {
        while (At < text.Length && char.IsWhiteSpace(text[At]))
        {
            At++;
        }

        return At < text.Length ? text[At] : '\0';
    }

    public bool Take(string symbol, out int at)
    {
        Peek();
        at = At;
        bool there = text.AsSpan(At).StartsWith(symbol, StringComparison.Ordinal);
        At += there ? symbol.Length : 0;
        return there;
    }

    /// <summary>One star alone: two are another operator.</summary>
    public bool TakeTimes(out int at)
    {
        Peek();
        at = At;
        return !text.AsSpan(At).StartsWith("**", StringComparison.Ordinal) && Take("*", out at);
    }

    public double Number()
    {
        int start = At;
        int digits = Digits() + (Skip('.') ? Digits() : 0);
        if (digits == 0)
        {
            throw new CalculatorException(start, "a digit is missing beside '.'");
        }

        // An `e` without digits is no exponent but the constant, in a place where it cannot stand.
        int mantissa = At;
        if (!Exponent())
        {
            At = mantissa;
        }

        double value = double.Parse(text.AsSpan(start, At - start), NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? value : throw CalculatorOperators.TooLarge(start);
    }

    public string Word()
    {
        int start = At;
        while (At < text.Length && (char.IsAsciiLetterOrDigit(text[At]) || text[At] == '_'))
        {
            At++;
        }

        return text[start..At];
    }

    public CalculatorException Unexpected()
    {
        char found = Peek();
        if (AtEnd)
        {
            return new CalculatorException(At, "the expression ends where a number is missing");
        }

        bool afterValue = text.AsSpan(0, At).TrimEnd() is [.., char before] && (char.IsAsciiLetterOrDigit(before) || before is ')' or '.');
        return new CalculatorException(At, found switch
        {
            '×' or '·' => $"'{found}' is not known; write *",
            '÷' or ':' => $"'{found}' is not known; write /",
            '−' or '–' => $"'{found}' is not known; write -",
            '√' => "'√' is not known; write sqrt(...)",
            'π' => "'π' is not known; write pi",
            '!' => "'!' is not known; write factorial(...)",
            ',' => "',' only separates the arguments of a function; write 1,000 as 1000",
            '=' or '<' or '>' => $"'{found}' compares, and only numbers are computed",
            ')' when afterValue => "')' closes nothing",
            '.' when afterValue => "a number has only one '.'",
            _ when afterValue && (char.IsAsciiLetterOrDigit(found) || found is '_' or '(') => $"'{found}' follows a number; write * to multiply",
            '*' or '/' or '%' or '^' or ')' => $"'{found}' stands where a number is missing",
            _ => $"{JsonText.Quote(Rune.TryGetRuneAt(text, At, out Rune rune) ? rune.ToString() : "?")} is not known in an expression",
        });
    }

    private bool Exponent()
    {
        if (!Skip('e') && !Skip('E'))
        {
            return false;
        }

        _ = Skip('+') || Skip('-');
        return Digits() > 0;
    }

    private int Digits()
    {
        int start = At;
        while (At < text.Length && char.IsAsciiDigit(text[At]))
        {
            At++;
        }

        return At - start;
    }

    private bool Skip(char c)
    {
        bool there = At < text.Length && text[At] == c;
        At += there ? 1 : 0;
        return there;
    }
}
