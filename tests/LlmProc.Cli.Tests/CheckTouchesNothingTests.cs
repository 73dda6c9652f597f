using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

/// <summary>What <c>check</c> asks the system for, as the system saw it.</summary>
public sealed class CheckTouchesNothingTests
{
    private const string Strace = "/usr/bin/strace";

    [Fact]
    public async Task Check_opens_no_connection_and_starts_no_program()
    {
        Assert.SkipUnless(File.Exists(Strace), "needs strace");
        using var project = new TempProject(
            ("main.toml", """
                [model]
                name = "m"
                provider = "openai"
                base_url = "http://127.0.0.1:9/v1"
                api_key_env = "HOME"

                [prompt]
                system = "Ask expert by spawn. ${HOME} $(id)"

                [tools]
                enabled = ["spawn"]

                [linked_programs]
                expert = { path = "expert.toml", description = "$HOME" }
                far = { path = "http://127.0.0.1:9/expert.toml", description = "far" }
                """),
            ("expert.toml", "[model]\nname = \"m\"\nprovider = \"ollama\"\n[preload]\nfiles = [\"$HOME/*\", \"`id`\"]\n"));
        using Running running = new Llmproc(project).StartFile(Strace, "-f", "-e", "trace=network,execve", "-o", "trace.txt", Llmproc.Binary, "check", "main.toml");
        await running.WriteInputAsync("");
        Outcome outcome = await running.EndAsync();
        string trace = Path.Combine(project.Folder, "trace.txt");
        Assert.SkipUnless(File.Exists(trace) && new FileInfo(trace).Length > 0, "strace may not trace here");

        outcome.Out.ShouldContain("main.toml: 1 error");
        string[] calls = await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken);
        calls.Where(call => call.Contains("execve(", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldContain("check");
        // The runtime has sockets of its own for debuggers; they are files.
        calls.ShouldNotContain(call => call.Contains("AF_INET", StringComparison.Ordinal));
    }
}
