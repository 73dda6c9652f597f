namespace LlmProc.Providers;

/// <summary>The codes of <see cref="ModelException"/> that come from a wire. A code is never given another meaning.</summary>
internal static class ErrorCode
{
    public const string Overloaded = "overloaded";
    public const string RateLimited = "rate_limited";
    public const string Auth = "auth";
    public const string Permission = "permission";
    public const string NotFound = "not_found";
    public const string BadRequest = "bad_request";
    public const string TooLarge = "too_large";
    public const string ContextOverflow = ModelException.ContextOverflow;
    public const string Credit = "credit";
    public const string Incomplete = "incomplete";
    public const string Stalled = "stalled";
    public const string Connection = "connection";
    public const string Tls = "tls";
    public const string ProviderError = "provider_error";
}
