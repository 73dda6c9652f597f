using System.Collections.Immutable;

namespace LlmProc;

/// <summary>The providers that every runtime has. A new one is a line here.</summary>
internal static class BuiltinProviders
{
    public static ImmutableArray<IModelProvider> Of(WireProviders wires) => [new EmbeddedProvider(), .. wires.All];
}
