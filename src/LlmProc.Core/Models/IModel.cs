namespace LlmProc;

/// <summary>All that an answer may depend on.</summary>
public sealed record ModelRequest(LlmProgram Program, RequestHead Head, Conversation Conversation)
{
    /// <summary>Output limit that a budget leaves for this sample; the program's own holds where it is lower.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>What is known of an earlier request; it changes no answer.</summary>
    public KnownPrefix? Known { get; init; }

    /// <summary>
    /// The calls that lead from the root of the tree to the process that asks, such as <c>1.0/2.1</c>; empty for the root. The same in every run, so that
    /// one of two equal requests can be told from the other; no model answers by it.
    /// </summary>
    public string CallPath { get; init; } = "";
}

/// <summary>Answers one request. No loop, no tools run, no retry of whole runs: those are the turn loop's.</summary>
public interface IModel
{
    /// <summary>Streams one sample; the last update is <see cref="ModelUpdate.Completed"/>. A failure is a <see cref="ModelException"/>.</summary>
    /// <remarks>
    /// Samples of several processes are taken at once, each read by one reader, in order. When the token is cancelled the stream must end: whoever stops a run
    /// waits for that. The token means this sample only: once the stream has ended it may serve another.
    /// </remarks>
    IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, CancellationToken cancellationToken);

    /// <summary>The most that the request may take. Asked only where money or tokens are limited; without a price money cannot be.</summary>
    SampleBound BoundOf(ModelRequest request) => SampleBound.OfText(request, PriceOf(request.Program));

    /// <summary>
    /// No fewer tokens than the input of the request has, as its provider counts them for nothing; null where nobody does. Asked only where
    /// <see cref="BoundOf"/> is more than a limit leaves, so that it may take a request of its own.
    /// </summary>
    ValueTask<long?> CountAsync(ModelRequest request, CancellationToken cancellationToken) => new((long?)null);

    /// <summary>What the model costs when it answers for a program; null if nobody knows.</summary>
    ModelPrice? PriceOf(LlmProgram program) => program.Model.Price;
}

/// <summary>Opens the models of one provider.</summary>
public interface IModelProvider
{
    /// <summary>One of <see cref="ProviderNames.All"/>.</summary>
    string Name { get; }

    /// <summary>Called once per program before a run; may read files, never opens a connection. A wrong setting is a <see cref="ModelException"/>.</summary>
    IModel Open(ModelSettings settings);
}

/// <summary>A provider could not answer.</summary>
public sealed class ModelException(string code, string message, Exception? inner = null) : LlmProcException(code, message, inner)
{
    /// <summary>The code that says that a request is longer than the model can read: another, shorter one may pass.</summary>
    public const string ContextOverflow = "context_overflow";

    /// <summary>What the attempts that failed took all the same; it is paid for.</summary>
    public Usage Usage { get; init; }

    /// <summary>Null if the model's price is not known.</summary>
    public decimal? CostUsd { get; init; } = 0;

    /// <summary>The last attempt had begun to answer, and nobody knows what it took in the end.</summary>
    public bool TookMore { get; init; }
}
