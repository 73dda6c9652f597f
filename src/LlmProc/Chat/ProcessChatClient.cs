using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace LlmProc;

/// <summary>One process as a chat client.</summary>
internal sealed class ProcessChatClient(LlmProcess process) : IChatClient
{
    // What a request used is the difference of two accounts of the process: so there is one request at a time.
    private readonly SemaphoreSlim _turn = new(1);

    public LlmProcess Process => process;

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        process.RefuseWithin();
        await _turn.WaitAsync(cancellationToken);
        try
        {
            string prompt = Read(messages, options);
            Usage before = Used();
            RunResult result = await process.RunAsync(prompt, cancellationToken);
            ThrowIfError(result);
            var answer = new ChatMessage(ChatRole.Assistant, result.Text) { MessageId = MessageId(ResponseId(), 1), AuthorName = result.Process.Program.Value };
            return new ChatResponse(answer)
            {
                ResponseId = ResponseId(),
                ConversationId = process.Id.Value,
                ModelId = result.Process.Model,
                FinishReason = ChatFinishReason.Stop,
                Usage = Details(before),
                RawRepresentation = result,
            };
        }
        finally
        {
            _turn.Release();
        }
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        process.RefuseWithin();
        await _turn.WaitAsync(cancellationToken);
        try
        {
            string prompt = Read(messages, options);
            Usage before = Used();
            string? response = null;
            string? message = null;
            int count = 0;
            bool hasSaid = false;
            bool isWithdrawn = false;
            await foreach (ProcessNotice notice in process.StreamAsync(prompt, cancellationToken))
            {
                switch (notice)
                {
                    case ProcessNotice.Said when isWithdrawn:
                        throw Withdrawn();
                    case ProcessNotice.Said said:
                        response ??= ResponseId();
                        message ??= MessageId(response, ++count);
                        hasSaid = true;
                        yield return Update(response, message, [new TextContent(said.Text)]);
                        break;
                    case ProcessNotice.Withdrawn:
                        isWithdrawn |= hasSaid;
                        break;
                    case ProcessNotice.Happened { Event: ProcessEvent.Sampled } whole when whole.Process == process.Id:
                        hasSaid = false;
                        break;
                    case ProcessNotice.Happened { Event: ProcessEvent.ToolStarted or ProcessEvent.ToolReturned or ProcessEvent.ChildStarted } called when called.Process == process.Id:
                        // Whatever is said next is another message.
                        message = null;
                        break;
                    case ProcessNotice.Lagged:
                        throw new LlmProcException("lagged", "the answer was read so slowly that some of it was left out; ask again");
                    case ProcessNotice.Completed { Result: var result }:
                        ThrowIfError(result);
                        if (isWithdrawn)
                        {
                            throw Withdrawn();
                        }

                        response ??= ResponseId();
                        ChatResponseUpdate last = Update(response, message ?? MessageId(response, ++count), [new UsageContent(Details(before))]);
                        last.FinishReason = ChatFinishReason.Stop;
                        last.RawRepresentation = result;
                        yield return last;
                        break;
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? Metadata(process.Model)
            : serviceType == typeof(LlmProcess) ? process
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    public void Dispose()
    {
        // The process belongs to whoever started it.
    }

    internal static ChatClientMetadata Metadata(string model) => new("llmproc", null, model);

    private string Read(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        if (options?.ConversationId is { } id && id != process.Id.Value)
        {
            throw new ArgumentException($"this is the conversation '{process.Id}', not '{id}'", nameof(options));
        }

        return ChatPrompt.Read(messages, options, process.State.Conversation);
    }

    private ChatResponseUpdate Update(string response, string message, IList<AIContent> contents) => new(ChatRole.Assistant, contents)
    {
        MessageId = message,
        ResponseId = response,
        ConversationId = process.Id.Value,
        ModelId = process.Model,
        AuthorName = process.State.Start.Program.Value,
    };

    private static LlmProcException Withdrawn() =>
        new("withdrawn", "the answer broke off after text had been passed on, and a chat client cannot take text back; ask again");

    private static void ThrowIfError(RunResult result)
    {
        if (result.Error is { } error)
        {
            throw new LlmProcException(error.Code, error.Message);
        }
    }

    /// <summary>Which run of the process it is.</summary>
    private string ResponseId() => string.Create(CultureInfo.InvariantCulture, $"{process.Id}:{process.State.Runs}");

    private static string MessageId(string response, int number) => string.Create(CultureInfo.InvariantCulture, $"{response}.{number}");

    private Usage Used() => process.State.Children.Aggregate(process.State.Own.Usage, (sum, child) => sum + child.Subtree().Usage);

    private UsageDetails Details(Usage before)
    {
        Usage after = Used();
        long input = Input(after) - Input(before);
        long output = after.OutputTokens - before.OutputTokens;
        return new UsageDetails
        {
            InputTokenCount = input,
            OutputTokenCount = output,
            TotalTokenCount = input + output,
            CachedInputTokenCount = after.CacheReadTokens - before.CacheReadTokens,
            ReasoningTokenCount = after.ReasoningTokens - before.ReasoningTokens,
        };
    }

    /// <summary>Here everything that was sent counts, cached or not.</summary>
    private static long Input(Usage usage) => usage.InputTokens + usage.CacheReadTokens + usage.CacheWriteTokens;
}
