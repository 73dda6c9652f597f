namespace LlmProc;

public sealed class OverrideTests
{
    [Fact]
    public void A_setting_replaces_a_key_of_the_root_only()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", TempFolder.Minimal + "[linked_programs]\na = \"a.toml\"\n").Write("a.toml", TempFolder.Minimal);

        ProgramGraph graph = folder.Graph(
            "main.toml",
            ("model.name", "other"), ("parameters.temperature", "0.5"), ("parameters.stop", "[\"a\"]"), ("limits.timeout", "5m"));

        graph.Root.Model.Name.ShouldBe("other");
        graph.Root.Parameters.Temperature.ShouldBe(0.5);
        graph.Root.Parameters.StopSequences.ShouldBe(["a"]);
        graph.Root.Limits.Timeout.ShouldBe(TimeSpan.FromMinutes(5));
        graph[new ProgramName("a")].Model.Name.ShouldBe("m");
    }

    [Theory]
    [InlineData("1\nx = 2")]
    [InlineData("it's = \"text")]
    [InlineData("")]
    public void What_is_not_one_toml_value_is_text(string value)
    {
        using TempFolder folder = new();

        folder.Write("main.toml", TempFolder.Minimal).Graph("main.toml", ("prompt.system", value)).Root.SystemPrompt.ShouldBe(value);
    }

    [Theory]
    [InlineData("model.nmae", "x", "LP0104", 1, "[model] has no key 'nmae'")]
    [InlineData("model", "x", "LP0102", 7, "'model' must be a table, not a string")]
    [InlineData("parameters.top_p", "7", "LP0103", 18, "'parameters.top_p' must be a number from 0 to 1, not 7")]
    [InlineData("model.name.x", "7", "LP0112", 1, "'name' is a string at 2:8 and has no key 'x'")]
    [InlineData("model..x", "7", "LP0112", 1, "'model..x' is not a key")]
    public void A_mistake_in_a_setting_is_shown_at_the_setting(string key, string value, string code, int column, string message)
    {
        using TempFolder folder = new();

        Compilation compilation = folder.Write("main.toml", TempFolder.Minimal).Link("main.toml", ("model.x-a", "1"), (key, value));

        Diagnostic error = compilation.Diagnostics.ShouldHaveSingleItem();
        (error.File, error.Code, error.Span.Line, error.Span.Column, error.Message).ShouldBe(("--set", code, 2, column, message));
        error.SourceLine.ShouldBe($"{key}={value}");
    }

    [Fact]
    public void A_setting_that_is_wrong_has_no_warning_beside_its_error()
    {
        using TempFolder folder = new();

        Compilation compilation = folder.Write("main.toml", TempFolder.Minimal).Link("main.toml", ("tools.enabled", "[\"spawn\"]"), ("linked_programs.a", "nothere.toml"));

        compilation.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("LP0301");
    }
}
