using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;

namespace LlmProc.Bench;

/// <summary>Answers what was answered before, without a connection. Requests come in the order in which they were written down.</summary>
internal sealed class CannedHandler(ImmutableArray<Recorded> requests) : HttpMessageHandler
{
    private static readonly MediaTypeHeaderValue s_events = new("text/event-stream");
    private int _next;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] answer = requests[_next++ % requests.Length].Answer;
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(answer), RequestMessage = request };
        response.Content.Headers.ContentType = s_events;
        return Task.FromResult(response);
    }
}
