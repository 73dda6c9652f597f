using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LlmProc.Testing;

/// <summary>Requests that ask for no answer: which models there are, how many tokens a prompt has, and what became of a response that is kept.</summary>
internal sealed partial class Lookup(MockOptions options, PrefixCache cache, ResponseStore responses)
{
    private const string Models = "/v1/models";
    private const string Responses = "/v1/responses/";

    /// <summary>Where prompts are only counted a bound of the answer is refused, and elsewhere it is needed.</summary>
    private const int AnyBound = 1_000_000;

    private static readonly string[] s_claude = ["claude-opus-4-6", "claude-sonnet-4-5", "claude-haiku-4-5"];
    private static readonly string[] s_gpt = ["gpt-5", "gpt-4.1", "gpt-4o"];

    /// <summary>Null if the request is none of these.</summary>
    public MockResponse? Answer(string method, string path, string query, MockRequest request)
    {
        if (method == "POST" && Counting().Match(path) is { Success: true } match)
        {
            MockRequest counted = request.On(MockWire.Gemini, Uri.UnescapeDataString(match.Groups["model"].Value));
            return ApiKeys.CheckGemini(counted, options.ApiKey) is { } wrongKey ? wrongKey.ToResponse(counted.Wire, counted.Number) : CountGemini(counted);
        }

        bool isModels = method == "GET" && (path == Models || path.StartsWith(Models + "/", StringComparison.Ordinal));
        bool isAnthropic = path == "/v1/messages/count_tokens" || (isModels && (request.Header("x-api-key") ?? request.Header("anthropic-version")) is not null);
        if (!isModels && !(isAnthropic && method == "POST") && !path.StartsWith(Responses, StringComparison.Ordinal))
        {
            return null;
        }

        MockRequest asked = request.On(isAnthropic ? MockWire.Anthropic : isModels ? MockWire.Chat : MockWire.Responses);
        MockError? refusal = isAnthropic ? ApiKeys.CheckAnthropic(asked, options.ApiKey) : ApiKeys.CheckOpenAi(asked, options.ApiKey);
        return refusal is not null ? refusal.ToResponse(asked.Wire, asked.Number)
            : isModels ? (path == Models ? List(isAnthropic) : Model(isAnthropic, Uri.UnescapeDataString(path[(Models.Length + 1)..])))
            : isAnthropic ? Count(asked)
            : Response(method, path[Responses.Length..].Split('/'), query, asked);
    }

    private static MockResponse List(bool isAnthropic)
    {
        string[] names = isAnthropic ? s_claude : s_gpt;
        var data = new JsonArray([.. names.Select(name => (JsonNode)Entry(isAnthropic, name))]);
        return Document(isAnthropic
            ? new JsonObject { ["data"] = data, ["has_more"] = false, ["first_id"] = names[0], ["last_id"] = names[^1] }
            : new JsonObject { ["object"] = "list", ["data"] = data });
    }

    /// <summary>Any model answers, so that any is there.</summary>
    private static MockResponse Model(bool isAnthropic, string name) => Document(Entry(isAnthropic, name));

    private static JsonObject Entry(bool isAnthropic, string name) => isAnthropic
        ? new JsonObject { ["type"] = "model", ["id"] = name, ["display_name"] = name, ["created_at"] = "2025-01-01T00:00:00Z" }
        : new JsonObject { ["id"] = name, ["object"] = "model", ["created"] = 1_735_689_600, ["owned_by"] = "mock" };

    private MockResponse Count(MockRequest request)
    {
        foreach (string name in (string[])["max_tokens", "stream", "temperature", "top_p", "top_k", "stop_sequences", "metadata", "service_tier"])
        {
            if (options.Strict && request.Json.Has(name))
            {
                return MockError.Invalid($"{name}: Extra inputs are not permitted").ToResponse(MockWire.Anthropic, request.Number);
            }
        }

        MockRequest whole = request;
        if (request.Json.ValueKind == JsonValueKind.Object)
        {
            JsonObject bounded = JsonObject.Create(request.Json)!;
            bounded["max_tokens"] = AnyBound;
            whole = request.With(Routes.Parse(System.Text.Encoding.UTF8.GetBytes(bounded.ToJsonString(FaultEvent.Options))));
        }

        return AnthropicStrict.Check(whole, options) is { } refusal
            ? refusal.ToResponse(MockWire.Anthropic, request.Number)
            : Document(new JsonObject { ["input_tokens"] = cache.Look(whole).Prompt });
    }

    /// <summary>Either contents alone, or a whole request, which names its model itself.</summary>
    private MockResponse CountGemini(MockRequest request)
    {
        JsonElement whole = request.Json.Member("generateContentRequest");
        bool isWhole = whole.ValueKind == JsonValueKind.Object;
        MockError? wrong = !options.Strict ? null
            : isWhole && request.Json.Has("contents") ? MockError.Invalid("Only one of contents or generate_content_request can be set.")
            : isWhole && whole.Text("model") is not { Length: > 0 } ? MockError.Invalid("* CountTokensRequest.generate_content_request.model: model is required.")
            : GeminiStrict.Check(isWhole ? request.With(whole) : request, options);
        long tokens = wrong is null ? cache.Look(isWhole ? request.With(whole) : request).Prompt : 0;
        return wrong?.ToResponse(MockWire.Gemini, request.Number) ?? Document(new JsonObject { ["totalTokens"] = tokens });
    }

    [GeneratedRegex(@"^/v1(?:beta|alpha)?/(?:models/)?(?<model>[^:]+):countTokens\z", RegexOptions.CultureInvariant)]
    private static partial Regex Counting();

    private MockResponse Response(string method, string[] path, string query, MockRequest request)
    {
        if (responses.Find(path[0]) is not { } response)
        {
            return new MockError(404, "invalid_request_error", $"Response with id '{path[0]}' not found.").ToResponse(MockWire.Responses, request.Number);
        }

        switch (method, path)
        {
            case ("GET", [_]):
                return Parameter(query, "stream") != "true"
                    ? new MockResponse(200, "application/json", response.Look())
                    : new MockResponse(200, "text/event-stream", response.Replay(After(query))) { IsStream = true };
            case ("POST", [_, "cancel"]):
                response.Cancel();
                return new MockResponse(200, "application/json", response.Look());
            case ("DELETE", [_]):
                responses.Remove(path[0]);
                return Document(new JsonObject { ["id"] = path[0], ["object"] = "response", ["deleted"] = true });
            default:
                return Routes.NotFound(method, Responses + string.Join('/', path), request.Number);
        }
    }

    private static long After(string query) => long.TryParse(Parameter(query, "starting_after"), NumberStyles.None, CultureInfo.InvariantCulture, out long after) ? after : -1;

    private static string? Parameter(string query, string name) =>
        query.Split('&').Select(pair => pair.Split('=')).FirstOrDefault(pair => pair.Length == 2 && pair[0] == name)?[1];

    private static MockResponse Document(JsonObject document) => new(200, "application/json", System.Text.Encoding.UTF8.GetBytes(document.ToJsonString(FaultEvent.Options)));
}
