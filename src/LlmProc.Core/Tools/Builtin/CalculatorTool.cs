using System.Text.Json;

namespace LlmProc;

/// <summary><c>calculator</c>: the value of an expression, as a number and nothing else.</summary>
internal sealed class CalculatorTool : ITool
{
    private const int DefaultPrecision = 6;
    private const int MaxPrecision = 15;

    // The limits of precision are not in the schema: the tool names them better than "must be at most 15" does.
    private static readonly ToolSpec s_spec = new(
        "calculator",
        "Computes the value of an arithmetic expression and returns the number. "
        + "Operators, from weakest: ^ (bitwise xor of whole numbers), + -, * / // (floor division) % (takes the divisor's sign), unary + -, "
        + "** (power). "
        + "Constants: pi, e, tau, inf, nan. "
        + "Functions: abs, round, min, max, sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh, sqrt, exp, log (natural, or log(x, base)), "
        + "log10, log2, degrees, radians, ceil, floor, trunc, factorial, gcd. Angles are in radians.",
        """
        {
          "type": "object",
          "properties": {
            "expression": {
              "type": "string",
              "description": "The expression, such as \"2 * (3 + 4) ** 2\" or \"sqrt(2) * sin(pi / 4)\"."
            },
            "precision": {
              "type": "integer",
              "description": "How many decimal places to round the result to, 0 to 15. Zeros at the end are left out. Default: 6."
            }
          },
          "required": ["expression"],
          "additionalProperties": false
        }
        """)
    {
        Access = AccessLevel.Read,
        Effects = ToolEffects.None,
    };

    public ToolSpec Spec => s_spec;

    public ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken) => ValueTask.FromResult(Compute(call));

    private static ToolOutcome Compute(ToolCall call)
    {
        if (ToolArguments.Check(s_spec, call.Arguments, out JsonElement arguments) is { } problem)
        {
            return ToolOutcome.Error(problem);
        }

        // A whole number may be written 2.0 or 2e0, which only reading it as a double understands.
        double precision = arguments.TryGetProperty("precision", out JsonElement given) ? given.GetDouble() : DefaultPrecision;
        if (precision is < 0 or > MaxPrecision)
        {
            return ToolOutcome.Error($"Precision must be between 0 and {MaxPrecision}, not {given.GetRawText()}.");
        }

        string expression = arguments.GetProperty("expression").GetString()!;
        if (string.IsNullOrWhiteSpace(expression))
        {
            return ToolOutcome.Error("The expression is empty: write one, such as 2 * (3 + 4).");
        }

        try
        {
            double value = CalculatorParser.Evaluate(expression);
            return new ToolOutcome.Returned(FixedPoint.Format(value, (int)precision));
        }
        catch (CalculatorException e)
        {
            return ToolOutcome.Error($"Calculation error: {e.Message}");
        }
    }
}
