using System.Globalization;
using System.Net;
using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>Says in one line what a provider's error means: what happened, and what to do where something can be done.</summary>
/// <remarks>
/// Sources: https://platform.claude.com/docs/en/api/errors, https://platform.openai.com/docs/guides/error-codes and
/// https://ai.google.dev/gemini-api/docs/troubleshooting. A provider's own words are quoted
/// shortened, never as HTML, and never with the key in them.
/// </remarks>
internal static class ProviderFailure
{
    private const int ShownWords = 300;

    /// <summary>Of a response that is no answer.</summary>
    public static AttemptException OfStatus(Endpoint endpoint, HttpResponseMessage response, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        int status = (int)response.StatusCode;
        if (status is >= 300 and < 400)
        {
            string to = response.Headers.Location is { IsAbsoluteUri: true } location ? $" to {endpoint.Clean(location.Host, 100)}" : "";
            return new AttemptException(
                ErrorCode.ProviderError, $"{endpoint} redirects{to} ({status}), which is not followed; put the final address into model.base_url", mayRetry: false);
        }

        (string type, string words, TimeSpan? delay) = ReadError(endpoint, body);
        TimeSpan? header = RetryAfterHeader.Read(response, now);
        string code = CodeOf(status, type, words);
        bool mayRetry = code is ErrorCode.Overloaded or ErrorCode.RateLimited || (code == ErrorCode.ProviderError && status is 408 or 409 or >= 500);
        return new AttemptException(code, Explain(endpoint, code, status.ToString(CultureInfo.InvariantCulture), words), mayRetry && !Declined(response))
        {
            RetryAfter = delay is null || header > delay ? header : delay,
        };
    }

    /// <summary>Of an error that came in the middle of an answer.</summary>
    /// <param name="error">The object with type, code and message, or a text.</param>
    public static AttemptException InStream(Endpoint endpoint, JsonSlice error)
    {
        (string type, string words) = Describe(endpoint, error);
        int status = (int)(error["code"u8].Number ?? 0);
        string code = CodeOf(status, type, words);
        return new AttemptException(
            code,
            Explain(endpoint, code, "in its answer", words),
            mayRetry: code is ErrorCode.Overloaded or ErrorCode.RateLimited or ErrorCode.ProviderError)
        {
            RetryAfter = RetryInfo.Read(error),
        };
    }

    private static bool Declined(HttpResponseMessage response) =>
        response.Headers.TryGetValues("x-should-retry", out IEnumerable<string>? values) && values.Any(value => value.Trim().Equals("false", StringComparison.OrdinalIgnoreCase));

    private static (string Type, string Words, TimeSpan? Delay) ReadError(Endpoint endpoint, ReadOnlySpan<byte> body)
    {
        try
        {
            body = body.TrimStart(" \t\r\n"u8);
            var root = new JsonSlice(body);
            if (root.IsArray)
            {
                root = root[0];
            }

            if (!root.IsObject)
            {
                return ("", body.StartsWith("<"u8) ? "" : endpoint.Clean(System.Text.Encoding.UTF8.GetString(body), ShownWords), null);
            }

            JsonSlice error = root["error"u8].IsThere ? root["error"u8] : root;
            (string type, string words) = Describe(endpoint, error);
            return (type, words, RetryInfo.Read(error));
        }
        catch (JsonException)
        {
            return ("", "", null);
        }
    }

    private static (string Type, string Words) Describe(Endpoint endpoint, JsonSlice error)
    {
        if (error.IsText)
        {
            return ("", endpoint.Clean(error.Text!, ShownWords));
        }

        string type = $"{error["type"u8].Text} {error["code"u8].Text} {error["status"u8].Text}";
        string words = error["message"u8].Text ?? error["detail"u8].Text ?? "";
        return (type, words.TrimStart().StartsWith('<') ? "" : endpoint.Clean(words, ShownWords));
    }

    internal static string CodeOf(int status, string type, string words)
    {
        bool Says(string part) => type.Contains(part, StringComparison.OrdinalIgnoreCase);
        bool Tells(string part) => words.Contains(part, StringComparison.OrdinalIgnoreCase);
        return status == (int)HttpStatusCode.PaymentRequired || Says("insufficient_quota") || Says("billing") || Tells("credit balance is too low") ? ErrorCode.Credit
            : Says("context_length_exceeded") || Tells("prompt is too long") || Tells("maximum context length")
                || Tells("exceeds the maximum number of tokens allowed") || Tells("input is too long")
                || status == (int)HttpStatusCode.RequestEntityTooLarge || Says("request_too_large") ? ErrorCode.ContextOverflow
            : status is 529 or 503 || Says("overloaded") || Says("UNAVAILABLE") || Says("serviceUnavailable") ? ErrorCode.Overloaded
            : status == 429 || Says("rate_limit") || Says("RESOURCE_EXHAUSTED") || Says("throttling") ? ErrorCode.RateLimited
            : status == 401 || Says("authentication") || Says("invalid_api_key") || Tells("API key not valid") ? ErrorCode.Auth
            : status == 403 || Says("permission") || Says("accessDenied") ? ErrorCode.Permission
            : status == 404 || Says("not_found") ? ErrorCode.NotFound
            : status is 408 or 409 or >= 500 ? ErrorCode.ProviderError
            : status is >= 400 || Says("invalid_request") || Says("invalid_prompt") || Says("validationException") ? ErrorCode.BadRequest
            : ErrorCode.ProviderError;
    }

    private static string Explain(Endpoint endpoint, string code, string where, string words)
    {
        string said = words.Length == 0 ? $"({where})" : $"({where}: {words})";
        return code switch
        {
            ErrorCode.Overloaded => $"{endpoint} is overloaded {said}",
            ErrorCode.RateLimited => $"{endpoint} limits the rate of requests {said}",
            ErrorCode.Auth when endpoint is { Key: null, SignIn: { } signIn } => $"{endpoint} does not accept the sign-in {said}; {signIn.Advice}",
            ErrorCode.Permission when endpoint is { Key: null, SignIn: { } signIn } => $"{endpoint} does not permit this to whoever is signed in {said}; {signIn.Advice}",
            ErrorCode.Auth when endpoint.Key is null => $"{endpoint} wants a key {said}; name its variable in model.api_key_env",
            ErrorCode.Auth => $"{endpoint} does not accept the key in {endpoint.KeyName} {said}",
            ErrorCode.Permission => $"{endpoint} does not permit this to the key in {endpoint.KeyName ?? "use"} {said}",
            ErrorCode.NotFound => $"{endpoint} does not have the model '{endpoint.Model}' at {endpoint.Address.AbsolutePath} {said}",
            ErrorCode.ContextOverflow when where.StartsWith("413", StringComparison.Ordinal) => $"the request is too large for {endpoint} {said}",
            ErrorCode.ContextOverflow => $"the conversation is longer than the model '{endpoint.Model}' can read {said}",
            ErrorCode.Credit => $"the account at {endpoint} has no credit left {said}",
            ErrorCode.BadRequest => $"{endpoint} refused the request {said}",
            _ => $"{endpoint} failed {said}",
        };
    }
}
