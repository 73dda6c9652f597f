using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlmProc.Testing.Tests;

/// <summary>What a provider answered, read to its end.</summary>
internal sealed record WireReply(int Status, string Body, HttpResponseMessage Message)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The message of an error in either shape.</summary>
    public string Error => Json["error"]!["message"]!.GetValue<string>();

    /// <summary>The data of all events.</summary>
    public List<JsonNode> Events => [.. Body.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line[6..])!)];

    /// <summary>All values of one name in the events, joined: what a reader of the stream sees.</summary>
    public string Joined(string name)
    {
        var text = new StringBuilder();
        foreach (JsonNode data in Events)
        {
            Collect(data);
        }

        return text.ToString();

        void Collect(JsonNode? node)
        {
            switch (node)
            {
                case JsonObject members:
                    foreach ((string key, JsonNode? value) in members)
                    {
                        if (key == name && value is JsonValue)
                        {
                            text.Append(value.GetValue<string>());
                        }
                        else
                        {
                            Collect(value);
                        }
                    }

                    break;
                case JsonArray items:
                    foreach (JsonNode? item in items)
                    {
                        Collect(item);
                    }

                    break;
            }
        }
    }
}

/// <summary>Bodies of requests on the three wires, and a client that sends them.</summary>
internal static class Wire
{
    public const string Tools = """[{"name":"spawn","description":"Ask","input_schema":{"type":"object","properties":{"program_name":{"type":"string","enum":["worker"]},"query":{"type":"string"}}}}]""";

    public static HttpClient Client(this MockProvider mock) => new(mock.CreateHandler()) { BaseAddress = new Uri("http://mock") };

    public static async Task<WireReply> SendAsync(this HttpClient client, MockWire wire, string body, Action<HttpRequestMessage>? change = null)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(HttpMethod.Post, wire switch
        {
            MockWire.Anthropic => "v1/messages",
            MockWire.Chat => "v1/chat/completions",
            MockWire.Responses => "v1/responses",
            _ => GeminiPath(body),
        });
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("anthropic-version", "2023-06-01");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk-test");
        change?.Invoke(request);
        HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
        return new WireReply((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken), response);
    }

    public static Task<WireReply> SendAsync(this MockProvider mock, MockWire wire, string body) => mock.Client().SendAsync(wire, body);

    /// <summary>A prompt of one user message.</summary>
    public static string Ask(MockWire wire, string text, bool stream = false, string model = "m")
    {
        string said = JsonEncodedText.Encode(text).ToString();
        string head = wire == MockWire.Gemini ? $$"""{"model":"models/{{model}}{{(stream ? ":stream" : "")}}",""" : $$"""{"model":"{{model}}","stream":{{(stream ? "true" : "false")}},""";
        return head + wire switch
        {
            MockWire.Anthropic => $$"""
                "max_tokens":100,"tools":{{Tools}},"messages":[{"role":"user","content":"{{said}}"}]}
                """,
            MockWire.Chat => """
                "tools":[{"type":"function","function":{"name":"spawn","parameters":{"type":"object","properties":{"program_name":{"enum":["worker"]},"query":{}}}}}],"messages":[{"role":"user","content":"SAID"}]}
                """.Replace("SAID", said, StringComparison.Ordinal),
            MockWire.Gemini => """
                "tools":[{"functionDeclarations":[{"name":"spawn","parametersJsonSchema":{"type":"object","properties":{"program_name":{"enum":["worker"]},"query":{}}}}]}],"contents":[{"role":"user","parts":[{"text":"SAID"}]}]}
                """.Replace("SAID", said, StringComparison.Ordinal),
            _ => """
                "tools":[{"type":"function","name":"spawn","parameters":{"type":"object","properties":{"program_name":{"enum":["worker"]},"query":{}}}}],"input":[{"role":"user","content":"SAID"}]}
                """.Replace("SAID", said, StringComparison.Ordinal),
        };
    }

    /// <summary>The path holds what stands in the body elsewhere; tests write it there, too.</summary>
    private static string GeminiPath(string body)
    {
        string name = body.StartsWith("{\"model\":\"models/", StringComparison.Ordinal) ? body["{\"model\":\"models/".Length..body.IndexOf("\",", StringComparison.Ordinal)] : "gemini-3-pro";
        return name.EndsWith(":stream", StringComparison.Ordinal) ? $"v1beta/models/{name}GenerateContent?alt=sse" : $"v1beta/models/{name}:generateContent";
    }

    /// <summary>A request of the generateContent API with these contents.</summary>
    public static string Contents(string contents, string more = "", string model = "gemini-3-pro") => $$"""{"model":"models/{{model}}","contents":[{{contents}}]{{more}}}""";

    /// <summary>A request of the Messages API with these messages.</summary>
    public static string Messages(string messages, string more = "") =>
        $$"""{"model":"claude-x","max_tokens":4000,"tools":{{Tools}},"messages":[{{messages}}]{{more}}}""";

    public static string Chat(string messages, string more = "") => $$"""{"model":"gpt-4.1","messages":[{{messages}}]{{more}}}""";

    public static string Responses(string items, string more = "") => $$"""{"model":"gpt-4.1","input":[{{items}}]{{more}}}""";
}
