using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace LlmProc.Providers;

/// <summary>Says in one line what an exception of a client means. Clients have types of their own for the same few things.</summary>
internal static partial class ChatClientFailure
{
    private const int ShownWords = 300;

    /// <summary>A key that is cut here is longer than what is shown of the text.</summary>
    private const int MostRead = 64 * 1024;

    /// <param name="begun">Something of the answer had come.</param>
    public static AttemptException Of(Exception e, string provider, bool begun, Func<Exception, int?>? statusOf)
    {
        Exception[] chain = [.. Chain(e)];
        string words = Clean(e.Message);
        if (chain.OfType<ModelException>().FirstOrDefault() is { } coded)
        {
            return new AttemptException(coded.Code, Clean(coded.Message), mayRetry: false, e);
        }

        if (Status(chain, statusOf) is { } status)
        {
            string code = ProviderFailure.CodeOf(status, "", words);
            bool mayRetry = code is ErrorCode.Overloaded or ErrorCode.RateLimited || (code == ErrorCode.ProviderError && status is 408 or 409 or >= 500);
            return new AttemptException(code, Explain(code, provider, string.Create(CultureInfo.InvariantCulture, $"({status}: {words})")), mayRetry, e);
        }

        return chain.Select(each => Judge(each, provider, begun, words, e)).FirstOrDefault(failure => failure is not null)
            ?? (begun ? Told(provider, words, e) : null)
            ?? new AttemptException(ErrorCode.ProviderError, $"the client of {provider} failed ({e.GetType().Name}: {words})", mayRetry: false, e);
    }

    /// <summary>Of an error that came as content.</summary>
    public static AttemptException InStream(string provider, ErrorContent error)
    {
        string words = Clean(error.Message ?? "");
        int status = int.TryParse(error.ErrorCode, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
        string code = ProviderFailure.CodeOf(status, $"{error.ErrorCode} {error.Details}", words);
        return new AttemptException(
            code, Explain(code, provider, $"(in its answer: {words})"), mayRetry: code is ErrorCode.Overloaded or ErrorCode.RateLimited or ErrorCode.ProviderError);
    }

    public static AttemptException Incomplete(string provider, Exception? inner = null) =>
        new(ErrorCode.Incomplete, $"the answer of {provider} broke off", mayRetry: true, inner);

    /// <remarks>Clients that forget it look like this too, and the way out is theirs.</remarks>
    public static AttemptException Unfinished(string provider) => new(
        ErrorCode.Incomplete, $"the answer of {provider} broke off: its client gave no {nameof(ChatResponseUpdate.FinishReason)}, which says that an answer is whole", mayRetry: true);

    public static AttemptException Stalled(string provider) => new(ErrorCode.Stalled, $"{provider} stopped answering", mayRetry: true) { MayHaveTaken = true };

    private static AttemptException? Judge(Exception e, string provider, bool begun, string words, Exception whole) => e switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            new AttemptException(ErrorCode.Tls, $"no secure connection to {provider}: {words}", mayRetry: false, whole),
        TimeoutException or OperationCanceledException => Stalled(provider),
        HttpRequestException or IOException or SocketException when begun => Incomplete(provider, whole),
        HttpRequestException or IOException or SocketException =>
            new AttemptException(ErrorCode.Connection, $"no connection to {provider}: {words}", mayRetry: true, whole) { MayHaveTaken = AttemptException.WasSent(e) },
        JsonException when begun => Incomplete(provider, whole),
        _ => null,
    };

    /// <summary>An error event of a stream, which clients throw with the provider's words in it.</summary>
    private static AttemptException? Told(string provider, string words, Exception whole)
    {
        string code = ProviderFailure.CodeOf(0, words, words);
        return code is ErrorCode.Overloaded or ErrorCode.RateLimited
            ? new AttemptException(code, Explain(code, provider, $"(in its answer: {words})"), mayRetry: true, whole)
            : null;
    }

    private static IEnumerable<Exception> Chain(Exception e)
    {
        const int longest = 8;
        Exception? each = e;
        for (int i = 0; i < longest && each is not null; i++, each = each.InnerException)
        {
            yield return each;
        }
    }

    private static int? Status(Exception[] chain, Func<Exception, int?>? statusOf)
    {
        foreach (Exception e in chain)
        {
            int? status = statusOf?.Invoke(e) ?? (e is HttpRequestException { StatusCode: { } code } ? (int)code : Said(e.Message));
            if (status is >= 400 and < 600)
            {
                return status;
            }
        }

        return null;
    }

    /// <summary>Many clients have no property for it that could be known here, but all say it, as a number or as a name.</summary>
    private static int? Said(string message) =>
        StatusText().Match(message) is not { Success: true } match ? null
        : int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
        : Enum.TryParse(match.Groups[1].ValueSpan, ignoreCase: false, out HttpStatusCode named) ? (int)named
        : null;

    private static string Explain(string code, string provider, string said) => code switch
    {
        ErrorCode.Overloaded => $"{provider} is overloaded {said}",
        ErrorCode.RateLimited => $"{provider} limits the rate of requests {said}",
        ErrorCode.Auth => $"{provider} does not accept the key of the client that the application gave {said}",
        ErrorCode.Permission => $"{provider} does not permit this to the client that the application gave {said}",
        ErrorCode.NotFound => $"{provider} does not have the model, or is not at the address of the client {said}",
        ErrorCode.TooLarge => $"the request is too large for {provider} {said}",
        ErrorCode.ContextOverflow => $"the conversation is longer than the model can read {said}",
        ErrorCode.Credit => $"the account at {provider} has no credit left {said}",
        ErrorCode.BadRequest => $"{provider} refused the request {said}",
        _ => $"{provider} failed {said}",
    };

    /// <summary>One short line without secrets. Clients quote what they were given, also where it is the key.</summary>
    public static string Clean(string text)
    {
        text = text.Length <= MostRead ? text : text[..MostRead];
        foreach (string secret in Secrets.InEnvironment().SelectMany(Secrets.FormsOf).OrderByDescending(form => form.Length))
        {
            text = text.Replace(secret, "[key]", StringComparison.Ordinal);
        }

        return ModelText.Shorten(string.Join(' ', Secrets.Replace(text, "[key]").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), ShownWords);
    }

    [GeneratedRegex(@"(?:\bHTTP |\bstatus code does not indicate success: |\bstatus(?: ?code)?:? )([45]\d\d\b|[A-Z][A-Za-z]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex StatusText();
}
