namespace LlmProc;

/// <summary>
/// The offline provider. Its one model, <c>extractive</c>, is a deterministic reader and not a language model: it answers with quotes from the
/// preloaded files, or passes the question to the linked program that fits it best and relays the answer.
/// </summary>
/// <remarks>Needs no key and no network, costs nothing, and may be used from many threads.</remarks>
public sealed class EmbeddedProvider : IModelProvider
{
    /// <inheritdoc/>
    public string Name => ProviderNames.Embedded;

    /// <inheritdoc/>
    public IModel Open(ModelSettings settings)
    {
        if (settings.Name != ProviderNames.ExtractiveModel)
        {
            throw new ModelException(
                "bad_request", $"The provider embedded has no model '{settings.Name}'. Its only model is '{ProviderNames.ExtractiveModel}'.");
        }

        PassageIndex.Require();
        return new ExtractiveModel();
    }
}
