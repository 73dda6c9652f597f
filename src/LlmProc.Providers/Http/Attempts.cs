namespace LlmProc.Providers;

/// <summary>Repeats an attempt until one gives an answer, or until <see cref="Retries"/> says that there is no further one. Nothing is repeated anywhere else.</summary>
/// <param name="account">What all who ask there share.</param>
/// <param name="price">What a token costs; null if nobody knows.</param>
internal sealed class Attempts(Account account, ModelPrice? price, TimeProvider time, Func<double> chance)
{
    public Account Account => account;

    public ModelPrice? Price => price;

    public TimeProvider Time => time;

    public IAsyncEnumerable<ModelUpdate> SampleAsync(Attempt attempt, CancellationToken cancellationToken) => new AttemptedSample(this, attempt, cancellationToken);

    public Retries Since(long began) => new(time, chance, began);
}
