using Microsoft.Extensions.AI;
using LlmProc.Providers;

namespace LlmProc;

/// <summary>Any <see cref="IChatClient"/> as the models of a provider, in the place of the builtin one whose name it has.</summary>
/// <remarks>
/// Retries are made here: switch those of the client off. The client belongs to whoever made it and is not disposed; it is asked by several processes at once.
/// Its own functions are not run: tools are declared to it, and calls come back.
/// </remarks>
/// <example>
/// <code>
/// new RuntimeOptions { Providers = [new ChatClientProvider("openai", settings =&gt; client)] }
/// </code>
/// </example>
public sealed class ChatClientProvider : IModelProvider
{
    private readonly Func<ModelSettings, IChatClient> _open;

    /// <param name="name">As programs write it in <c>model.provider</c>: one of <see cref="ProviderNames.All"/>.</param>
    /// <param name="open">Gives the client of a model; asked once for each different <c>[model]</c> section, before anything runs.</param>
    public ChatClientProvider(string name, Func<ModelSettings, IChatClient> open)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(open);
        (Name, _open) = (name, open);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The clock of waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// The HTTP status behind an exception of the client; null if it has none. Unset, or where it gives null, it is looked for in
    /// <see cref="HttpRequestException"/> and in the message.
    /// </summary>
    public Func<Exception, int?>? StatusOf { get; init; }

    /// <summary>Gives numbers from 0 to 1, by which waits differ from each other; unset: drawn.</summary>
    public Func<double>? Chance { get; init; }

    /// <inheritdoc/>
    public IModel Open(ModelSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        try
        {
            return new ChatClientModel(_open(settings), settings, this);
        }
        catch (Exception e) when (e is not ModelException)
        {
            throw new ModelException("provider", $"the client for {settings} could not be made: {ChatClientFailure.Clean(e.Message)}", e);
        }
    }
}
