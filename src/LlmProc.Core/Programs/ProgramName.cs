namespace LlmProc;

/// <summary>Names a program within its graph: the stem of its file, made longer only where two files share one.</summary>
public readonly record struct ProgramName(string Value)
{
    /// <summary>The name as it is written.</summary>
    public override string ToString() => Value;
}
