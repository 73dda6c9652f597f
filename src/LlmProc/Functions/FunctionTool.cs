using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LlmProc;

/// <summary>Makes a tool of a function: its name, description and schema are what the model sees. A program grants it by name, in <c>tools.enabled</c>.</summary>
/// <remarks>
/// Arguments are held against the function's schema before it is called. A <see cref="ToolException"/> that it throws is read by the model; of any other
/// exception the model learns only that the tool failed, and the log has the rest. A <see cref="ToolOutcome"/> that it returns is how the call ended, with
/// its receipts; anything else is a text for the model. Of a result beyond 262,144 characters the middle is left out, and the model is told
/// how much.
/// </remarks>
/// <example>
/// <code>
/// var options = new RuntimeOptions { Tools = [new FunctionTool(AIFunctionFactory.Create(FindOrder)) { Access = AccessLevel.Read }] };
/// </code>
/// </example>
public sealed partial class FunctionTool : ITool
{
    private readonly AIFunction _function;

    /// <param name="function">Any function, such as one of <see cref="AIFunctionFactory"/> or of a server of the Model Context Protocol.</param>
    /// <exception cref="ArgumentException">Models cannot call a function of that name, arguments cannot be checked by its schema, or it returns several outcomes.</exception>
    public FunctionTool(AIFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (!ToolName().IsMatch(function.Name))
        {
            throw new ArgumentException($"'{function.Name}' cannot be the name of a tool: 1 to 64 letters, digits, '_' and '-' can", nameof(function));
        }

        if (function.UnderlyingMethod?.ReturnType is { } returns && IsSeveral(returns))
        {
            throw new ArgumentException($"the function '{function.Name}' returns several outcomes, and a call has one: let it return a {nameof(ToolOutcome)}", nameof(function));
        }

        _function = function;
        string schema = function.JsonSchema.GetRawText();
        try
        {
            JsonSchema.Parse(schema);
        }
        catch (JsonSchemaException e)
        {
            throw new ArgumentException($"arguments of the function '{function.Name}' cannot be checked by its schema: {e.Message}", nameof(function), e);
        }

        Spec = new ToolSpec(function.Name, function.Description, schema);
    }

    /// <inheritdoc/>
    public ToolSpec Spec { get; private init; }

    /// <summary>The least access with which a process may call it; a program may set another. Unset: write.</summary>
    public AccessLevel Access
    {
        get => Spec.Access;
        init => Spec = Spec with { Access = value };
    }

    /// <summary>Whether calling it a second time could do harm. Unset: it could, and after a crash it is not called again.</summary>
    public ToolEffects Effects
    {
        get => Spec.Effects;
        init => Spec = Spec with { Effects = value };
    }

    /// <summary>Where the function finds what it takes from a container; each call has a scope of its own.</summary>
    public IServiceProvider? Services { get; init; }

    /// <summary>The same tool, which finds what it takes in a container.</summary>
    internal FunctionTool With(IServiceProvider services) => new(_function) { Spec = Spec, Services = services };

    /// <inheritdoc/>
    public async ValueTask<ToolOutcome> InvokeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);

        // A function may block its thread; the process goes on without it.
        await Task.Yield();
        var given = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (JsonProperty argument in JsonElement.Parse(call.Arguments).EnumerateObject())
        {
            given[argument.Name] = argument.Value;
        }

        if (Services is null)
        {
            return await InvokeAsync(new AIFunctionArguments(given), cancellationToken);
        }

        await using AsyncServiceScope scope = Services.CreateAsyncScope();
        return await InvokeAsync(new AIFunctionArguments(given) { Services = scope.ServiceProvider }, cancellationToken);
    }

    private async ValueTask<ToolOutcome> InvokeAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) =>
        await _function.InvokeAsync(arguments, cancellationToken) switch
        {
            ToolOutcome outcome => outcome,
            JsonElement json when ToolOutcomeConverter.TryRead(json, out ToolOutcome? outcome) => outcome,
            var result => new ToolOutcome.Returned(WithoutOutcome(Text(result))),
        };

    /// <summary>What marks an outcome must not reach a model, which could write one with it; and what is in that outcome would be lost.</summary>
    private string WithoutOutcome(string text) => !ToolOutcomeConverter.IsIn(text) ? text : throw new InvalidOperationException(
        $"the function '{Spec.Name}' returned a {nameof(ToolOutcome)} inside of something else: let it return the outcome itself");

    /// <summary>What the model reads: a text as it is, anything else as JSON by the function's own options.</summary>
    private string Text(object? result) => result switch
    {
        null => _function.UnderlyingMethod?.ReturnType is { } type && IsNothing(type) ? "done" : "null",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } element => element.GetString()!,
        JsonElement element => element.GetRawText(),
        TextContent content => content.Text,
        IEnumerable<AIContent> contents when contents.All(content => content is TextContent) => string.Concat(contents.Cast<TextContent>().Select(content => content.Text)),
        _ => JsonSerializer.Serialize(result, _function.JsonSerializerOptions.GetTypeInfo(result.GetType())),
    };

    /// <summary>Whether outcomes are within what it gives, where nobody would look for them.</summary>
    private static bool IsSeveral(Type type) => type.IsArray
        ? type.GetElementType()!.IsAssignableTo(typeof(ToolOutcome))
        : Array.Exists(type.GetGenericArguments(), given => IsSeveral(given) || (given.IsAssignableTo(typeof(ToolOutcome)) && !IsLater(type)));

    private static bool IsLater(Type type) => type.GetGenericTypeDefinition() is var later && (later == typeof(Task<>) || later == typeof(ValueTask<>));

    private static bool IsNothing(Type type) => type == typeof(void) || type == typeof(Task) || type == typeof(ValueTask);

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex ToolName();
}
