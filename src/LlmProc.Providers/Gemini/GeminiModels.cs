namespace LlmProc.Providers;

/// <summary>What can be told of a model from its name.</summary>
internal static class GeminiModels
{
    private const string Prefix = "gemini-";
    private const int FirstWithLevels = 3;

    /// <summary>
    /// From the third generation on, how much a model thinks is a level and no longer a number of tokens, and calls without the signature of a thought are refused.
    /// </summary>
    public static bool SignsCalls(string model)
    {
        ReadOnlySpan<char> name = model.AsSpan(model.LastIndexOf('/') + 1);
        if (!name.StartsWith(Prefix))
        {
            return false;
        }

        name = name[Prefix.Length..];
        int digits = name.IndexOfAnyExceptInRange('0', '9');

        // Without a number, as in gemini-flash-latest, it is the newest.
        return digits == 0 ? name.EndsWith("-latest") : int.TryParse(digits < 0 ? name : name[..digits], out int generation) && generation >= FirstWithLevels;
    }

    /// <summary>The path of a model: <c>models/NAME</c>, unless its name says where it stands.</summary>
    public static string Path(string model) => string.Join('/', FullName(model).Split('/').Select(Uri.EscapeDataString));

    /// <summary>A model's name with the collection it stands in.</summary>
    public static string FullName(string model) => model.Contains('/', StringComparison.Ordinal) ? model : $"models/{model}";

    /// <summary>The least that a model can be told to think, where it cannot be told not to.</summary>
    public static string LeastLevel(string model) => model.Contains("flash", StringComparison.Ordinal) ? "minimal" : "low";
}
