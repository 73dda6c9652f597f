namespace LlmProc.Testing;

/// <summary>
/// Puts one model behind a provider's name, so that a test runs programs as they are: with <c>provider = "anthropic"</c>, without a key.
/// </summary>
/// <param name="name">The provider that the programs name.</param>
/// <param name="model">Answers for every program of that provider.</param>
public sealed class ScriptedProvider(string name, IModel model) : IModelProvider
{
    /// <summary>The provider whose place this one takes.</summary>
    public string Name { get; } = name;

    /// <summary>Gives the same model whatever the settings.</summary>
    public IModel Open(ModelSettings settings) => model;
}
