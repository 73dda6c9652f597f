using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class UsageTests : IDisposable
{
    private readonly TempProject _project = Programs.Single();

    private Llmproc Llmproc => new(_project);

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("run needs a FILE. Try 'llmproc run --help'.", "run")]
    [InlineData("check needs a FILE. Try 'llmproc check --help'.", "check")]
    [InlineData("ldd needs a FILE. Try 'llmproc ldd --help'.", "ldd")]
    [InlineData("unknown option '--jsno'. Did you mean '--json'? Try 'llmproc run --help'.", "main.toml", "--jsno")]
    [InlineData("unknown option '-x'. Words of a prompt that begin with '-' go after '--'. Try 'llmproc run --help'.", "main.toml", "-x")]
    [InlineData("unknown option '--json'. Try 'llmproc check --help'.", "check", "main.toml", "--json")]
    [InlineData("--prompt needs TEXT. Try 'llmproc run --help'.", "main.toml", "-p")]
    [InlineData("--prompt is given more than once. Try 'llmproc run --help'.", "main.toml", "-p", "a", "-p", "b")]
    [InlineData("--color is auto, always or never, not 'blue'. Try 'llmproc run --help'.", "main.toml", "x", "--color", "blue")]
    [InlineData("'chek' is neither a command nor a file. Did you mean 'check'?", "chek", "main.toml")]
    [InlineData("test needs a FILE. Try 'llmproc test --help'.", "test")]
    [InlineData("prompt needs a FILE. Try 'llmproc prompt --help'.", "prompt")]
    [InlineData("--format is text or json, not 'jsn'. Did you mean 'json'? Try 'llmproc prompt --help'.", "prompt", "main.toml", "--format", "jsn")]
    [InlineData("'mcp' is not available in this version; there are run, chat, check, ldd, prompt, test, init, schema, explain, mock", "mcp")]
    [InlineData("'compile' is neither a command nor a file; the commands are run, chat, check, ldd, prompt, test, init, schema, explain, mock", "compile", "main.toml")]
    [InlineData("no such file: main. Did you mean 'main.toml'?", "main", "x")]
    [InlineData("'nope' is not a command; the commands are run, chat, check, ldd, prompt, test, init, schema, explain, mock", "help", "nope")]
    [InlineData("'chek' is not a command. Did you mean 'check'?", "help", "chek")]
    [InlineData("'log' is not available in this version; there are run, chat, check, ldd, prompt, test, init, schema, explain, mock", "help", "log")]
    [InlineData("ldd takes one FILE. Try 'llmproc ldd --help'.", "ldd", "main.toml", "answers.toml")]
    [InlineData("no such file: mian.toml. Did you mean 'main.toml'?", "mian.toml")]
    [InlineData("no such file: sub/other.toml", "ldd", "sub/other.toml")]
    [InlineData(". is a folder; give a program file, such as ./main.toml", "ldd", ".")]
    public async Task A_wrong_command_line_is_one_line_and_exit_2(string message, params string[] arguments) =>
        (await Llmproc.RunAsync(arguments)).ShouldBe(new Outcome("", $"llmproc: {message}\n", 2));

    [Theory]
    [InlineData("hello.toml", "hello.script.toml", "hello.toml", "notes.md")]
    [InlineData("main.toml", "a.toml", "main.toml", "a.script.toml")]
    public async Task A_folder_is_answered_with_a_program_in_it(string program, params string[] files)
    {
        Array.ForEach(files, file => _project.Write("sub/" + file, ""));

        (await Llmproc.RunAsync("run", "sub")).Error.ShouldBe($"llmproc: sub is a folder; give a program file, such as sub/{program}\n");
    }

    [Fact]
    public async Task A_folder_with_scripts_only_has_no_program()
    {
        _project.Write("sub/a.script.toml", "");

        (await Llmproc.RunAsync("run", "sub")).Error.ShouldBe("llmproc: sub is a folder; give a program file\n");
    }

    [Fact]
    public async Task A_folder_does_not_hide_that_a_command_is_still_to_come()
    {
        _project.Write("serve/main.toml", "");

        (await Llmproc.RunAsync("serve")).Error.ShouldStartWith("llmproc: 'serve' is not available in this version");
    }

    [Fact]
    public async Task A_command_comes_before_a_file_of_its_name()
    {
        File.Copy(_project["main.toml"], _project["check"]);

        (await Llmproc.RunAsync("check", "main.toml")).Out.ShouldBe("main.toml: 1 program, no errors, no warnings\n");
        (await Llmproc.RunAsync("./check", "main.toml")).Out.ShouldBe("<main.toml>\n");
    }

    [Fact]
    public async Task The_command_alone_shows_help_on_stderr()
    {
        Outcome help = await Llmproc.RunAsync("--help");
        Outcome alone = await Llmproc.RunAsync();

        help.Out.ShouldContain("llmproc FILE [PROMPT…]");
        help.ShouldSatisfyAllConditions(() => help.Error.ShouldBeEmpty(), () => help.Code.ShouldBe(0));
        alone.ShouldBe(new Outcome("", help.Out, 2));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("check")]
    [InlineData("ldd")]
    [InlineData("prompt")]
    [InlineData("test")]
    [InlineData("init")]
    [InlineData("explain")]
    public async Task Each_command_has_help_that_fits_a_screen(string command)
    {
        Outcome help = await Llmproc.RunAsync(command, "--help");

        help.Error.ShouldBeEmpty();
        help.Code.ShouldBe(0);
        help.Out.ShouldContain($"  llmproc {command} [OPTIONS] ");
        help.Out.ShouldContain("Examples\n");
        help.Out.Split('\n').ShouldAllBe(line => line.Length <= 100 && line == line.TrimEnd());
    }

    [Fact]
    public async Task Help_says_where_keys_come_from_and_quotes_what_a_shell_would_expand()
    {
        string help = (await Llmproc.RunAsync("run", "--help")).Out;

        help.ShouldContain("Keys are read from the environment: ANTHROPIC_API_KEY, OPENAI_API_KEY, GEMINI_API_KEY and those of\nthe clouds; --offline needs none.\n");
        help.ShouldContain("llmproc run main.toml \"Who maintains this project?\"");
    }

    [Fact]
    public async Task The_version_is_a_line() => (await Llmproc.RunAsync("--version")).Out.ShouldMatch(@"^llmproc \d+\.\d+\.\d+\n$");
}
