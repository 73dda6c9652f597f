using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Whether the keys that programs need are there, and whether they would go to strangers.</summary>
internal static class KeyChecks
{
    public static void Report(IEnumerable<ProgramUnit> units, LinkOptions options)
    {
        var missing = new HashSet<string>(StringComparer.Ordinal);
        foreach (ProgramUnit unit in units)
        {
            if (unit.Draft.Model is not { Provider: not null } model)
            {
                continue;
            }

            Uri? address = model.BaseUrl is { } url ? new Uri(url.Value) : null;
            ReportNamed(unit, model, address);
            ImmutableArray<string> variables = Needed(model, address);
            if (options.IsVariableSet is { } isSet && !variables.IsEmpty && !variables.Any(isSet) && missing.Add(variables[0]))
            {
                ReportMissing(unit, variables[0], options.ToRun);
            }
        }
    }

    /// <summary>A key that is named in the file goes wherever the file says; a vendor's goes nowhere but to the vendor unasked.</summary>
    private static void ReportNamed(ProgramUnit unit, ModelDraft model, Uri? address)
    {
        if (model.ApiKeyEnv is not { } named)
        {
            return;
        }

        SourceSpan span = model.BaseUrl?.Span ?? named.Span;
        if (ProviderKey.Owning(named.Value) is { } owner && (address is null ? owner.Provider != model.Provider : !owner.IsAt(address)))
        {
            string target = address is null ? $"provider {model.Provider}" : NetAddress.Origin(address);
            unit.Report.NeedsTrust(DiagnosticCodes.KeyNeedsTrust, span, $"the key in {named.Value} belongs to {owner.Provider} and would be sent to {target}");
        }
        else if (address is { Scheme: "http" } && !NetAddress.IsThisMachine(address))
        {
            unit.Report.NeedsTrust(DiagnosticCodes.KeyNeedsTrust, span, $"the key in {named.Value} would be sent unencrypted to {NetAddress.Origin(address)}");
        }
    }

    /// <summary>Variables of which one must be set. Another host than the vendor's gets no key unless one is named for it.</summary>
    private static ImmutableArray<string> Needed(ModelDraft model, Uri? address) =>
        model.ApiKeyEnv is { } named ? [named.Value]
        : ProviderKey.Of(model.Provider!) is { IsRequired: true } key && (address is null || key.IsAt(address)) ? key.Variables
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
