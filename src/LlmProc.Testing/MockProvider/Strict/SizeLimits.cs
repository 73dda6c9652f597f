namespace LlmProc.Testing;

/// <summary>What is refused for its size.</summary>
internal static class SizeLimits
{
    private const int LargestRequest = 32 * 1024 * 1024;

    public static MockError? TooLarge(MockRequest request) => request.Body.Length <= LargestRequest ? null : request.Protocol.TooLarge;
}
