namespace LlmProc.Providers;

/// <summary>
/// Models in Amazon Bedrock, with a key of Bedrock's: Anthropic's by https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html,
/// OpenAI's by Chat Completions.
/// </summary>
internal static class BedrockModels
{
    private const string Version = "bedrock-2023-05-31";

    private static readonly StreamFraming s_frames = new("application/vnd.amazon.eventstream", static () => new AwsEventReader());

    public static string? Address(ModelSettings settings, Func<string, string?> variable) =>
        settings.Region is { } region ? $"https://bedrock-runtime.{CloudRows.Named(settings.Provider, "region", region)}.amazonaws.com" : null;

    /// <summary>The name says whose model it is, with or without a region or an ARN before it; a profile of one's own is Anthropic's.</summary>
    public static Wire Open(ModelSettings settings, Endpoint endpoint) =>
        Says(settings, "openai.") ? new ChatWire(settings, endpoint, "openai/v1/")
        : Says(settings, "anthropic.") || settings.Name.StartsWith("arn:", StringComparison.Ordinal)
            ? new AnthropicWire(settings, endpoint, new AnthropicSurface($"model/{Uri.EscapeDataString(settings.Name)}/invoke-with-response-stream")
            {
                BodyVersion = Version,
                SaysStream = false,
                Framing = s_frames,
            })
            : throw new ModelException(
                ErrorCode.BadRequest, $"bedrock can be asked for models of Anthropic and OpenAI, such as us.anthropic.claude-haiku-4-5-20251001-v1:0 or openai.gpt-oss-120b-1:0, not for '{settings.Name}'");

    public static SignIn? SignInTo(Endpoint endpoint, WireRuntime runtime) => endpoint.Key is { } key ? new KeySignIn("authorization", "Bearer ", key) : null;

    private static bool Says(ModelSettings settings, string vendor) => settings.Name.Contains(vendor, StringComparison.Ordinal);
}
