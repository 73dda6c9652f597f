using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmProc;

/// <summary>The runtime in a container of services.</summary>
public static class LlmProcServices
{
    /// <summary>Name of the HTTP client that carries requests to providers.</summary>
    public const string HttpClientName = "LlmProc";

    /// <summary>
    /// Adds one <see cref="LlmRuntime"/>, which ends with the container. It takes every <see cref="ITool"/>, <see cref="IModelProvider"/>,
    /// <see cref="IProcessObserver"/> and <see cref="IRunGate"/> of the container, its <see cref="IJournal"/> and <see cref="TimeProvider"/> if there are any, and writes its log there.
    /// </summary>
    /// <remarks>
    /// Requests go through the handlers of the named HTTP client <see cref="HttpClientName"/>. They must not follow redirects, since a key would go with them, and must
    /// not repeat requests or bound their time: the runtime repeats what may be repeated, and an answer may take minutes.
    /// </remarks>
    public static IServiceCollection AddLlmProc(this IServiceCollection services, Action<LlmProcOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.AddOptions();
        services.AddHttpClient(HttpClientName)
            .ConfigurePrimaryHttpMessageHandler(WireOptions.CreateHandler)
            .RedactLoggedHeaders(_ => true);
        services.TryAddSingleton(CreateRuntime);
        return services;
    }

    /// <summary>Adds a function as a tool; each call has a scope of the container. Programs grant it by the function's name.</summary>
    /// <exception cref="ArgumentException">Models cannot call a function of that name, or arguments cannot be checked by its schema.</exception>
    public static IServiceCollection AddLlmProcTool(
        this IServiceCollection services, AIFunction function, AccessLevel access = AccessLevel.Write, ToolEffects effects = ToolEffects.Once)
    {
        ArgumentNullException.ThrowIfNull(services);
        var tool = new FunctionTool(function) { Access = access, Effects = effects };
        return services.AddSingleton<ITool>(container => tool.With(container));
    }

    /// <summary>Adds a program under a key: the <see cref="ProgramGraph"/>, loaded when it is first asked for, and an <see cref="IChatClient"/> over it.</summary>
    /// <param name="path">Relative to the working directory.</param>
    public static IServiceCollection AddLlmProgram(this IServiceCollection services, string key, string path)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        services.AddLlmProc();
        services.AddKeyedSingleton(key, (container, _) => container.GetRequiredService<LlmRuntime>().Load(path));
        return services.AddKeyedSingleton(key, (container, _) =>
            container.GetRequiredService<LlmRuntime>().AsChatClient(container.GetRequiredKeyedService<ProgramGraph>(key)));
    }

    private static LlmRuntime CreateRuntime(IServiceProvider container)
    {
        LlmProcOptions options = container.GetRequiredService<IOptions<LlmProcOptions>>().Value;
        TimeProvider time = container.GetService<TimeProvider>() ?? TimeProvider.System;
        return LlmRuntime.Create(new RuntimeOptions
        {
            Journal = container.GetService<IJournal>(),
            Providers = [.. container.GetServices<IModelProvider>()],
            Observers = [.. container.GetServices<IProcessObserver>()],
            Tools = [.. container.GetServices<ITool>()],
            Gates = [.. container.GetServices<IRunGate>()],
            Wires = new WireOptions
            {
                Handler = new FactoryHandler(container.GetRequiredService<IHttpMessageHandlerFactory>()),
                Variable = options.Variable ?? Environment.GetEnvironmentVariable,
                Time = time,
                AzureTokens = options.AzureTokens,
                GoogleTokens = options.GoogleTokens,
            },
            AroundProviders = options.AroundProviders,
            Telemetry = options.Telemetry ?? TelemetryOptions.Default,
            Limits = options.Limits ?? Limits.None,
            WorkingDirectory = Path.GetFullPath(options.WorkingDirectory ?? Directory.GetCurrentDirectory()),
            TrustPrograms = options.TrustPrograms,
            Time = time,
            Logger = container.GetRequiredService<ILoggerFactory>().CreateLogger("LlmProc"),
        });
    }

    /// <summary>Sends each request through the handlers that the factory holds ready at that time.</summary>
    private sealed class FactoryHandler(IHttpMessageHandlerFactory factory) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var invoker = new HttpMessageInvoker(factory.CreateHandler(HttpClientName), disposeHandler: false);
            return await invoker.SendAsync(request, cancellationToken);
        }
    }
}
