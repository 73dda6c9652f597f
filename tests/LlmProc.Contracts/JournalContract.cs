namespace LlmProc.Contracts;

/// <summary>What every journal promises. A store passes by deriving from this class.</summary>
public abstract class JournalContract
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private static ProcessEvent Event(string text) => new ProcessEvent.Prompted("run_1", text);

    /// <summary>An empty journal.</summary>
    protected abstract ValueTask<IJournal> CreateAsync();

    /// <summary>The same journal as another owner sees it, with everything read from the store again.</summary>
    protected virtual ValueTask<IJournal> ReopenAsync(IJournal journal) => new(journal);

    [Fact]
    public async Task Events_come_back_in_the_order_they_were_appended()
    {
        IJournal journal = await CreateAsync();
        ProcessEvent[] events = [.. Enumerable.Range(0, 50).Select(i => Event($"event {i}"))];

        for (int i = 0; i < events.Length; i++)
        {
            await journal.AppendAsync(new ProcessId("p1"), i, events[i], CancellationToken);
        }

        (await ReadAsync(await ReopenAsync(journal), "p1")).ShouldBe(events.Select(Json));
    }

    [Fact]
    public async Task An_unknown_process_has_no_events()
    {
        (await ReadAsync(await CreateAsync(), "p9")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task An_append_at_another_version_is_refused_and_leaves_nothing(int version)
    {
        IJournal journal = await CreateAsync();
        await journal.AppendAsync(new ProcessId("p1"), 0, Event("first"), CancellationToken);

        var conflict = await Should.ThrowAsync<JournalConflictException>(async () =>
            await journal.AppendAsync(new ProcessId("p1"), version, Event("second"), CancellationToken));

        conflict.Code.ShouldBe("conflict");
        (await ReadAsync(await ReopenAsync(journal), "p1")).ShouldBe([Json(Event("first"))]);
    }

    [Fact]
    public async Task Of_several_writers_at_one_version_exactly_one_wins()
    {
        IJournal journal = await CreateAsync();

        for (int version = 0; version < 20; version++)
        {
            bool[] won = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => TryAppendAsync(journal, version, $"{version} by {writer}")));
            won.Count(each => each).ShouldBe(1);
        }

        (await ReadAsync(await ReopenAsync(journal), "p1")).Length.ShouldBe(20);
    }

    [Fact]
    public async Task Processes_do_not_mix()
    {
        IJournal journal = await CreateAsync();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(async p =>
        {
            for (int i = 0; i < 25; i++)
            {
                await journal.AppendAsync(new ProcessId($"p{p}"), i, Event($"{p}:{i}"), CancellationToken);
            }
        }));

        IJournal reopened = await ReopenAsync(journal);
        for (int p = 0; p < 16; p++)
        {
            (await ReadAsync(reopened, $"p{p}")).ShouldBe(Enumerable.Range(0, 25).Select(i => Json(Event($"{p}:{i}"))));
        }
    }

    [Fact]
    public async Task A_tree_is_its_root_and_all_below_in_the_order_of_their_first_events()
    {
        IJournal journal = await CreateAsync();
        foreach (string id in new[] { "p1", "p1/3.1", "p10", "p1/3.0", "p1/3.1/3.0" })
        {
            await journal.AppendAsync(new ProcessId(id), 0, Event(id), CancellationToken);
        }

        var tree = new List<string>();
        await foreach (ProcessId process in (await ReopenAsync(journal)).ReadTreeAsync(new ProcessId("p1"), CancellationToken))
        {
            tree.Add(process.Value);
        }

        tree.ShouldBe(["p1", "p1/3.1", "p1/3.0", "p1/3.1/3.0"]);
    }

    [Fact]
    public async Task A_cancelled_append_writes_nothing()
    {
        IJournal journal = await CreateAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () =>
            await journal.AppendAsync(new ProcessId("p1"), 0, Event("late"), new CancellationToken(canceled: true)));

        (await ReadAsync(await ReopenAsync(journal), "p1")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Texts_of_any_kind_survive()
    {
        IJournal journal = await CreateAsync();
        string[] texts = ["", "\0", "\"\\\n\r\t", "ä€𝄞 👩‍👩‍👧", "\u202E\u2028\uFFFE", new string('x', 300_000)];

        for (int i = 0; i < texts.Length; i++)
        {
            await journal.AppendAsync(new ProcessId("p1"), i, Event(texts[i]), CancellationToken);
        }

        (await ReadAsync(await ReopenAsync(journal), "p1")).ShouldBe(texts.Select(text => Json(Event(text))));
    }

    private static async Task<bool> TryAppendAsync(IJournal journal, int version, string text)
    {
        await Task.Yield();
        try
        {
            await journal.AppendAsync(new ProcessId("p1"), version, Event(text), CancellationToken);
            return true;
        }
        catch (JournalConflictException)
        {
            return false;
        }
    }

    private static async Task<string[]> ReadAsync(IJournal journal, string process)
    {
        var events = new List<string>();
        await foreach (ProcessEvent e in journal.ReadAsync(new ProcessId(process), CancellationToken))
        {
            events.Add(Json(e));
        }

        return [.. events];
    }

    private static string Json(ProcessEvent e) => System.Text.Encoding.UTF8.GetString(JournalJson.Write(e));
}
