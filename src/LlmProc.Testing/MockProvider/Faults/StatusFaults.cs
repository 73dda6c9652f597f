using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace LlmProc.Testing;

/// <summary>Answers that are no answers: refusals, redirections, connections that fail.</summary>
internal static class StatusFaults
{
    private const string Page = "<!DOCTYPE html>\n<html><head><title>500 Internal Server Error</title></head><body><h1>Internal Server Error</h1></body></html>\n";

    public static ImmutableArray<MockFault> All { get; } =
    [
        Limited("429-ra-2", "Rate limit once, with retry-after: 2.", 1, "retry-after", "2"),
        Limited("429-ra-0", "Rate limit five times, with retry-after: 0.", 5, "retry-after", "0"),
        Limited("429-ra-90", "Rate limit always, with retry-after: 90.", null, "retry-after", "90"),
        new("429-ra-date", "Rate limit once; retry-after is a date 3 seconds ahead.")
        {
            Times = 1,
            Response = static (fault, _) => Refuse(fault, MockError.Of(fault.Wire, "rate_limit", "Rate limited."))
                .With("retry-after", fault.TimeProvider.GetUtcNow().AddSeconds(3).ToString("R", CultureInfo.InvariantCulture)),
        },
        Limited("429-ra-ms", "Rate limit once, with retry-after-ms: 1500.", 1, "retry-after-ms", "1500"),
        Limited("429-ra-negative", "Rate limit once, with retry-after: -1.", 1, "retry-after", "-1"),
        Limited("429-ra-nan", "Rate limit once, with retry-after: NaN.", 1, "retry-after", "NaN"),
        Limited("429-ra-huge", "Rate limit once, with retry-after: 1000000000000.", 1, "retry-after", "1000000000000"),
        Limited("429-no-header", "Rate limit once, without a word on when to come back.", 1, "x-mock", "1"),
        new("429-retry-info", "Rate limit once, with a retryDelay of 2 seconds in the error (Gemini).")
        {
            Times = 1,
            Response = static (fault, response) => fault.Wire == MockWire.Gemini
                ? Refuse(fault, MockError.Of(fault.Wire, "rate_limit", "You exceeded your current quota.") with { RetryDelay = TimeSpan.FromSeconds(2) })
                : response,
        },
        Status("529-always", "Overloaded, always.", _ => new MockError(529, "overloaded_error", "Overloaded")),
        Status("503-once", "Unavailable, once.", wire => new MockError(503, wire == MockWire.Anthropic ? "api_error" : "server_error", "Service unavailable"), times: 1),
        Status("500-once", "An internal error, once.", wire => Internal(wire), times: 1),
        new("500-html", "Status 500 with a page of HTML.")
        {
            Response = static (fault, response) => Document(response, 500, "text/html; charset=utf-8", Page),
        },
        Status("500-no-retry", "An internal error that says x-should-retry: false.", wire => Internal(wire), header: "false"),
        Status("400-retry", "A bad request that says x-should-retry: true.", _ => MockError.Invalid("Nothing was wrong, really."), header: "true"),
        Status("401", "The key is wrong.", wire => MockError.Of(wire, "auth", wire == MockWire.Anthropic ? "invalid x-api-key" : "Incorrect API key provided.")),
        Status("403", "The key may not do this.", wire => wire == MockWire.Anthropic
            ? new MockError(403, "permission_error", "Your API key does not have permission to use the specified resource.")
            : new MockError(403, "invalid_request_error", "You are not allowed to sample from this model", Code: "unsupported_country_region_territory")),
        new("404-model", "There is no such model.")
        {
            Response = static (fault, _) => Refuse(fault, fault.Wire == MockWire.Anthropic
                ? new MockError(404, "not_found_error", $"model: {fault.Request.Model}")
                : new MockError(404, "invalid_request_error", $"The model `{fault.Request.Model}` does not exist or you do not have access to it.", Code: "model_not_found")),
        },
        Status("402", "Payment is required.", wire => new MockError(402, wire == MockWire.Anthropic ? "billing_error" : "insufficient_quota", "Payment required")),
        Status("credit", "The account has no money left, told as 400 by Anthropic and as 429 by OpenAI.", wire => wire == MockWire.Anthropic
            ? MockError.Invalid("Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.")
            : new MockError(429, "insufficient_quota", "You exceeded your current quota, please check your plan and billing details.", Code: "insufficient_quota")),
        Status("413", "The request is too large.", wire => wire == MockWire.Anthropic
            ? new MockError(413, "request_too_large", "Request exceeds the maximum size")
            : new MockError(413, "invalid_request_error", "Request body is too large.")),
        new("prompt-too-long", "The prompt does not fit the model.")
        {
            Response = static (fault, _) => Refuse(fault, MockProtocol.Of(fault.Wire).TooLong(200_001, 200_000)),
        },
        new("redirect-307", "A redirection to another host.")
        {
            Response = static (fault, response) => Document(response, 307, "", "").With("location", "http://elsewhere.invalid/v1/messages"),
        },
        Unreachable("connection-refused", "Nobody listens; the server closes the connection instead.", HttpRequestError.ConnectionError, SocketError.ConnectionRefused),
        Unreachable("dns-failure", "The name of the host is unknown; the server closes the connection instead.", HttpRequestError.NameResolutionError, SocketError.HostNotFound),
        Unreachable("tls-failure", "The certificate is not trusted; the server closes the connection instead.", HttpRequestError.SecureConnectionError, null),
        Before("reset-before-headers", "The connection is reset once before any byte of the answer.", new BodyPart.Reset()),
        Before("close-before-headers", "The connection is closed once before any byte of the answer.", new BodyPart.Close()),
        new("stall-before-headers", "The request is taken, and nothing ever comes back.")
        {
            Response = static (_, response) => response with { Before = [new BodyPart.Stall()], Begun = null },
        },
        new("slow-loris", "The head of the answer comes at one byte every 100 ms.")
        {
            Response = static (_, response) => response with { HeadDelay = TimeSpan.FromMilliseconds(100) },
        },
    ];

    private static MockFault Limited(string name, string summary, int? times, string header, string value) => new(name, summary)
    {
        Times = times,
        Response = (fault, _) => Refuse(fault, MockError.Of(fault.Wire, "rate_limit", "This request would exceed your rate limit.")).With(header, value),
    };

    private static MockFault Status(string name, string summary, Func<MockWire, MockError> error, int? times = null, string? header = null) => new(name, summary)
    {
        Times = times,
        Response = (fault, _) => Refuse(fault, error(fault.Wire)) is var response && header is not null ? response.With("x-should-retry", header) : response,
    };

    private static MockFault Unreachable(string name, string summary, HttpRequestError error, SocketError? cause) => new(name, summary)
    {
        Response = (_, response) => response with { Before = [new BodyPart.Unreachable(error, cause)], Begun = null },
    };

    private static MockFault Before(string name, string summary, BodyPart part) => new(name, summary)
    {
        Times = 1,
        Response = (_, response) => response with { Before = [part], Begun = null },
    };

    private static MockError Internal(MockWire wire) => wire == MockWire.Anthropic
        ? new MockError(500, "api_error", "Internal server error")
        : new MockError(500, "server_error", "The server had an error while processing your request. Sorry about that!");

    private static MockResponse Refuse(FaultCase fault, MockError error) => error.ToResponse(fault.Wire, fault.Request.Number);

    internal static MockResponse Document(MockResponse response, int status, string contentType, string body) =>
        new(status, contentType, Encoding.UTF8.GetBytes(body)) { Before = response.Before };
}
