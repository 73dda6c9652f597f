using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LlmProc.Providers.Tests;

/// <summary>The doors of the clouds, as their documents have them, before the strict mock: who comes in the wrong way is turned away.</summary>
internal sealed partial class CloudDoor(HttpMessageHandler inside) : DelegatingHandler(inside)
{
    public const string Key = "cloud-key";

    private int _refusals;

    /// <summary>Who came in.</summary>
    public List<string> Entered { get; } = [];

    /// <summary>Tokens that are not taken any more.</summary>
    public HashSet<string> Expired { get; } = [];

    public int Refusals => _refusals;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string host = request.RequestUri!.Host;
        string path = request.RequestUri.AbsolutePath;
        JsonObject body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsObject();
        bool framed = false;
        string? inside;
        if (host.EndsWith(".amazonaws.com", StringComparison.Ordinal) && Invoke().Match(path) is { Success: true } invoked)
        {
            framed = true;
            inside = Value(request, "accept") == "application/vnd.amazon.eventstream" && Take(body, "anthropic_version") == "bedrock-2023-05-31" && !body.ContainsKey("stream") ? "/v1/messages" : null;
            inside = Name(body, Uri.UnescapeDataString(invoked.Groups[1].Value)) ? inside : null;
            body["stream"] = true;
        }
        else if (host.EndsWith("-aiplatform.googleapis.com", StringComparison.Ordinal) && Predict().Match(path) is { Success: true } predicted)
        {
            inside = Take(body, "anthropic_version") == "vertex-2023-10-16" && Value(request, "anthropic-version") is null ? "/v1/messages" : null;
            inside = Name(body, predicted.Groups[1].Value) ? inside : null;
        }
        else
        {
            inside = path switch
            {
                "/anthropic/v1/messages" when host.EndsWith(".services.ai.azure.com", StringComparison.Ordinal) && Value(request, "anthropic-version") is not null => "/v1/messages",
                "/openai/v1/chat/completions" or "/openai/v1/responses" => path["/openai".Length..],
                _ => null,
            };
        }

        if (inside is null)
        {
            return Refuse(HttpStatusCode.NotFound, $"no such door: {host}{path}");
        }

        bool isAzure = host.EndsWith(".azure.com", StringComparison.Ordinal);
        string? bearer = Value(request, "authorization") is { } given && given.StartsWith("Bearer ", StringComparison.Ordinal) ? given[7..] : null;
        string? key = isAzure ? Value(request, "api-key") ?? bearer : bearer;
        if (key is null || Expired.Contains(key) || !(key == Key || key.StartsWith("token-", StringComparison.Ordinal)) || Value(request, "x-api-key") is not null)
        {
            return Refuse(HttpStatusCode.Unauthorized, "who are you?");
        }

        lock (Entered)
        {
            Entered.Add($"{host}{path} {key}");
        }

        var passed = new HttpRequestMessage(HttpMethod.Post, "http://mock" + inside) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        passed.Headers.TryAddWithoutValidation("authorization", "Bearer k");
        passed.Headers.TryAddWithoutValidation("anthropic-version", "2023-06-01");
        HttpResponseMessage response = await base.SendAsync(passed, cancellationToken);
        if (framed && response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            var frames = new ByteArrayContent(AwsFrames.Of(await response.Content.ReadAsStringAsync(cancellationToken)));
            frames.Headers.TryAddWithoutValidation("content-type", "application/vnd.amazon.eventstream");
            response.Content = frames;
        }

        return response;
    }

    private HttpResponseMessage Refuse(HttpStatusCode status, string message)
    {
        Interlocked.Increment(ref _refusals);
        return new HttpResponseMessage(status) { Content = new StringContent($$$"""{"error":{"message":"{{{message}}}"}}""", Encoding.UTF8, "application/json") };
    }

    private static bool Name(JsonObject body, string model)
    {
        bool wasNamed = body.ContainsKey("model");
        body["model"] = model;
        return !wasNamed;
    }

    private static string? Take(JsonObject body, string name)
    {
        string? value = (string?)body[name];
        body.Remove(name);
        return value;
    }

    private static string? Value(HttpRequestMessage request, string header) => request.Headers.TryGetValues(header, out IEnumerable<string>? values) ? string.Join(", ", values) : null;

    [GeneratedRegex("^/model/([^/]+)/invoke-with-response-stream$")]
    private static partial Regex Invoke();

    [GeneratedRegex("^/v1/projects/my-project/locations/us-east5/publishers/anthropic/models/([^/:]+):streamRawPredict$")]
    private static partial Regex Predict();
}
