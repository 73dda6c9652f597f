using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Whether the keys that programs need are there, and whether they would go to strangers.</summary>
internal static class KeyChecks
{
    public static void Report(IEnumerable<ProgramUnit> units, LinkOptions options)
    {
        var missing = new HashSet<string>(StringComparer.Ordinal);
        foreach (ProgramUnit unit in units.Where(unit => unit.Draft.Model.Provider is not null))
        {
            ModelDraft model = unit.Draft.Model;
            bool foreign = IsForeign(model);
            if (foreign && model.ApiKeyEnv is { } named && ProviderKey.Owning(named.Value) is { } owner)
            {
                unit.Report.NeedsTrust(
                    DiagnosticCodes.KeyNeedsTrust, model.BaseUrl!.Span,
                    $"the key in {named.Value} belongs to {owner.Provider} and would be sent to {new Uri(model.BaseUrl.Value).Authority}");
            }

            if (options.IsVariableSet is { } isSet && Needed(model, foreign) is { IsEmpty: false } variables && !variables.Any(isSet) && missing.Add(variables[0]))
            {
                ReportMissing(unit, variables[0], options.ToRun);
            }
        }
    }

    /// <summary>Whether the program sends its requests to another host than its provider's.</summary>
    private static bool IsForeign(ModelDraft model) =>
        model.BaseUrl is { } url && Uri.TryCreate(url.Value, UriKind.Absolute, out Uri? address)
        && !string.Equals(address.Host, ProviderKey.Of(model.Provider!)?.Host, StringComparison.OrdinalIgnoreCase);

    /// <summary>Variables of which one must be set. Another host than the vendor's gets no key unless one is named for it.</summary>
    private static ImmutableArray<string> Needed(ModelDraft model, bool foreign) =>
        model.ApiKeyEnv is { } named ? [named.Value]
        : !foreign && ProviderKey.Of(model.Provider!) is { IsRequired: true } key ? key.Variables
        : [];

    private static void ReportMissing(ProgramUnit unit, string variable, bool toRun)
    {
        SourceSpan span = unit.Draft.Model.ApiKeyEnv?.Span ?? unit.Draft.Model.ProviderSpan;
        string message = $"the key of {unit.Draft.Model.Provider} is not there: {variable} is not set";
        string hint = $"export {variable}=…, or run --offline";
        if (toRun)
        {
            unit.Report.Error(DiagnosticCodes.KeyNotSet, span, message, hint);
        }
        else
        {
            unit.Report.Warning(DiagnosticCodes.KeyNotSet, span, message, hint);
        }
    }
}
