using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace LlmProc.Core.Tests;

public sealed class CalculatorToolTests
{
    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("  2\t*\n3 ", "6")]
    [InlineData("10 - 4 - 3", "3")]
    [InlineData("7 / 2", "3.5")]
    [InlineData("7 // 2", "3")]
    [InlineData("-7 // 2", "-4")]
    [InlineData("7 // -2", "-4")]
    [InlineData("-7 // -2", "3")]
    [InlineData("7.5 // 2", "3")]
    [InlineData("-5 // inf", "-1")]
    [InlineData("7 % 3", "1")]
    [InlineData("-7 % 3", "2")]
    [InlineData("7 % -3", "-2")]
    [InlineData("-6 % 3", "0")]
    [InlineData("5.5 % 2", "1.5")]
    [InlineData("9007199254740991 // 2", "4503599627370495")]
    [InlineData("-9007199254740991 // 2", "-4503599627370496")]
    [InlineData("9007199254740991 % 10", "1")]
    [InlineData("2 ** 10", "1024")]
    [InlineData("2 ** 3 ** 2", "512")]
    [InlineData("-2 ** 2", "-4")]
    [InlineData("(-2) ** 2", "4")]
    [InlineData("2 ** -1", "0.5")]
    [InlineData("(-8) ** 3", "-512")]
    [InlineData("0 ** 0", "1")]
    [InlineData("5 ^ 3", "6")]
    [InlineData("-1 ^ 5", "-6")]
    [InlineData("1 + 2 ^ 3 + 4", "4")]
    [InlineData("--3", "3")]
    [InlineData("+-+3", "-3")]
    [InlineData("2 * -3", "-6")]
    [InlineData(".5 + 5.", "5.5")]
    [InlineData("1.5e3", "1500")]
    [InlineData("2E-2", "0.02")]
    [InlineData("1e+2", "100")]
    [InlineData("0.1 + 0.2", "0.3")]
    [InlineData("1 / 3", "0.333333")]
    [InlineData("2 / 3", "0.666667")]
    [InlineData("-1 / 10000000", "0")]
    [InlineData("1000", "1000")]
    [InlineData("123456789 * 1000", "123456789000")]
    [InlineData("1e21", "1000000000000000000000")]
    [InlineData("pi", "3.141593")]
    [InlineData("e", "2.718282")]
    [InlineData("tau / pi", "2")]
    [InlineData("inf", "Infinity")]
    [InlineData("-inf", "-Infinity")]
    [InlineData("nan", "NaN")]
    [InlineData("inf - inf", "NaN")]
    [InlineData("2*e", "5.436564")]
    [InlineData("abs(-3.5)", "3.5")]
    [InlineData("round(2.5)", "2")]
    [InlineData("round(3.5)", "4")]
    [InlineData("round(-2.5)", "-2")]
    [InlineData("round(2.675, 2)", "2.67")]
    [InlineData("round(1234.5, -2)", "1200")]
    [InlineData("min(3, 1, 2)", "1")]
    [InlineData("max(3, 1, 2)", "3")]
    [InlineData("sin(pi / 2)", "1")]
    [InlineData("cos(0)", "1")]
    [InlineData("tan(pi / 4)", "1")]
    [InlineData("asin(1)", "1.570796")]
    [InlineData("acos(1)", "0")]
    [InlineData("atan(1)", "0.785398")]
    [InlineData("atan2(1, -1)", "2.356194")]
    [InlineData("sinh(1)", "1.175201")]
    [InlineData("cosh(1)", "1.543081")]
    [InlineData("tanh(1)", "0.761594")]
    [InlineData("sqrt(16)", "4")]
    [InlineData("exp(1)", "2.718282")]
    [InlineData("log(e)", "1")]
    [InlineData("log(8, 2)", "3")]
    [InlineData("log10(1000)", "3")]
    [InlineData("log2(1024)", "10")]
    [InlineData("degrees(pi)", "180")]
    [InlineData("radians(180)", "3.141593")]
    [InlineData("ceil(1.2) + floor(-1.2) + trunc(-1.7)", "-1")]
    [InlineData("factorial(0)", "1")]
    [InlineData("factorial(20)", "2432902008176640000")]
    [InlineData("gcd(12, 18, -27)", "3")]
    [InlineData("gcd(0, 5)", "5")]
    [InlineData("sqrt(max(9, min(16, 25)))", "4")]
    public async Task An_expression_becomes_its_value_and_nothing_else(string expression, string value) =>
        (await Compute(expression)).ShouldBe(new ToolOutcome.Returned(value));

    [Theory]
    [InlineData("1000", 0, "1000")]
    [InlineData("2.5", 0, "2")]
    [InlineData("3.5", 0, "4")]
    [InlineData("0.4", 0, "0")]
    [InlineData("-0.4", 0, "0")]
    [InlineData("0.125", 2, "0.12")]
    [InlineData("1.005", 2, "1")]
    [InlineData("pi", 15, "3.141592653589793")]
    [InlineData("1e-15", 15, "0.000000000000001")]
    [InlineData("99.9999", 3, "100")]
    [InlineData("-1 / 8", 3, "-0.125")]
    public async Task The_result_is_rounded_to_the_precision_and_ends_in_no_zeros_after_the_point(string expression, int precision, string value) =>
        (await Compute(expression, precision.ToString(CultureInfo.InvariantCulture))).ShouldBe(new ToolOutcome.Returned(value));

    [Theory]
    [InlineData("1 / 0", "division by zero, at character 3")]
    [InlineData("1 // 0", "division by zero, at character 3")]
    [InlineData("1 % 0", "division by zero, at character 3")]
    [InlineData("0 ** -1", "division by zero: 0 to a negative power, at character 3")]
    [InlineData("(-8) ** (1/3)", "a negative number to a fractional power is not a real number, at character 6")]
    [InlineData("1.5 ^ 2", "'^' is xor and takes whole numbers up to 2**53; for a power write **, at character 5")]
    [InlineData("9**9**9", "the result is too large: the largest number is about 1.8e308, at character 2")]
    [InlineData("1e400", "the result is too large: the largest number is about 1.8e308, at character 1")]
    [InlineData("1e308 * 10", "the result is too large: the largest number is about 1.8e308, at character 7")]
    [InlineData("exp(1000)", "the result is too large: the largest number is about 1.8e308, at character 1")]
    [InlineData("factorial(171)", "'factorial' takes a whole number from 0 to 170, not 171, at character 1")]
    [InlineData("factorial(2.5)", "'factorial' takes a whole number from 0 to 170, not 2.5, at character 1")]
    [InlineData("factorial(nan)", "'factorial' takes a whole number from 0 to 170, not NaN, at character 1")]
    [InlineData("sqrt(-1)", "'sqrt' takes a number of at least 0, not -1, at character 1")]
    [InlineData("asin(2)", "'asin' takes a number from -1 to 1, not 2, at character 1")]
    [InlineData("log(0)", "'log' takes a number above 0, and a base above 0 other than 1, not 0, at character 1")]
    [InlineData("log(2, 1)", "'log' takes a number above 0, and a base above 0 other than 1, not 2, 1, at character 1")]
    [InlineData("log10(-1)", "'log10' takes a number above 0, not -1, at character 1")]
    [InlineData("gcd(1.5, 2)", "'gcd' takes whole numbers up to 2**53, not 1.5, 2, at character 1")]
    [InlineData("floor(inf)", "'floor' takes a finite number, not Infinity, at character 1")]
    [InlineData("round(1, 0.5)", "'round' takes a finite number and a whole number of decimals from -308 to 308, not 1, 0.5, at character 1")]
    [InlineData("round(1.7e308, -308)", "the result is too large: the largest number is about 1.8e308, at character 1")]
    [InlineData("2 * Sqrt(4)", "there is no function 'Sqrt'; did you mean sqrt?, at character 5")]
    [InlineData("pie", "there is no constant 'pie'; did you mean pi?, at character 1")]
    [InlineData("1 + sin", "'sin' is a function; write sin(...), at character 5")]
    [InlineData("pi(2)", "'pi' is a constant and takes no arguments; write pi * (...) to multiply, at character 1")]
    [InlineData("sqrt()", "'sqrt' takes 1 argument, not 0, at character 1")]
    [InlineData("atan2(1)", "'atan2' takes 2 arguments, not 1, at character 1")]
    [InlineData("log(1, 2, 3)", "'log' takes 1 or 2 arguments, not 3, at character 1")]
    [InlineData("max()", "'max' takes at least 1 argument, not 0, at character 1")]
    [InlineData("1 +", "the expression ends where a number is missing, at character 4")]
    [InlineData("* 2", "'*' stands where a number is missing, at character 1")]
    [InlineData("()", "')' stands where a number is missing, at character 2")]
    [InlineData("(1 + 2", "'(' is never closed, at character 1")]
    [InlineData("1 + 2)", "')' closes nothing, at character 6")]
    [InlineData("2(3)", "'(' follows a number; write * to multiply, at character 2")]
    [InlineData("2 pi", "'p' follows a number; write * to multiply, at character 3")]
    [InlineData("2e", "'e' follows a number; write * to multiply, at character 2")]
    [InlineData("1.2.3", "a number has only one '.', at character 4")]
    [InlineData(".", "a digit is missing beside '.', at character 1")]
    [InlineData("1,000", "',' only separates the arguments of a function; write 1,000 as 1000, at character 2")]
    [InlineData("2 × 3", "'×' is not known; write *, at character 3")]
    [InlineData("5!", "'!' is not known; write factorial(...), at character 2")]
    [InlineData("1 == 1", "'=' compares, and only numbers are computed, at character 3")]
    [InlineData("2 $ 3", "\"$\" is not known in an expression, at character 3")]
    [InlineData("1 \0", "\"\\u0000\" is not known in an expression, at character 3")]
    [InlineData("(1 \0)", "\"\\u0000\" is not known in an expression, at character 4")]
    [InlineData("2 + 🙂", "\"🙂\" is not known in an expression, at character 5")]
    public async Task An_expression_without_a_value_says_what_is_wrong_and_where(string expression, string problem) =>
        (await Compute(expression)).ShouldBe(ToolOutcome.Error($"Calculation error: {problem}"));

    [Fact]
    public async Task An_unknown_name_that_resembles_none_lists_the_known_ones() =>
        (await Text("__import__(1)")).ShouldStartWith("Calculation error: there is no function '__import__'; known: abs acos asin");

    [Theory]
    [InlineData("")]
    [InlineData("  \n")]
    public async Task An_empty_expression_is_an_error(string expression) =>
        (await Compute(expression)).ShouldBe(ToolOutcome.Error("The expression is empty: write one, such as 2 * (3 + 4)."));

    [Theory]
    [InlineData("-1")]
    [InlineData("16")]
    [InlineData("1e30")]
    public async Task A_precision_out_of_range_names_the_range(string precision) =>
        (await Compute("1", precision)).ShouldBe(ToolOutcome.Error($"Precision must be between 0 and 15, not {precision}."));

    [Fact]
    public async Task A_precision_may_be_written_as_any_whole_number() => (await Compute("pi", "20e-1")).ShouldBe(new ToolOutcome.Returned("3.14"));

    [Theory]
    [InlineData("{}", "\"expression\" is missing")]
    [InlineData("""{"expression": 4}""", "\"expression\" must be a string, not a number")]
    [InlineData("""{"expression": "1", "precision": "2"}""", "\"precision\" must be a whole number, not a string")]
    [InlineData("""{"expression": "1", "precison": 2}""", "\"precison\" is not a known property; did you mean \"precision\"?")]
    public async Task Arguments_that_do_not_fit_are_explained(string arguments, string problem)
    {
        var result = (ToolOutcome.Returned)await Invoke(arguments);

        result.IsError.ShouldBeTrue();
        result.Text.ShouldContain(problem);
        result.Text.ShouldEndWith("""Expected: {"expression": string, "precision"?: integer}.""");
    }

    public static TheoryData<string> Bombs =>
    [
        "9**9**9**9**9**9",
        "factorial(factorial(factorial(5)))",
        string.Join("+", Enumerable.Repeat("1", 1_000)),
        new string('(', 400) + "1" + new string(')', 400),
        new string('-', 900) + "1",
        string.Join("**", Enumerable.Repeat("1", 300)),
        string.Concat(Enumerable.Repeat("abs(", 200)) + "1" + new string(')', 200),
    ];

    [Theory]
    [MemberData(nameof(Bombs))]
    public async Task An_expression_that_would_cost_too_much_is_an_error_at_once(string expression)
    {
        long start = Stopwatch.GetTimestamp();

        (await Invoke(Arguments(expression))).ShouldBeOfType<ToolOutcome.Returned>().IsError.ShouldBeTrue();

        Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Nesting_within_the_limit_is_computed() =>
        (await Text(new string('(', 90) + "7" + new string(')', 90))).ShouldBe("7");

    [Fact]
    public async Task The_culture_of_the_thread_changes_nothing()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        comma.NumberFormat.NegativeSign = "~";
        CultureInfo.CurrentCulture = comma;
        try
        {
            (await Text("round(-2.25, 1) - 0.5")).ShouldBe("-2.7");
            (await Text("round(1234, -2)")).ShouldBe("1200");
            (await Text("sqrt(-1.5)")).ShouldContain("not -1.5");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void It_may_be_run_by_anybody_and_twice()
    {
        ToolSpec spec = new CalculatorTool().Spec;

        spec.Name.ShouldBe("calculator");
        spec.Access.ShouldBe(AccessLevel.Read);
        spec.Effects.ShouldBe(ToolEffects.None);
    }

    private static async Task<string> Text(string expression) => ((ToolOutcome.Returned)await Compute(expression)).Text;

    private static Task<ToolOutcome> Compute(string expression, string? precision = null) => Invoke(Arguments(expression, precision));

    private static string Arguments(string expression, string? precision = null)
    {
        string quoted = JsonSerializer.Serialize(expression);
        return precision is null ? $$"""{"expression": {{quoted}}}""" : $$"""{"expression": {{quoted}}, "precision": {{precision}}}""";
    }

    private static async Task<ToolOutcome> Invoke(string arguments) =>
        await new CalculatorTool().InvokeAsync(new ToolCall("1", "calculator", arguments), TestContext.Current.CancellationToken);
}
