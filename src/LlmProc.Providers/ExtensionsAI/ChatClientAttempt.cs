using Microsoft.Extensions.AI;

namespace LlmProc.Providers;

/// <summary>One request to a client of somebody else, and what it answers.</summary>
internal sealed class ChatClientAttempt(ChatClientModel model, ModelRequest request, WireStep history, OfferedTool[] tools) : Attempt
{
    private readonly ModelParameters _parameters = Lowered(request);
    private ChatClientReply? _reply;
    private ChatClientStream? _stream;

    public override string Provider => model.Settings.Provider;

    public override bool HasBegun => _stream?.HasBegun ?? false;

    public override Usage Usage => _reply?.Usage ?? default;

    public override bool IsCounted => _reply is { IsCounted: true, IsWhole: true };

    public override ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        if (request.Program.Parameters.ExtraHeaders is [var (header, _), ..])
        {
            throw new ModelException(
                ErrorCode.BadRequest, $"the header '{header}' of parameters.extra_headers cannot be sent: the application gave a client for {Provider}, and headers are set there");
        }

        // A client may change what it is given, so each attempt gets its own.
        _reply = new ChatClientReply(model.Settings, _parameters);
        var messages = ChatClientHistory.Write(request.Head, history);
        ChatOptions options = ChatClientOptions.Write(model.Settings, _parameters, tools);
        _stream = new ChatClientStream(model.Client, messages, options, _reply, model.Provider, Provider, cancellationToken);
        return default;
    }

    public override ValueTask<string?> NextTextAsync() => _stream!.NextTextAsync();

    public override ValueTask DisposeAsync() => _stream?.DisposeAsync() ?? default;

    public override Sample Finish(Usage lost)
    {
        Sample sample = _reply!.Finish();
        Usage usage = sample.Usage + lost;
        return sample with { Usage = usage, CostUsd = _reply.IsCounted ? model.Settings.Price?.Of(usage) : null, UsageUnknown = !_reply.IsCounted };
    }

    public override Attempt Again() => new ChatClientAttempt(model, request, history, tools);

    private static ModelParameters Lowered(ModelRequest request)
    {
        ModelParameters parameters = request.Program.Parameters;
        return request.MaxTokens < (parameters.MaxTokens ?? parameters.MaxCompletionTokens ?? long.MaxValue)
            ? parameters with { MaxTokens = request.MaxTokens, MaxCompletionTokens = null }
            : parameters;
    }
}
