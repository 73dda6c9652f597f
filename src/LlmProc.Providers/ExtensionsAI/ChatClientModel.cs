using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.AI;

namespace LlmProc.Providers;

/// <summary>A model behind a client of somebody else. Nothing is taken on trust: not that a stream which ends was whole, nor that a client ever comes back.</summary>
internal sealed class ChatClientModel(IChatClient client, ModelSettings settings, ChatClientProvider provider) : IModel
{
    private readonly ConditionalWeakTable<RequestHead, OfferedTool[]> _tools = [];
    private readonly ChatClientHistory _history = new(settings);
    private readonly Attempts _attempts = new(
        new Account(provider.Time), settings.Price, provider.Time, provider.Chance ?? (static () => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20)));

    public IChatClient Client => client;

    public ModelSettings Settings => settings;

    public ChatClientProvider Provider => provider;

    public IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        OfferedTool[] tools = _tools.GetValue(request.Head, static head => [.. head.Tools.Select(tool => new OfferedTool(tool))]);
        return _attempts.SampleAsync(new ChatClientAttempt(this, request, _history.Whole(request.Conversation), tools), cancellationToken);
    }
}
