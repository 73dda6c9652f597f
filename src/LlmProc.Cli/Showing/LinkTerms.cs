namespace LlmProc.Cli.Showing;

/// <summary>What a link or a program sets besides its target, in one line; empty if it leaves all as it is.</summary>
internal static class LinkTerms
{
    public static string Of(Limits limits) => string.Join(", ", LimitTerms.Of(limits).Select(limit => $"{limit.Name} {limit.Value}"));

    public static string Of(ProgramLink link)
    {
        string[] terms =
        [
            link.Session == LinkSession.Keep ? "session keep" : "",
            link.OutputSchema is null ? "" : "output_schema",
            link.Access is { } access ? $"access {Of(access)}" : "",
            link.Grant is { } grant ? $"grant {Of(grant)}" : "",
            Of(link.Limits),
        ];
        return string.Join(", ", terms.Where(term => term.Length > 0));
    }

    public static string Of(AccessLevel access) => access.ToString().ToLowerInvariant();
}
