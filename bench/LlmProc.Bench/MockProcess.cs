using System.Diagnostics;

namespace LlmProc.Bench;

/// <summary>The command's mock provider in an operating-system process of its own, so that what it takes is not counted.</summary>
internal sealed class MockProcess : IDisposable
{
    private readonly Process _process;

    private MockProcess(Process process, string baseUrl) => (_process, BaseUrl) = (process, baseUrl);

    public string BaseUrl { get; }

    public static MockProcess Start(string llmproc, params string[] options)
    {
        Process process = Process.Start(new ProcessStartInfo(llmproc, ["mock", "--quiet", .. options]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        const string name = "ANTHROPIC_BASE_URL=";
        string? line = process.StandardOutput.ReadLine();
        return line?.StartsWith(name, StringComparison.Ordinal) == true
            ? new MockProcess(process, line[name.Length..])
            : throw new InvalidOperationException($"{llmproc} mock did not start: {process.StandardError.ReadToEnd()}");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
