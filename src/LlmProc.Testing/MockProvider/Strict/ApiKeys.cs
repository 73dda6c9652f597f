namespace LlmProc.Testing;

/// <summary>Who may ask at all.</summary>
internal static class ApiKeys
{
    public static MockError? CheckAnthropic(MockRequest request, string? wanted)
    {
        string? key = request.Header("x-api-key") ?? Bearer(request);
        return string.IsNullOrEmpty(key) ? new MockError(401, "authentication_error", "x-api-key header is required")
            : wanted is null || key == wanted ? null
            : new MockError(401, "authentication_error", "invalid x-api-key");
    }

    public static MockError? CheckOpenAi(MockRequest request, string? wanted)
    {
        string? key = Bearer(request);
        return string.IsNullOrEmpty(key)
            ? new MockError(401, "invalid_request_error",
                "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth "
                + "(i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing the API from your "
                + "browser and are prompted for a username and password. You can obtain an API key from "
                + "https://platform.openai.com/account/api-keys.")
            : wanted is null || key == wanted ? null
            : new MockError(401, "invalid_request_error",
                $"Incorrect API key provided: {Masked(key)}. You can find your API key at https://platform.openai.com/account/api-keys.",
                Code: "invalid_api_key");
    }

    public static MockError? CheckGemini(MockRequest request, string? wanted)
    {
        string? key = request.Header("x-goog-api-key") ?? Bearer(request);
        return string.IsNullOrEmpty(key)
            ? new MockError(403, "", "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API "
                + "consumer identity to call this API.")
            : wanted is null || key == wanted ? null
            : MockError.Invalid("API key not valid. Please pass a valid API key.");
    }

    private static string? Bearer(MockRequest request) =>
        request.Header("authorization") is { } value && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? value[7..].Trim() : null;

    private static string Masked(string key) => key.Length <= 8 ? new string('*', key.Length) : $"{key[..4]}{new string('*', key.Length - 8)}{key[^4..]}";
}
