using LlmProc.Testing;

namespace LlmProc.Tests;

public sealed class LlmRuntimeTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private static TempProject Project() => new(
        ("main.toml", "[model]\nprovider = \"script\"\nname = \"answers.toml\"\n"),
        ("answers.toml", "[[rule]]\nsay = \"You said: {last}\"\n"));

    [Fact]
    public void A_limit_that_nothing_can_keep_is_told_when_the_runtime_is_made()
    {
        foreach (Limits limits in (Limits[])[new() { Concurrency = 0 }, new() { CostUsd = 0 }, new() { Timeout = TimeSpan.Zero }])
        {
            Should.Throw<ArgumentException>(() => LlmRuntime.Create(new RuntimeOptions { Limits = limits })).Message.ShouldStartWith("a limit is too low: ");
        }

        Should.Throw<ArgumentException>(() => LlmRuntime.Create(new RuntimeOptions { Limits = new() { Timeout = TimeSpan.FromDays(90) } })).Message.ShouldStartWith(
            "the limit timeout is 90.00:00:00, and at most 1000 hours; as text, 90 are days and 00:01:30 are 90 seconds");
    }

    [Fact]
    public async Task A_program_is_loaded_and_run()
    {
        using TempProject project = Project();
        await using var runtime = LlmRuntime.Create(new RuntimeOptions { Providers = [new ScriptProvider()] });

        RunResult result = await runtime.RunAsync(runtime.Load(project["main.toml"]), "hello", CancellationToken);

        (result.IsError, result.Text).ShouldBe((false, "You said: hello"));
    }

    [Fact]
    public async Task What_builtin_providers_answer_is_recorded_and_replayed()
    {
        using var project = new TempProject(
            ("main.toml", "[model]\nprovider = \"embedded\"\nname = \"extractive\"\n[preload]\nfiles = [\"faq.md\"]\n"),
            ("faq.md", "# Hours\n\nWe are open from nine to five.\n"));
        var recorder = Recorder.Create(project["recording"]);
        await using var runtime = LlmRuntime.Create(new RuntimeOptions { AroundProviders = recorder.Around });
        RunResult recorded = await runtime.RunAsync(runtime.Load(project["main.toml"]), "When are you open?", CancellationToken);

        var replay = Replay.Open(project["recording"]);
        await using var again = LlmRuntime.Create(new RuntimeOptions { Providers = replay.Providers });
        RunResult replayed = await again.RunAsync(again.Load(project["main.toml"]), "When are you open?", CancellationToken);

        recorder.Samples.ShouldBe(1);
        replayed.Text.ShouldContain("nine to five");
        ResultDigest.Of(replayed).ShouldBe(ResultDigest.Of(recorded));
        replay.Unused.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Row", "48")]
    public async Task A_file_that_changes_after_it_was_loaded_changes_nothing()
    {
        using var project = new TempProject(
            ("main.toml", "[model]\nprovider = \"script\"\nname = \"answers.toml\"\n[prompt]\nsystem_prompt_file = \"prompt.md\"\n"),
            ("prompt.md", "before"),
            ("answers.toml", "[[rule]]\nwhen = { system = \"before\" }\nsay = \"before\"\n[[rule]]\nsay = \"after\"\n"));
        await using var runtime = LlmRuntime.Create(new RuntimeOptions { Providers = [new ScriptProvider()] });
        ProgramGraph program = runtime.Load(project["main.toml"]);
        project.Write("prompt.md", "after");
        project.Write("main.toml", "[modle]");

        RunResult result = await runtime.RunAsync(program, "hello", CancellationToken);

        (result.IsError, result.Text).ShouldBe((false, "before"));
        Should.Throw<ProgramException>(() => runtime.Load(project["main.toml"]));
    }

    [Fact]
    public void All_mistakes_of_a_program_are_in_one_exception()
    {
        using var project = new TempProject(("main.toml", "[model]\nnme = \"m\"\nprovider = \"antropic\"\n"));
        LlmRuntime runtime = LlmRuntime.Create();

        var failure = Should.Throw<ProgramException>(() => runtime.Load(project["main.toml"]));

        failure.Diagnostics.Count(found => found.Severity == Severity.Error).ShouldBe(2);
        failure.Message.ShouldContain("main.toml(2,1): error LP0104");
    }

    [Fact]
    public async Task Several_runtimes_share_one_journal()
    {
        using TempProject project = Project();
        var options = new RuntimeOptions { Providers = [new ScriptProvider()], Journal = new MemoryJournal() };

        for (int i = 0; i < 3; i++)
        {
            await using var runtime = LlmRuntime.Create(options);
            (await runtime.RunAsync(runtime.Load(project["main.toml"]), "hello", CancellationToken)).IsError.ShouldBeFalse();
        }
    }

    [Fact]
    public async Task A_journal_that_works_again_is_used_again()
    {
        using TempProject project = Project();
        await using var runtime = LlmRuntime.Create(new RuntimeOptions { Providers = [new ScriptProvider()], Journal = new FullOnce() });
        ProgramGraph program = runtime.Load(project["main.toml"]);
        await Should.ThrowAsync<IOException>(() => runtime.RunAsync(program, "first", CancellationToken));

        (await runtime.RunAsync(program, "second", CancellationToken)).Text.ShouldBe("You said: second");
    }

    [Fact]
    public async Task A_disposed_runtime_starts_nothing()
    {
        using TempProject project = Project();
        LlmRuntime runtime = LlmRuntime.Create(new RuntimeOptions { Providers = [new ScriptProvider()] });
        ProgramGraph program = runtime.Load(project["main.toml"]);
        await runtime.DisposeAsync();

        Should.Throw<ObjectDisposedException>(() => runtime.Start(program));
    }

    private sealed class FullOnce : IJournal
    {
        private readonly MemoryJournal _journal = new();
        private int _appends;

        public ValueTask AppendAsync(ProcessId process, int expectedVersion, ProcessEvent e, CancellationToken cancellationToken) =>
            Interlocked.Increment(ref _appends) == 2 ? throw new IOException("No space left on device") : _journal.AppendAsync(process, expectedVersion, e, cancellationToken);

        public IAsyncEnumerable<ProcessEvent> ReadAsync(ProcessId process, CancellationToken cancellationToken) => _journal.ReadAsync(process, cancellationToken);

        public IAsyncEnumerable<ProcessId> ReadTreeAsync(ProcessId root, CancellationToken cancellationToken) => _journal.ReadTreeAsync(root, cancellationToken);
    }
}
