using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class PromptTests : IDisposable
{
    private const string Own = "[prompt]\nuser_prompt = \"own prompt\"";

    private TempProject _project = Programs.Single();

    private Llmproc Llmproc => new(_project);

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task Words_are_the_prompt() =>
        (await Llmproc.RunAsync("run", "main.toml", "Who", "maintains", "it?")).ShouldBe(new Outcome("<Who maintains it?>\n", "", 0));

    [Fact]
    public async Task Words_after_two_dashes_may_begin_with_a_dash() =>
        (await Llmproc.RunAsync("run", "main.toml", "what", "is", "--", "--json", "-x")).ShouldBe(new Outcome("<what is --json -x>\n", "", 0));

    [Theory]
    [InlineData("check", "this")]
    [InlineData("@everyone", "hello")]
    [InlineData("/?", "/h")]
    [InlineData("[suggest]", "-")]
    public async Task Words_that_mean_something_elsewhere_are_words(string first, string second) =>
        (await Llmproc.RunAsync("main.toml", first, second)).ShouldBe(new Outcome($"<{first} {second}>\n", "", 0));

    [Theory]
    [InlineData("-p")]
    [InlineData("--prompt")]
    public async Task An_option_gives_the_prompt(string option) =>
        (await Llmproc.RunAsync("run", "main.toml", option, "Größe? 你好")).ShouldBe(new Outcome("<Größe? 你好>\n", "", 0));

    [Theory]
    [InlineData("-f")]
    [InlineData("--prompt-file")]
    public async Task A_file_gives_the_prompt_without_its_last_line_break(string option)
    {
        _project.Write("prompt.txt", "\uFEFFline one\nline two\r\n\n");

        (await Llmproc.RunAsync("run", "main.toml", option, "prompt.txt")).ShouldBe(new Outcome("<line one\nline two>\n", "", 0));
    }

    [Fact]
    public async Task Stdin_gives_the_prompt() =>
        (await Llmproc.RunWithInputAsync("from stdin\n", "run", "main.toml")).ShouldBe(new Outcome("<from stdin>\n", "", 0));

    [Fact]
    public async Task Stdin_comes_before_the_programs_own_prompt()
    {
        Replace(Programs.Single(more: Own));

        (await Llmproc.RunWithInputAsync("from stdin", "run", "main.toml")).Out.ShouldBe("<from stdin>\n");
        (await Llmproc.RunAsync("run", "main.toml")).ShouldBe(new Outcome("<own prompt>\n", "", 0));
    }

    [Theory]
    [InlineData("word")]
    [InlineData("-p", "word")]
    [InlineData("-f", "answers.toml")]
    public async Task Stdin_is_not_read_if_the_command_line_gives_a_prompt(params string[] prompt)
    {
        // It stays open: whoever reads it waits for ever.
        using Running running = Llmproc.Start(["run", "main.toml", .. prompt]);

        (await running.EndAsync()).Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_prompt_can_follow_the_programs_own()
    {
        Replace(Programs.Single(more: Own));

        (await Llmproc.RunAsync("run", "main.toml", "-a", "and", "more")).ShouldBe(new Outcome("<own prompt\nand more>\n", "", 0));
        (await Llmproc.RunWithInputAsync("and stdin\n", "run", "main.toml", "--append")).ShouldBe(new Outcome("<own prompt\nand stdin>\n", "", 0));
        (await Llmproc.RunAsync("run", "main.toml", "--append")).ShouldBe(new Outcome("<own prompt>\n", "", 0));
    }

    [Fact]
    public async Task A_prompt_that_follows_nothing_stands_alone() =>
        (await Llmproc.RunAsync("run", "main.toml", "--append", "alone")).ShouldBe(new Outcome("<alone>\n", "", 0));

    [Theory]
    [InlineData("words and by --prompt", "a", "-p", "b")]
    [InlineData("words and by --prompt-file", "a", "-f", "answers.toml")]
    [InlineData("--prompt and by --prompt-file", "-p", "a", "-f", "answers.toml")]
    public async Task Two_prompts_are_one_too_many(string which, params string[] prompts) =>
        (await Llmproc.RunAsync(["run", "main.toml", .. prompts]))
            .ShouldBe(new Outcome("", $"llmproc: the prompt is given twice, by {which}; give it once\n", 2));

    [Theory]
    [InlineData("-p", "")]
    [InlineData("-p", " \n")]
    [InlineData("", " ")]
    public async Task A_blank_prompt_is_refused(params string[] prompt) =>
        (await Llmproc.RunAsync(["run", "main.toml", .. prompt])).ShouldBe(new Outcome("", "llmproc: the prompt is blank\n", 2));

    [Fact]
    public async Task A_blank_stdin_is_refused() =>
        (await Llmproc.RunWithInputAsync(" \n", "run", "main.toml")).ShouldBe(new Outcome("", "llmproc: the prompt on stdin is blank\n", 2));

    [Fact]
    public async Task A_blank_prompt_file_is_refused()
    {
        _project.Write("blank.txt", "\n");

        (await Llmproc.RunAsync("run", "main.toml", "-f", "blank.txt")).ShouldBe(new Outcome("", "llmproc: the prompt in blank.txt is blank\n", 2));
    }

    [Fact]
    public async Task No_prompt_at_all_is_refused() => (await Llmproc.RunAsync("run", "main.toml")).ShouldBe(new Outcome(
        "", "llmproc: there is no prompt: give words, --prompt, --prompt-file or text on stdin, or set prompt.user_prompt in the program\n", 2));

    [Theory]
    [InlineData("nothere.txt", "no such file: nothere.txt (for --prompt-file)")]
    [InlineData(".", ". is a folder; --prompt-file takes a text file")]
    [InlineData("binary", "the prompt in binary is not UTF-8 text")]
    public async Task A_prompt_file_that_cannot_be_read_is_refused(string file, string problem)
    {
        await File.WriteAllBytesAsync(_project["binary"], [0x61, 0xFF, 0xFE], TestContext.Current.CancellationToken);

        (await Llmproc.RunAsync("run", "main.toml", "-f", file)).ShouldBe(new Outcome("", $"llmproc: {problem}\n", 2));
    }

    private void Replace(TempProject project)
    {
        _project.Dispose();
        _project = project;
    }
}
