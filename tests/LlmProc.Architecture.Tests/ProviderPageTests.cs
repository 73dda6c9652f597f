using LlmProc.Testing;

namespace LlmProc.Architecture.Tests;

/// <summary>What the page of providers says about their names is what the compiler says.</summary>
public sealed class ProviderPageTests
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "providers.md")).ReplaceLineEndings("\n");

    [Fact]
    public void The_table_has_every_name_that_a_program_may_write_and_no_other()
    {
        string table = s_page[s_page.IndexOf("| provider |", StringComparison.Ordinal)..];

        IEnumerable<string> names = table[..table.IndexOf("\n\n", StringComparison.Ordinal)].Split('\n').Skip(2).SelectMany(row => row.Split('|')[1].Split(','));

        names.Select(name => name.Trim(' ', '`')).ShouldBe(ProviderNames.All, ignoreOrder: true);
    }

    [Fact]
    public async Task A_provider_of_an_application_has_one_of_these_names_also_in_programs_built_in_code()
    {
        s_page.ShouldContain("Its name is one of the table\nabove: no other can be written as `model.provider`, in files or in programs built in code.");
        await using var runtime = LlmRuntime.Create(new RuntimeOptions { Providers = [new ScriptedProvider("mine", new ScriptedModel()), new ScriptedProvider("openai", new ScriptedModel())] });

        Should.Throw<ProgramException>(() => runtime.Load(new LlmProgram("main", new ModelSettings("mine", "m")))).Diagnostics[0].Code.ShouldBe(DiagnosticCodes.OutOfRange);
        runtime.Load(new LlmProgram("main", new ModelSettings("openai", "m"))).Root.Model.Provider.ShouldBe("openai");
    }
}
