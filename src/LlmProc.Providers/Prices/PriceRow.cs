namespace LlmProc.Providers;

/// <summary>What a model cost on a day.</summary>
/// <param name="Date">When the source said so.</param>
/// <param name="Source">Where it was read.</param>
internal sealed record PriceRow(string Provider, string Model, DateOnly Date, ModelPrice Price, string Source);
