namespace LlmProc.Testing;

/// <summary>The answer that a fault is put into.</summary>
/// <param name="Hit">How often the fault has happened, from 1.</param>
internal sealed record FaultCase(MockRequest Request, WireAnswer Answer, TimeProvider TimeProvider, int Hit)
{
    public MockWire Wire => Request.Wire;
}
