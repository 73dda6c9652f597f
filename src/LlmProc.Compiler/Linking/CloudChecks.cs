namespace LlmProc;

/// <summary>Whether what a cloud needs to be found is there: an address, a project, a region.</summary>
internal static class CloudChecks
{
    public static void Report(IEnumerable<ProgramUnit> units, LinkOptions options)
    {
        if (options.IsVariableSet is not { } isSet)
        {
            return;
        }

        foreach (ProgramUnit unit in units)
        {
            if (unit.Draft.Model is not { Provider: { } provider } model)
            {
                continue;
            }

            foreach (ProviderSetting missing in ProviderSetting.Missing(provider, model.Settings.ValueOf, isSet))
            {
                if (options.ToRun)
                {
                    unit.Report.Error(DiagnosticCodes.SettingNotSet, model.ProviderSpan, missing.Problem, missing.Fix);
                }
                else
                {
                    unit.Report.Warning(DiagnosticCodes.SettingNotSet, model.ProviderSpan, missing.Problem, missing.Fix);
                }
            }
        }
    }
}
