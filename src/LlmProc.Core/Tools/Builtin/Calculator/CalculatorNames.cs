using System.Collections.Frozen;
using System.Globalization;

namespace LlmProc;

/// <summary>The constants and functions of the calculator.</summary>
internal static class CalculatorNames
{
    private const int LargestFactorial = 170;
    private const int MostDecimals = 308;

    private static readonly FrozenDictionary<string, double> s_constants = new Dictionary<string, double>(StringComparer.Ordinal)
    {
        ["pi"] = Math.PI,
        ["e"] = Math.E,
        ["tau"] = Math.Tau,
        ["inf"] = double.PositiveInfinity,
        ["nan"] = double.NaN,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Function> s_functions = new Dictionary<string, Function>(StringComparer.Ordinal)
    {
        ["abs"] = new(1, 1, x => Math.Abs(x[0])),
        ["round"] = new(1, 2, x => FixedPoint.Round(x[0], x.Length > 1 ? (int)x[1] : 0))
        {
            Takes = "a finite number and a whole number of decimals from -308 to 308",
            Accepts = x => double.IsFinite(x[0]) && (x.Length == 1 || (Math.Floor(x[1]) == x[1] && Math.Abs(x[1]) <= MostDecimals)),
        },
        ["min"] = new(1, int.MaxValue, x => x.Aggregate(Math.Min)),
        ["max"] = new(1, int.MaxValue, x => x.Aggregate(Math.Max)),
        ["sin"] = Finite(Math.Sin),
        ["cos"] = Finite(Math.Cos),
        ["tan"] = Finite(Math.Tan),
        ["asin"] = Within(Math.Asin, "a number from -1 to 1", x => Math.Abs(x) <= 1),
        ["acos"] = Within(Math.Acos, "a number from -1 to 1", x => Math.Abs(x) <= 1),
        ["atan"] = new(1, 1, x => Math.Atan(x[0])),
        ["atan2"] = new(2, 2, x => Math.Atan2(x[0], x[1])),
        ["sinh"] = new(1, 1, x => Math.Sinh(x[0])),
        ["cosh"] = new(1, 1, x => Math.Cosh(x[0])),
        ["tanh"] = new(1, 1, x => Math.Tanh(x[0])),
        ["sqrt"] = Within(Math.Sqrt, "a number of at least 0", x => x >= 0),
        ["exp"] = new(1, 1, x => Math.Exp(x[0])),
        ["log"] = new(1, 2, x => x.Length == 1 ? Math.Log(x[0]) : Math.Log(x[0]) / Math.Log(x[1]))
        {
            Takes = "a number above 0, and a base above 0 other than 1",
            Accepts = x => x[0] > 0 && (x.Length == 1 || (x[1] > 0 && x[1] != 1)),
        },
        ["log10"] = Within(Math.Log10, "a number above 0", x => x > 0),
        ["log2"] = Within(Math.Log2, "a number above 0", x => x > 0),
        ["degrees"] = new(1, 1, x => x[0] * (180 / Math.PI)),
        ["radians"] = new(1, 1, x => x[0] * (Math.PI / 180)),
        ["ceil"] = Finite(Math.Ceiling),
        ["floor"] = Finite(Math.Floor),
        ["trunc"] = Finite(Math.Truncate),
        ["factorial"] = Within(
            Factorial, $"a whole number from 0 to {LargestFactorial}", x => x is >= 0 and <= LargestFactorial && Math.Floor(x) == x),
        ["gcd"] = new(1, int.MaxValue, x => x.Aggregate(0.0, Gcd))
        {
            Takes = "whole numbers up to 2**53",
            Accepts = x => x.All(CalculatorOperators.IsExact),
        },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static double Constant(string name, int at)
    {
        if (s_constants.TryGetValue(name, out double value))
        {
            return value;
        }

        throw new CalculatorException(at, s_functions.ContainsKey(name)
            ? $"'{name}' is a function; write {name}(...)"
            : $"there is no constant '{Shown(name)}'{Meant(name, s_constants.Keys.Concat(s_functions.Keys))}");
    }

    public static double Call(string name, double[] arguments, int at)
    {
        if (!s_functions.TryGetValue(name, out Function? function))
        {
            throw new CalculatorException(at, s_constants.ContainsKey(name)
                ? $"'{name}' is a constant and takes no arguments; write {name} * (...) to multiply"
                : $"there is no function '{Shown(name)}'{Meant(name, s_functions.Keys)}");
        }

        if (arguments.Length < function.Least || arguments.Length > function.Most)
        {
            throw new CalculatorException(at, $"'{name}' takes {function.Arity}, not {arguments.Length}");
        }

        if (!function.Accepts(arguments))
        {
            string given = string.Join(", ", arguments.Select(a => a.ToString("R", CultureInfo.InvariantCulture)));
            throw new CalculatorException(at, $"'{name}' takes {function.Takes}, not {given}");
        }

        double value = function.Compute(arguments);
        return double.IsInfinity(value) && Array.TrueForAll(arguments, double.IsFinite) ? throw CalculatorOperators.TooLarge(at) : value;
    }

    private static Function Finite(Func<double, double> compute) => Within(compute, "a finite number", double.IsFinite);

    private static Function Within(Func<double, double> compute, string takes, Func<double, bool> accepts) =>
        new(1, 1, x => compute(x[0])) { Takes = takes, Accepts = x => accepts(x[0]) };

    private static double Factorial(double n) => Enumerable.Range(1, (int)n).Aggregate(1.0, static (product, k) => product * k);

    private static double Gcd(double a, double b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return Math.Abs(a);
    }

    private static string Meant(string name, IEnumerable<string> known) =>
        Suggestion.Nearest(name, known.Order(StringComparer.Ordinal)) is { } nearest
            ? $"; did you mean {nearest}?"
            : $"; known: {string.Join(" ", known.Order(StringComparer.Ordinal))}";

    private static string Shown(string name) => name.Length <= 40 ? name : name[..40] + '…';

    private sealed record Function(int Least, int Most, Func<double[], double> Compute)
    {
        public string Takes { get; init; } = "numbers";

        public Func<double[], bool> Accepts { get; init; } = static _ => true;

        public string Arity => (Least, Most) switch
        {
            (1, 1) => "1 argument",
            (1, int.MaxValue) => "at least 1 argument",
            var (least, most) when least == most => $"{least} arguments",
            var (least, most) => $"{least} or {most} arguments",
        };
    }
}
