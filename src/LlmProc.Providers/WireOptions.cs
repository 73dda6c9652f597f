using System.Net;

namespace LlmProc;

/// <summary>What the wires of a runtime are made with.</summary>
public sealed record WireOptions
{
    /// <summary>Reads an environment variable: keys by name, and addresses that the operator chose.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Carries the requests; unset: connections of the runtime's own, which end with it.</summary>
    /// <remarks>It must not follow redirects: a key would go with them.</remarks>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>The clock of waits, timeouts and accounts.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Signs in to Azure where no key is set; unset: only keys do.</summary>
    public ITokenSource? AzureTokens { get; init; }

    /// <summary>Signs in to Google Cloud; unset: with the credentials that <c>gcloud auth application-default login</c>, a service account's file or the machine has.</summary>
    public ITokenSource? GoogleTokens { get; init; }

    /// <summary>Gives numbers from 0 to 1, by which waits differ from each other; unset: drawn.</summary>
    public Func<double>? Chance { get; init; }

    /// <summary>Connections as a runtime makes them for itself.</summary>
    /// <remarks>A key goes where it was sent and no further: no redirects, no cookies. What is not asked for need not be unpacked.</remarks>
    public static HttpMessageHandler CreateHandler() => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        EnableMultipleHttp2Connections = true,
        ActivityHeadersPropagator = null,
    };
}
