using Microsoft.Extensions.Logging;

namespace LlmProc;

/// <summary>What all processes of one host share.</summary>
internal sealed record Kernel(
    ProgramGraph Graph,
    IJournal Journal,
    ProgramImages Images,
    ModelCatalog Models,
    TreeLedger Ledger,
    ObserverList Observers,
    Gates Gates,
    WorkTokens Work,
    TimeProvider Time,
    ILogger Logger);
