namespace LlmProc.Testing;

/// <summary>The provider <c>script</c>: a program with <c>provider = "script"</c> is answered from the rules of a script file.</summary>
/// <param name="timeProvider">The clock for delays; the system's by default.</param>
public sealed class ScriptProvider(TimeProvider? timeProvider = null) : IModelProvider
{
    /// <inheritdoc/>
    public string Name => ProviderNames.Script;

    /// <summary>Reads the script file whose absolute path is the model's name.</summary>
    /// <exception cref="ModelException">Code <c>script</c>: the file is wrong; the message is one line about its first error. <see cref="ScriptFile.Load"/> tells all.</exception>
    public IModel Open(ModelSettings settings)
    {
        var diagnostics = new List<Diagnostic>();
        return ScriptFile.Load(settings.Name, diagnostics, timeProvider)
            ?? throw new ModelException("script", Describe(settings.Name, diagnostics));
    }

    private static string Describe(string path, IEnumerable<Diagnostic> diagnostics)
    {
        Diagnostic[] errors = [.. diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error)];
        Diagnostic first = errors[0];
        string at = FormattableString.Invariant($"{first.Span.Line}:{first.Span.Column}");
        string found = first.Code == ScriptCodes.Unreadable ? ""
            : errors.Length == 1 ? $"1 error, at {at}: "
            : FormattableString.Invariant($"{errors.Length} errors, the first at {at}: ");
        return $"script {path}: {found}{OneLine(first.Message)}";
    }

    private static string OneLine(string message) =>
        char.ToLowerInvariant(message[0]) + string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))[1..].TrimEnd('.');
}
