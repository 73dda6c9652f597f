using System.Runtime.CompilerServices;

namespace LlmProc.Testing;

/// <summary>Takes a provider's place in a replay.</summary>
internal sealed class ReplayProvider(string name, Replay replay) : IModelProvider
{
    private readonly ReplayModel _model = new(replay);

    public string Name => name;

    public IModel Open(ModelSettings settings) => _model;

    private sealed class ReplayModel(Replay replay) : IModel
    {
        // What was paid stands in the recording, and nothing is paid again.
        public ModelPrice? PriceOf(LlmProgram program) => program.Model.Price ?? ModelPrice.Free;

        /// <remarks>What it takes is known from the recording, and counts when it is there. What a provider had counted before is not recorded.</remarks>
        public SampleBound BoundOf(ModelRequest request) => new(0, 0) { InputUsd = 0, LeastOutput = 0 };

        public async IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await ValueTask.CompletedTask;
            Sample sample = replay.Answer(request);
            foreach (ContentBlock.Text text in sample.Content.OfType<ContentBlock.Text>())
            {
                yield return new ModelUpdate.TextDelta(text.Value);
            }

            yield return new ModelUpdate.Completed(sample);
        }
    }
}
