using System.Runtime.CompilerServices;

namespace LlmProc.Testing;

/// <summary>Opens the models of another provider, and records what they answer.</summary>
internal sealed class RecordingProvider(IModelProvider provider, Recorder recorder) : IModelProvider
{
    public string Name => provider.Name;

    public IModel Open(ModelSettings settings)
    {
        recorder.ConcealKeysOf(settings);
        return new RecordingModel(provider.Open(settings), recorder);
    }

    private sealed class RecordingModel(IModel model, Recorder recorder) : IModel
    {
        public SampleBound BoundOf(ModelRequest request) => model.BoundOf(request);

        public ValueTask<long?> CountAsync(ModelRequest request, CancellationToken cancellationToken) => model.CountAsync(request, cancellationToken);

        public ModelPrice? PriceOf(LlmProgram program) => model.PriceOf(program);

        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await using IAsyncEnumerator<ModelUpdate> updates = AskAsync(request, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await NextAsync(updates, request) is { } update)
            {
                if (update is ModelUpdate.Completed completed)
                {
                    await recorder.WriteAsync(request, completed.Sample, failure: null);
                }

                yield return update;
            }
        }

        /// <remarks>Some fail when they are asked, and not when they are read.</remarks>
        private async IAsyncEnumerable<ModelUpdate> AskAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (ModelUpdate update in model.SampleAsync(request, cancellationToken))
            {
                yield return update;
            }
        }

        private async ValueTask<ModelUpdate?> NextAsync(IAsyncEnumerator<ModelUpdate> updates, ModelRequest request)
        {
            try
            {
                return await updates.MoveNextAsync() ? updates.Current : null;
            }
            catch (LlmProcException e)
            {
                await recorder.WriteAsync(request, answer: null, e);
                throw;
            }
        }
    }
}
