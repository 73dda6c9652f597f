using System.Runtime.CompilerServices;
using LlmProc.Testing;

namespace LlmProc.Tests;

public sealed class LoadTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public void Mistakes_in_a_text_are_placed_in_the_name_that_was_given_for_it()
    {
        using var project = new TempProject();
        LlmRuntime runtime = LlmRuntime.Create(new RuntimeOptions { WorkingDirectory = project.Folder });

        ProgramException failure = Should.Throw<ProgramException>(() => runtime.LoadText("[model]\nname = \"m\"\nprovider = \"antropic\"\n", "from/settings.toml"));

        failure.Message.ShouldStartWith("from/settings.toml(3,12): error LP0103:");
        failure.Diagnostics.ShouldHaveSingleItem().SourceLine.ShouldBe("provider = \"antropic\"");
    }

    [Fact]
    public async Task A_text_links_to_files_of_the_folder_it_is_said_to_stand_in_and_to_itself()
    {
        using var project = new TempProject(
            ("programs/expert.toml", "[model]\nprovider = \"script\"\nname = \"answers.toml\"\n"),
            ("programs/answers.toml", "[[rule]]\nsay = \"You said: {last}\"\n"));
        await using var runtime = LlmRuntime.Create(new RuntimeOptions { WorkingDirectory = project.Folder, Providers = [new ScriptProvider()] });

        ProgramGraph program = runtime.LoadText(
            """
            [model]
            provider = "script"
            name = "answers.toml"
            [tools]
            enabled = ["spawn"]
            [linked_programs]
            expert = { path = "expert.toml", description = "an expert" }
            again = { path = "main.toml", description = "this one" }
            """,
            "programs/main.toml");

        program.Root.Links.Select(link => link.Target.Value).ShouldBe(["expert", "main"]);
        (await runtime.RunAsync(program, "hello", CancellationToken)).Text.ShouldBe("You said: hello");
    }

    [Fact]
    public void The_name_of_a_text_says_whether_it_is_yaml() =>
        LlmRuntime.Create().LoadText("model:\n  name: extractive\n  provider: embedded\n", "main.yaml").Root.Name.Value.ShouldBe("main");

    [Fact]
    public void A_text_that_is_half_a_character_is_refused_with_its_place() =>
        Should.Throw<ProgramException>(() => LlmRuntime.Create().LoadText("# \ud800\n")).Message.ShouldContain("half of one (a lone surrogate)");

    [Fact]
    public void A_text_is_no_longer_than_a_file_may_be() =>
        Should.Throw<ProgramException>(() => LlmRuntime.Create().LoadText(new string('#', (1 << 20) + 1))).Message.ShouldContain("limit 1 MiB");

    [Fact]
    public async Task A_program_that_nobody_holds_any_more_is_not_kept()
    {
        await using var runtime = LlmRuntime.Create();

        WeakReference[] loaded = await LoadAndRunAsync(runtime, 5);

        for (int i = 0; i < 20 && loaded.Any(program => program.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        loaded.Count(program => program.IsAlive).ShouldBe(0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference[]> LoadAndRunAsync(LlmRuntime runtime, int count)
    {
        var loaded = new WeakReference[count];
        for (int i = 0; i < count; i++)
        {
            ProgramGraph program = runtime.LoadText("[model]\nname = \"extractive\"\nprovider = \"embedded\"\n");
            await runtime.RunAsync(program, "hello", CancellationToken);
            loaded[i] = new WeakReference(program);
        }

        // The state of this method would keep the last one.
        await Task.Yield();
        return loaded;
    }
}
