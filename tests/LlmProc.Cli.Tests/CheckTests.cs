using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class CheckTests : IDisposable
{
    private const string Model = "[model]\nprovider = \"script\"\nname = \"answers.toml\"\n";

    private readonly TempProject _project = Programs.Linked("[[rule]]\nsay = \"x\"");

    private Llmproc Llmproc => new(_project);

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task A_program_without_faults_is_one_line() =>
        (await Llmproc.RunAsync("check", "main.toml")).ShouldBe(new Outcome("main.toml: 2 programs, no errors, no warnings\n", "", 0));

    [Fact]
    public async Task What_is_wrong_is_the_result_and_goes_to_stdout()
    {
        _project.Write("expert.toml", "[modle]\n" + Model);

        Outcome outcome = await Llmproc.RunAsync("check", "main.toml");

        outcome.Out.ShouldStartWith("expert.toml(1,");
        outcome.Out.ShouldEndWith("\nmain.toml: 1 error, no warnings\n");
        outcome.Error.ShouldBeEmpty();
        outcome.Code.ShouldBe(2);
    }

    [Fact]
    public async Task Strict_makes_warnings_errors()
    {
        _project.Write("lazy.toml", Model + "[linked_programs]\nexpert = { path = \"expert.toml\", description = \"Knows.\" }\n");

        Outcome lenient = await Llmproc.RunAsync("check", "lazy.toml");
        Outcome strict = await Llmproc.RunAsync("check", "lazy.toml", "--strict");

        lenient.Out.ShouldEndWith("\nlazy.toml: 2 programs, no errors, 1 warning\n");
        lenient.Code.ShouldBe(0);
        strict.Out.ShouldContain(": error LP");
        strict.Out.ShouldEndWith("\nlazy.toml: 1 error, no warnings\n");
        strict.Code.ShouldBe(2);
    }

    [Fact]
    public async Task All_files_are_checked_whatever_is_wrong_with_the_first() =>
        (await Llmproc.RunAsync("check", "nothere.toml", "main.toml", "expert.toml")).ShouldBe(new Outcome(
            "main.toml: 2 programs, no errors, no warnings\nexpert.toml: 1 program, no errors, no warnings\n",
            "llmproc: no such file: nothere.toml\n",
            2));

    [Fact]
    public async Task A_file_that_is_no_program_is_one_error()
    {
        _project.Write("README.md", "# Notes\n\nThis is a text.\n" + string.Concat(Enumerable.Repeat("- It has lines.\n", 30)));

        (await Llmproc.RunAsync("run", "README.md", "x")).ShouldBe(new Outcome("", """
            README.md(3,6): error LP0005: expected = after the key, found is
                3 | This is a text.
                  |      ^^ this does not look like a TOML program

            """, 2));
    }

    [Fact]
    public async Task A_script_is_checked_like_the_programs_it_answers_for()
    {
        _project.Write("answers.toml", "[[rule]]\nsay = 1\n");

        Outcome outcome = await Llmproc.RunAsync("check", "main.toml");

        outcome.ShouldBe(new Outcome("""
            answers.toml(2,7): error LP0903: 'say' of [[rule]] is a whole number.
                2 | say = 1
                  |       ^ Give a string.
            main.toml: 1 error, no warnings

            """, "", 2));
    }

    [Fact]
    public async Task A_run_with_a_broken_script_shows_where_and_offline_does_not_read_it()
    {
        _project.Write("answers.toml", "[[rule]]\nsya = \"x\"\n");

        Outcome outcome = await Llmproc.RunAsync("run", "main.toml", "x");

        outcome.Error.ShouldStartWith("answers.toml(2,1): error LP0902: 'sya' is not a key of [[rule]].\n    2 | sya = \"x\"\n      | ^^^ ");
        (outcome.Out, outcome.Code).ShouldBe(("", 2));
        (await Llmproc.RunAsync("run", "main.toml", "x", "--offline")).Code.ShouldBe(0);
    }

    [Fact]
    public async Task Strict_counts_the_warnings_of_scripts()
    {
        _project.Write("answers.toml", "[[rule]]\nsay = \"x\"\n[[rule]]\nsay = \"y\"\n");

        (await Llmproc.RunAsync("check", "main.toml")).Out.ShouldEndWith("main.toml: 2 programs, no errors, 1 warning\n");
        (await Llmproc.RunAsync("check", "main.toml", "--strict")).Code.ShouldBe(2);
    }
}
