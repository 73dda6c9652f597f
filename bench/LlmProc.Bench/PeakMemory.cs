using System.Diagnostics;

namespace LlmProc.Bench;

/// <summary>The most memory that this operating-system process has had resident at once.</summary>
internal static class PeakMemory
{
    public static double Mebibytes
    {
        get
        {
            using Process self = Process.GetCurrentProcess();
            return self.PeakWorkingSet64 / (1024.0 * 1024);
        }
    }
}
