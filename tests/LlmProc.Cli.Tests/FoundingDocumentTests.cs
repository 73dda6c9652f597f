using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

/// <summary>The two files of the founding document run as they stand there, with <c>--offline</c> in place of a key.</summary>
public sealed class FoundingDocumentTests
{
    private const string Main = """"
        # main.toml - Primary LLM configuration
        [model]
        name = "claude-3-haiku-20240307"
        provider = "anthropic"
        display_name = "Claude Haiku"

        [prompt]
        system_prompt = """You are Claude, a helpful AI assistant.
        You have access to the 'spawn' tool that lets you communicate with specialized experts."""

        [parameters]
        max_tokens = 1000

        [tools]
        enabled = ["spawn"]

        [linked_programs]
        repo_expert = "./repo_expert.toml"
        """";

    private const string RepoExpert = """"
        # repo_expert.toml - Expert LLM configuration
        [model]
        name = "claude-3-haiku-20240307"
        provider = "anthropic"

        [prompt]
        system_prompt = """You are a helpful assistant with specialized knowledge.
        Use the preloaded project files to answer questions."""

        [parameters]
        max_tokens = 1000

        [preload]
        files = [
          "../../README.md",
          "../../pyproject.toml"
        ]
        """";

    private const string Readme = """
        # Weathervane

        Weathervane reads the wind from cheap sensors and draws it on a map.

        ## Installation

        Run `pip install weathervane` in a fresh environment.

        ## Maintainers

        Anna Berg maintains the project since 2021.
        """;

    private const string Pyproject = """
        [project]
        name = "weathervane"
        version = "2.4.1"
        requires-python = ">=3.11"
        """;

    private static TempProject Project() => new(
        ("README.md", Readme),
        ("pyproject.toml", Pyproject),
        ("examples/linking/main.toml", Main),
        ("examples/linking/repo_expert.toml", RepoExpert));

    [Theory]
    [InlineData("Who maintains this project?", "> Anna Berg maintains the project since 2021.", "README.md:11")]
    [InlineData("How do I install it?", "> Run `pip install weathervane` in a fresh environment.", "README.md:7")]
    [InlineData("Which version is it?", "> version = \"2.4.1\"", "pyproject.toml:3")]
    public async Task The_primary_asks_the_expert_which_quotes_its_files(string question, string quote, string place)
    {
        using TempProject project = Project();

        Outcome outcome = await new Llmproc(project).RunAsync("run", "examples/linking/main.toml", "--offline", "-q", question);

        (outcome.Code, outcome.Error).ShouldBe((0, ""));
        outcome.Out.ShouldContain(quote);
        outcome.Out.ShouldContain(place);
    }

    [Fact]
    public async Task Stderr_tells_who_asked_whom()
    {
        using TempProject project = Project();

        Outcome outcome = await new Llmproc(project).RunAsync("run", "examples/linking/main.toml", "--offline", "-v", "Who maintains this project?");

        outcome.Error.ShouldContain("main → repo_expert: Who maintains this project?");
        outcome.Error.ShouldContain("main ← repo_expert: ");
    }

    [Fact]
    public async Task A_question_that_the_files_do_not_answer_is_told_so()
    {
        using TempProject project = Project();

        Outcome outcome = await new Llmproc(project).RunAsync("run", "examples/linking/main.toml", "--offline", "-q", "Which cheese goes with port wine?");

        outcome.Code.ShouldBe(0);
        outcome.Out.ShouldContain("do not answer this");
        outcome.Out.ShouldNotContain("> ");
    }

    [Fact]
    public async Task A_missing_preload_file_is_a_warning_with_its_resolved_path_and_the_run_goes_on()
    {
        using TempProject project = Project();
        File.Delete(project["pyproject.toml"]);

        Outcome outcome = await new Llmproc(project).RunAsync("run", "examples/linking/main.toml", "--offline", "Who maintains this project?");

        outcome.Code.ShouldBe(0);
        outcome.Out.ShouldContain("Anna Berg");
        outcome.Error.ShouldContain($"(resolved: {project["pyproject.toml"]})");
    }

    [Fact]
    public async Task Without_a_way_to_the_provider_one_line_says_what_to_do()
    {
        using TempProject project = Project();

        Outcome outcome = await new Llmproc(project).RunAsync("run", "examples/linking/main.toml", "-q", "Who?");

        (outcome.Code, outcome.Out).ShouldBe((2, ""));
        outcome.Error.ShouldBe(
            "llmproc: ANTHROPIC_API_KEY is not set, and anthropic needs a key; export ANTHROPIC_API_KEY=…, or run with --offline\n");
    }

    [Fact]
    public async Task The_same_question_gives_the_same_bytes()
    {
        using TempProject project = Project();
        var answers = new HashSet<Outcome>();

        for (int i = 0; i < 5; i++)
        {
            answers.Add(await new Llmproc(project).RunAsync("run", "examples/linking/main.toml", "--offline", "-v", "How do I install it, and who maintains it?"));
        }

        answers.Count.ShouldBe(1);
    }
}
