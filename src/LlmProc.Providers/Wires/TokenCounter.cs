using System.Net;
using System.Text;
using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>Asks how many tokens a request has. Where nothing answers it is not asked again, or not for a while: a budget can do without.</summary>
internal sealed class TokenCounter(Endpoint endpoint, WireRuntime runtime)
{
    /// <summary>Longer than that no sample waits for a number.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>So long nobody waits for one that has not answered.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    private const int MaxAnswer = 64 * 1024;

    /// <summary>A provider calls it an estimate: one in so many is added.</summary>
    private const int Margin = 32;

    private volatile bool _isNotThere;
    private volatile Silence? _silence;

    /// <summary>No less than the tokens of the request; null if that cannot be told.</summary>
    public async ValueTask<long?> CountAsync(TokenCount count, Action<HttpRequestMessage> addHeaders, CancellationToken cancellationToken)
    {
        if (_isNotThere || (_silence is { } silence && runtime.Time.GetElapsedTime(silence.Since) < Pause))
        {
            return null;
        }

        using var patience = new CancellationTokenSource(LongestWait, runtime.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, new Uri($"{endpoint.Address.AbsoluteUri.TrimEnd('/')}/{count.Path}"))
            {
                Content = new RequestBody(count.Body),
            };
            addHeaders(message);
            if (endpoint.SignIn is { } signIn)
            {
                await signIn.AddAsync(message, null, either.Token);
            }

            using HttpResponseMessage response = await runtime.Http.SendAsync(message, either.Token);
            _isNotThere = response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented;
            return response.StatusCode == HttpStatusCode.OK && await ReadAsync(response, count.Name, either.Token) is { } tokens and > 0 ? tokens + (tokens / Margin) : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or AttemptException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Whatever it was, the sample itself will say it better.
            _silence = e is JsonException ? null : new Silence(runtime.Time.GetTimestamp());
            return null;
        }
    }

    private static async Task<long?> ReadAsync(HttpResponseMessage response, string name, CancellationToken cancellationToken)
    {
        byte[] body = new byte[MaxAnswer];
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        int length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        return new JsonSlice(body.AsSpan(0, length))[Encoding.ASCII.GetBytes(name)].Number;
    }

    private sealed record Silence(long Since);
}
