using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Whether the keys that programs need are there, and whether they would go to strangers.</summary>
internal static class KeyChecks
{
    private const string Reference = "env:";

    public static void Report(IEnumerable<ProgramUnit> units, LinkOptions options)
    {
        var missing = new HashSet<string>(StringComparer.Ordinal);
        foreach (ProgramUnit unit in units)
        {
            ReportHeaders(unit);
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
            string target = address is null ? $"provider {model.Provider}" : Authority(address);
            unit.Report.NeedsTrust(DiagnosticCodes.KeyNeedsTrust, span, $"the key in {named.Value} belongs to {owner.Provider} and would be sent to {target}");
        }
        else if (address is { Scheme: "http" } && !NetAddress.IsThisMachine(address))
        {
            unit.Report.NeedsTrust(DiagnosticCodes.KeyNeedsTrust, span, $"the key in {named.Value} would be sent unencrypted to {Authority(address)}");
        }
    }

    private static void ReportHeaders(ProgramUnit unit)
    {
        foreach ((string name, Located<McpServer> server) in unit.Draft.Mcp.Servers)
        {
            foreach ((string header, string value) in server.Value.Headers)
            {
                int at = value.LastIndexOf(Reference, StringComparison.Ordinal);
                string variable = at < 0 ? "" : value[(at + Reference.Length)..];
                if (server.Value.Url is { } url && ProviderKey.Owning(variable) is { } owner && !owner.IsAt(new Uri(url)))
                {
                    unit.Report.NeedsTrust(
                        DiagnosticCodes.KeyNeedsTrust, server.Span,
                        $"server '{name}': the key in {variable} belongs to {owner.Provider} and would be sent to {Authority(new Uri(url))} as {header}");
                }
            }
        }
    }

    /// <summary>Shown as it is looked up: letters that look like others do not.</summary>
    private static string Authority(Uri address) => $"{address.Scheme}://{address.IdnHost}{(address.IsDefaultPort ? "" : $":{address.Port}")}";

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
