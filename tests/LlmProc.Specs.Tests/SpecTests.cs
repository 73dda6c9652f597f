using LlmProc.Testing;

namespace LlmProc.Specs;

public sealed class SpecTests
{
    public static TheoryData<string> All()
    {
        return [.. Directory.EnumerateFiles(Spec.Folder, "*.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Spec.Folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_program_does_what_its_specification_says(string name)
    {
        var spec = Spec.Read(name);
        using CaseProject run = spec.Prepare();
        var journal = new MemoryJournal();
        var prefix = new PrefixObserver();

        await run.RunAsync(journal, prefix, TestContext.Current.CancellationToken);

        string transcript = await run.TranscriptAsync(journal, TestContext.Current.CancellationToken);
        if (Environment.GetEnvironmentVariable("LLMPROC_UPDATE_SPECS") == "1")
        {
            spec.File.Update(new Dictionary<ProgramCase, string> { [spec.Case] = transcript });
            return;
        }

        transcript.ShouldBe(spec.Case.Expected?.Text);
        prefix.Broken.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task It_ends_the_same_wherever_the_machine_dies(string name)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using CaseProject run = Spec.Read(name).Prepare();
        var whole = new MemoryJournal();
        await run.RunAsync(whole, null, cancellationToken);
        TreeRecord expected = await TreeRecord.ReadAsync(whole, cancellationToken);

        for (int at = 1; at <= expected.Events; at++)
        {
            foreach (bool written in new[] { false, true })
            {
                var journal = new MemoryJournal();
                await Should.ThrowAsync<CrashException>(() => run.RunAsync(new CrashingJournal(journal, at, written), null, cancellationToken));
                MemoryJournal found = await (await TreeRecord.ReadAsync(journal, cancellationToken)).CopyAsync(cancellationToken);

                await run.RunAsync(found, null, cancellationToken).WaitAsync(TimeSpan.FromSeconds(20), cancellationToken);

                TreeRecord resumed = await TreeRecord.ReadAsync(found, cancellationToken);
                if (expected.IsBudgeted)
                {
                    // A sample that was lost with the machine has been paid for: less is left than before.
                    resumed.Overspent().ShouldBeEmpty($"killed {(written ? "after" : "before")} append {at} of {expected.Events}");
                    resumed.States.ShouldAllBe(state => state.Exit != null || state.Start.Prompt == null);
                    continue;
                }

                string[] lines = resumed.Journal().Split('\n');
                string[] wanted = expected.Journal().Split('\n');
                lines.Except(wanted).Concat(wanted.Except(lines).Select(line => "missing: " + line))
                    .ShouldBeEmpty($"killed {(written ? "after" : "before")} append {at} of {expected.Events}");
                lines.Length.ShouldBe(wanted.Length);
            }
        }
    }
}
