namespace LlmProc.Testing;

/// <summary>What is refused for its size.</summary>
internal static class SizeLimits
{
    private const int LargestRequest = 32 * 1024 * 1024;

    public static MockError? TooLarge(MockRequest request) => request.Body.Length <= LargestRequest ? null
        : request.Wire == MockWire.Anthropic ? new MockError(413, "request_too_large", "Request exceeds the maximum size")
        : new MockError(413, "invalid_request_error", "Request body is too large.");

    public static MockError TooLong(MockWire wire, long tokens, long window) => wire switch
    {
        MockWire.Anthropic => MockError.Invalid(FormattableString.Invariant($"prompt is too long: {tokens} tokens > {window} maximum")),
        MockWire.Chat => MockError.Invalid(
            FormattableString.Invariant($"This model's maximum context length is {window} tokens. However, your messages resulted in {tokens} tokens. Please reduce the length of the messages."),
            "messages", "context_length_exceeded"),
        _ => MockError.Invalid(
            "Your input exceeds the context window of this model. Please adjust your input and try again.", "input", "context_length_exceeded"),
    };
}
