using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace LlmProc.Testing;

/// <summary>Answers requests in process, as if they had gone over a network.</summary>
internal sealed class MockHandler(MockProvider provider) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers = request.Headers;
        ImmutableArray<KeyValuePair<string, string>> all =
            [.. headers.Concat(request.Content?.Headers ?? headers.Take(0)).Select(header => KeyValuePair.Create(header.Key, string.Join(", ", header.Value)))];
        MockResponse response = provider.Answer(request.Method.Method, request.RequestUri?.PathAndQuery ?? "", all, body);
        foreach (BodyPart part in response.Before)
        {
            await PassAsync(part, cancellationToken);
        }

        if (response.HeadDelay > TimeSpan.Zero)
        {
            await Task.Delay(response.HeadDelay * 200, provider.TimeProvider, cancellationToken);
        }

        response.Begun?.Invoke();
        var message = new HttpResponseMessage((HttpStatusCode)response.Status) { RequestMessage = request, Version = HttpVersion.Version11 };
        message.Content = response.Parts is null
            ? new ReadOnlyMemoryContent(response.Body)
            : new StreamContent(new PartsStream(response.Parts, provider.TimeProvider));
        if (response.ContentType.Length > 0)
        {
            message.Content.Headers.TryAddWithoutValidation("Content-Type", response.ContentType);
        }

        foreach ((string name, string value) in response.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    private async Task PassAsync(BodyPart part, CancellationToken cancellationToken)
    {
        switch (part)
        {
            case BodyPart.Pause pause:
                await Task.Delay(pause.Time, provider.TimeProvider, cancellationToken);
                break;
            case BodyPart.Stall:
                await Task.Delay(Timeout.InfiniteTimeSpan, provider.TimeProvider, cancellationToken);
                break;
            case BodyPart.Close:
                throw new HttpRequestException(
                    HttpRequestError.ResponseEnded, "The response ended prematurely.", new HttpIOException(HttpRequestError.ResponseEnded));
            case BodyPart.Unreachable { Error: var error, Cause: var cause }:
                throw new HttpRequestException(
                    error, $"The host cannot be reached ({error}).", cause is { } socket ? new SocketException((int)socket) : new AuthenticationException("The certificate is not trusted."));
            case BodyPart.Reset:
                throw new HttpRequestException(
                    HttpRequestError.Unknown, "The connection was reset.", new SocketException((int)SocketError.ConnectionReset));
        }
    }
}
