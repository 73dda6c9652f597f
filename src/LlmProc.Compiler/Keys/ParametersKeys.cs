using System.Collections.Immutable;
using System.Text.RegularExpressions;
using static LlmProc.Key<LlmProc.ModelParameters>;

namespace LlmProc;

/// <summary>The keys of <c>[parameters]</c>. Providers have more than stand here: what is unknown goes to them as it is.</summary>
internal static partial class ParametersKeys
{
    internal const string HeaderPattern = HeaderStart + "$";
    private const string HeaderStart = "^[A-Za-z0-9!#$%&'*+.^_`|~-]+";
    private const long MostTokens = 10_000_000;

    public static Section<ModelParameters> Section { get; } = new(
    [
        Row("temperature", Kinds.Between(0, 2), "", "how freely the model chooses its words",
            (parameters, value) => parameters with { Temperature = value }),
        Row("top_p", Kinds.Between(0, 1), "", "choose among the likeliest words up to this share",
            (parameters, value) => parameters with { TopP = value }),
        Row("top_k", Kinds.Whole(1, int.MaxValue), "", "choose among so many likeliest words",
            (parameters, value) => parameters with { TopK = value }),
        Row("max_tokens", Kinds.Whole(1, MostTokens), "4096 where a provider demands one", "most tokens of an answer",
            (parameters, value) => parameters with { MaxTokens = value }),
        Row("max_completion_tokens", Kinds.Whole(1, MostTokens), "", "the same for models that reason",
            (parameters, value) => parameters with { MaxCompletionTokens = value }),
        Row("stop_sequences", TextOrTexts, "", "texts that end an answer",
            (parameters, texts) => parameters with { StopSequences = parameters.StopSequences.AddRange(texts) })
            with { Older = ["stop"], Joined = true },
        Row("seed", Kinds.Long, "", "makes answers repeatable where the provider can",
            (parameters, value) => parameters with { Seed = value }),
        Row("frequency_penalty", Kinds.Between(-2, 2), "", "avoid words that were used often",
            (parameters, value) => parameters with { FrequencyPenalty = value }),
        Row("presence_penalty", Kinds.Between(-2, 2), "", "avoid words that were used at all",
            (parameters, value) => parameters with { PresencePenalty = value }),
        Row("reasoning_effort", Kinds.OneOf("none", "minimal", "low", "medium", "high", "xhigh"), "", "how long the model thinks",
            (parameters, value) => parameters with { ReasoningEffort = value }),
        Row("thinking", Kinds.Table(ThinkingKeys.Section, new ThinkingSettings("", null)), "", "how the model thinks before it answers",
            (parameters, value) => parameters with { Thinking = value }),
        Row("extra_headers", Kinds.MapOf(HeaderValue, AcceptsHeader, HeaderPattern), "", "headers for every request",
            (parameters, headers) => parameters with { ExtraHeaders = headers }),
        Obsolete("debug_tools", Anything, "once printed tool calls"),
    ])
    {
        Unknown = PassThrough,
        OthersDoc = "goes to the provider as it is, with a warning",
        Rules =
        [
            new SectionRule.Excludes(
                "max_tokens", "max_completion_tokens", "models that reason take max_completion_tokens, all others max_tokens"),
        ],
    };

    private static Kind<Node> Anything => new("anything", Shape.Anything, (node, _) => Reading<Node>.Of(node));

    private static Kind<ImmutableArray<string>> TextOrTexts => new("a string or a list of strings", new Shape.Either([Kinds.Text.Shape, TextList.Shape]), (node, place) => node is Node.Text text
        ? Reading<ImmutableArray<string>>.Of([text.Value])
        : TextList.Read(node, place));

    private static Kind<ImmutableArray<string>> TextList => Kinds.ListOf(Kinds.Text, "a string or a list of strings");

    /// <remarks>A line break in a header would begin another header.</remarks>
    internal static Kind<string> HeaderValue => Kinds.Text.Where("a header value in one line", text => !text.Any(char.IsControl), new Shape.Text("^[^\\u0000-\\u001f\\u007f-\\u009f]*$"));

    internal static bool IsHeaderName(string text) => HeaderForm().IsMatch(text);

    private static bool AcceptsHeader(Entry entry, Place place)
    {
        if (Secrets.IsSecretName(entry.Key) || entry.Value is Node.Text { Value: var value } && Secrets.LooksLikeSecret(value))
        {
            place.Report.Error(
                DiagnosticCodes.LiteralSecret, entry.KeySpan, $"'{place.Key}': a secret does not belong in a program file",
                "name the variable that holds it: model.api_key_env");
            return false;
        }

        if (RequestHeaders.AreOurs(entry.Key))
        {
            place.Report.Error(
                DiagnosticCodes.BadName, entry.KeySpan, $"'{place.Key}': the header '{entry.Key}' says where a request goes or how it is carried, and no program sets it",
                "leave it out; model.base_url says where requests go");
            return false;
        }

        bool isToken = IsHeaderName(entry.Key);
        if (!isToken)
        {
            place.Report.Error(DiagnosticCodes.BadName, entry.KeySpan, $"'{place.Key}' is not the name of a header");
        }

        return isToken;
    }

    private static ModelParameters PassThrough(ModelParameters parameters, Entry entry, Place place)
    {
        if (entry.Value is Node.Unread)
        {
            return parameters;
        }

        if (RequestFields.Instead(entry.Key) is { } instead)
        {
            place.Report.Error(
                DiagnosticCodes.BadName, entry.KeySpan, $"'{place.Key}': every request has its own '{entry.Key}', and no program sets it by that name", instead);
            return parameters;
        }

        if (NodeJson.TryWrite(entry.Value) is not { } json)
        {
            place.Report.Error(
                DiagnosticCodes.WrongType, entry.Value.Span, $"'{place.Key}' can not be passed on: JSON has no dates, nan or inf");
            return parameters;
        }

        string? nearest = Section.Nearest(entry.Key);
        place.Report.Warning(
            DiagnosticCodes.PassedThrough, entry.KeySpan,
            $"'{place.Key}' is not known here and goes to the provider as it is{ForeignLetters.In(entry.Key)}",
            nearest is null ? null : $"did you mean '{nearest}'?");
        return parameters with { Other = parameters.Other.Add(new(entry.Key, json)) };
    }

    [GeneratedRegex(HeaderStart + "\\z", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderForm();
}
