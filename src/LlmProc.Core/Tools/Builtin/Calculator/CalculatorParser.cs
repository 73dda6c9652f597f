namespace LlmProc;

/// <summary>
/// Evaluates while it parses, with the precedence of Python: <c>^</c> (xor), <c>+ -</c>, <c>* / // %</c>, unary <c>+ -</c>, <c>**</c> from the
/// right. Written by hand, since no library has this grammar with these functions and bounds what an expression may cost. Here every number is a
/// double, so that an operation takes the same time however large its result, and length and nesting are limited.
/// </summary>
internal sealed class CalculatorParser
{
    private const int MaxLength = 1_000;
    private const int MaxNesting = 100;

    private readonly CalculatorReader _reader;
    private int _nesting;

    private CalculatorParser(CalculatorReader reader) => _reader = reader;

    public static double Evaluate(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new CalculatorException(MaxLength, $"the expression goes on past the {MaxLength} characters that are read; compute it in parts");
        }

        var reader = new CalculatorReader(text);
        double value = new CalculatorParser(reader).Xor();
        return reader.AtEnd ? value : throw reader.Unexpected();
    }

    private double Xor()
    {
        double left = Sum();
        while (_reader.Take("^", out int at))
        {
            left = CalculatorOperators.Xor(left, Sum(), at);
        }

        return left;
    }

    private double Sum()
    {
        double left = Product();
        while (true)
        {
            if (_reader.Take("+", out int at))
            {
                double right = Product();
                left = CalculatorOperators.Bounded(left + right, left, right, at);
            }
            else if (_reader.Take("-", out at))
            {
                double right = Product();
                left = CalculatorOperators.Bounded(left - right, left, right, at);
            }
            else
            {
                return left;
            }
        }
    }

    private double Product()
    {
        double left = Unary();
        while (true)
        {
            if (_reader.Take("//", out int at))
            {
                left = CalculatorOperators.FloorDivide(left, Unary(), at);
            }
            else if (_reader.Take("/", out at))
            {
                left = CalculatorOperators.Divide(left, Unary(), at);
            }
            else if (_reader.Take("%", out at))
            {
                left = CalculatorOperators.Modulo(left, Unary(), at);
            }
            else if (_reader.TakeTimes(out at))
            {
                double right = Unary();
                left = CalculatorOperators.Bounded(left * right, left, right, at);
            }
            else
            {
                return left;
            }
        }
    }

    /// <summary>Every way to nest leads through here.</summary>
    private double Unary()
    {
        _reader.Peek();
        if (++_nesting > MaxNesting)
        {
            throw new CalculatorException(_reader.At, $"the expression is nested deeper than {MaxNesting} levels; compute it in parts");
        }

        double value = _reader.Take("-", out _) ? -Unary() : _reader.Take("+", out _) ? Unary() : Power();
        _nesting--;
        return value;
    }

    private double Power()
    {
        double left = Atom();
        return _reader.Take("**", out int at) ? CalculatorOperators.Power(left, Unary(), at) : left;
    }

    private double Atom()
    {
        char next = _reader.Peek();
        if (char.IsAsciiDigit(next) || next == '.')
        {
            return _reader.Number();
        }

        if (char.IsAsciiLetter(next) || next == '_')
        {
            return Name();
        }

        if (!_reader.Take("(", out int open))
        {
            throw _reader.Unexpected();
        }

        double value = Xor();
        Close(open);
        return value;
    }

    private double Name()
    {
        int start = _reader.At;
        string name = _reader.Word();
        if (!_reader.Take("(", out int open))
        {
            return CalculatorNames.Constant(name, start);
        }

        var arguments = new List<double>();
        if (_reader.Peek() != ')')
        {
            do
            {
                arguments.Add(Xor());
            }
            while (_reader.Take(",", out _));
        }

        Close(open);
        return CalculatorNames.Call(name, [.. arguments], start);
    }

    private void Close(int open)
    {
        if (!_reader.Take(")", out _))
        {
            throw _reader.AtEnd ? new CalculatorException(open, "'(' is never closed") : _reader.Unexpected();
        }
    }
}
