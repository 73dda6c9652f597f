using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

/// <summary>What the commands that look at programs ask the system for, as the system saw it.</summary>
public sealed class CheckTouchesNothingTests
{
    private const string Strace = "/usr/bin/strace";
    private const string Far = "far = { path = \"http://127.0.0.1:9/expert.toml\", description = \"far\" }\n";

    private const string Main = """
        [model]
        name = "m"
        provider = "openai"
        base_url = "http://127.0.0.1:9/v1"
        api_key_env = "HOME"

        [prompt]
        system = "Ask expert by spawn. ${HOME} $(id)"

        [tools]
        enabled = ["spawn"]

        [mcp]
        config_path = "servers.json"

        [tools.mcp]
        id = "all"

        [linked_programs]
        expert = { path = "expert.toml", description = "$HOME" }

        """;

    private const string Servers = """
        { "mcpServers": { "id": { "command": "id", "env": { "A": "${HOME}" } }, "far": { "url": "http://127.0.0.1:9/" } } }
        """;

    private const string Expert = """
        [model]
        name = "m"
        provider = "ollama"
        [env_info]
        variables = "all"
        commands = ["id"]
        [preload]
        files = ["$HOME/*", "`id`", "~/*"]
        """;

    [Theory]
    [InlineData(true, "main.toml: 1 error", "check", "main.toml")]
    [InlineData(false, "main.toml: 2 programs, no errors", "check", "main.toml")]
    [InlineData(false, "\"version\":", "check", "--format", "sarif", "main.toml")]
    [InlineData(false, "expert  expert.toml", "ldd", "main.toml")]
    [InlineData(false, "digraph", "ldd", "--format", "dot", "main.toml")]
    [InlineData(false, "Ask expert by spawn. ${HOME} $(id)", "prompt", "main.toml")]
    [InlineData(false, "── Tools ── none", "prompt", "main.toml", "--program", "expert")]
    [InlineData(false, "https://json-schema.org/draft/2020-12/schema", "schema")]
    public async Task Looking_at_programs_opens_no_connection_and_starts_no_program(bool isBroken, string expected, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Strace), "needs strace");
        using var project = new TempProject(("main.toml", Main + (isBroken ? Far : "")), ("expert.toml", Expert), ("servers.json", Servers));
        using Running running = new Llmproc(project).StartFile(
            Strace, ["-f", "-s", "4096", "-e", "trace=network,execve,open,openat,stat,newfstatat,statx", "-o", "trace.txt", Llmproc.Binary, .. arguments]);
        await running.WriteInputAsync("");
        Outcome outcome = await running.EndAsync();
        string trace = Path.Combine(project.Folder, "trace.txt");
        Assert.SkipUnless(File.Exists(trace) && new FileInfo(trace).Length > 0, "strace may not trace here");

        outcome.Out.ShouldContain(expected);
        string[] calls = await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken);
        calls.Where(call => call.Contains("execve(", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldContain(arguments[0]);
        // The runtime has sockets of its own for debuggers; they are files.
        calls.ShouldNotContain(call => call.Contains("AF_INET", StringComparison.Ordinal));

        // What is written as a variable is looked up as it is written, in the folder of the program.
        string home = Environment.GetEnvironmentVariable("HOME")!.TrimEnd('/');
        calls.ShouldNotContain(call => call.Contains($"{project.Folder}/{home.TrimStart('/')}", StringComparison.Ordinal));
        $"{outcome.Out}{outcome.Error}".ShouldNotContain("uid=");
        outcome.Out.ShouldNotContain($"\"{home}\"");
    }
}
