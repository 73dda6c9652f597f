using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

/// <summary>The sample of the README, compiled and run.</summary>
public sealed class ReadmeSample
{
    [Fact]
    public async Task It_runs()
    {
        using TempProject project = new(
            ("main.toml", "[model]\nprovider = \"embedded\"\nname = \"extractive\"\n\n[preload]\nfiles = [\"README.md\"]\n"),
            ("README.md", "# Vane\n\nAnna Berg maintains this project.\n"));
        string file = project["main.toml"];
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;

        string text = await RunAsync(file, cancellationToken);

        text.ShouldContain("Anna Berg maintains this project.");
    }

    private static async Task<string> RunAsync(string file, CancellationToken cancellationToken)
    {
        await using var runtime = LlmRuntime.Create();
        ProgramGraph program = runtime.Load(file);
        RunResult result = await runtime.RunAsync(program, "Who maintains this project?", cancellationToken);
        return result.IsError ? result.Error!.Message : result.Text;
    }
}
