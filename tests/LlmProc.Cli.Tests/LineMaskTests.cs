using LlmProc.Cli.Running;
using LlmProc.Cli.Terminal;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class LineMaskTests
{
    [Theory]
    [InlineData("hush canary")]
    [InlineData("hush  canary")]
    [InlineData("hush\r\n\tcanary\n")]
    [InlineData("hush\u001b canary")]
    public void A_secret_is_covered_as_it_is_and_as_a_line_shows_it(string secret)
    {
        var mask = new LineMask([secret]);

        mask.Cover($"<{secret.Trim()}>").ShouldBe("<[key]>");
        mask.Cover(SafeText.Line($"<{secret.Trim()}>")).ShouldBe("<[key]>");
        mask.Cover("hush, canary").ShouldBe("hush, canary");
    }

    [Fact]
    public async Task What_is_said_of_a_run_that_failed_shows_no_secret_of_the_file()
    {
        const string rules = """
            [[rule]]
            when = { program = "main", turn = 1 }
            call = [{ tool = "spawn", arguments = { program_name = "expert", query = "Who?" } }]
            [[rule]]
            when = { program = "main" }
            fail = { code = "odd", message = "nor with hush\ncanary" }
            [[rule]]
            fail = { code = "odd", message = "no way with hush  canary" }
            """;
        using TempProject project = Programs.Linked(rules);
        project.Write(".env", "HOUSE_PASSWORD='hush  canary'\nSPARE_PASSWORD=\"hush\\ncanary\"\n");

        Outcome outcome = await new Llmproc(project).RunAsync("main.toml", "-v", "--env-file", ".env", "Go");
        Outcome talk = await new Llmproc(project).RunWithInputAsync("Go\n", "chat", "main.toml", "--env-file", ".env");

        outcome.Error.ShouldContain("✗ expert: no way with [key]\n");
        outcome.Error.ShouldEndWith("llmproc: nor with [key]\n");
        talk.Error.ShouldEndWith("llmproc: nor with [key]\n");
        outcome.Code.ShouldBe(1);
    }
}
