namespace LlmProc.Providers;

/// <summary>Which protocol a model of OpenAI is spoken to with.</summary>
internal static class OpenAIModels
{
    /// <summary>
    /// Responses for models that reason (<c>o1</c> and on, <c>gpt-5</c> and on but for <c>-chat</c>, <c>codex-</c>), where the vendor or the operator's address
    /// answers; Chat Completions for all else, since that is what compatible servers speak.
    /// </summary>
    public static Wire Open(ModelSettings settings, Endpoint endpoint) => Open(settings, endpoint, "");

    /// <param name="folder">Between the address and the protocol's own path.</param>
    public static Wire Open(ModelSettings settings, Endpoint endpoint, string folder) =>
        endpoint.IsVendors && Reasons(settings.Name) ? new ResponsesWire(settings, endpoint, folder) : new ChatWire(settings, endpoint, folder);

    public static Wire OpenChat(ModelSettings settings, Endpoint endpoint) => new ChatWire(settings, endpoint);

    internal static bool Reasons(string model) =>
        (model.Length > 1 && model[0] == 'o' && char.IsAsciiDigit(model[1]))
        || model.StartsWith("codex-", StringComparison.Ordinal)
        || (model.StartsWith("gpt-", StringComparison.Ordinal) && model.Length > 4 && Generation(model.AsSpan(4)) >= 5 && !model.Contains("-chat", StringComparison.Ordinal));

    private static int Generation(ReadOnlySpan<char> text)
    {
        int digits = text.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(digits < 0 ? text : text[..digits], out int generation) ? generation : 0;
    }
}
