namespace LlmProc.Testing.Tests;

public class ScriptProviderTests
{
    [Fact]
    public async Task The_name_of_the_model_is_the_path_of_the_script()
    {
        using var project = new TempProject(("answers.toml", "[[rule]]\nsay = \"from the file\""));
        var provider = new ScriptProvider();

        provider.Name.ShouldBe("script");
        (await provider.Open(new ModelSettings("script", project["answers.toml"])).TextOf("x")).ShouldBe("from the file");
    }

    [Theory]
    [InlineData("[[rule]]\nsay = 1\n[[rule]]\nsay = \"x\"\nstop = \"done\"", "2 errors, the first at 2:7: 'say' of [[rule]] is a whole number")]
    [InlineData("# nothing", "1 error, at 1:1: the script file has no rules")]
    [InlineData(null, "the script file cannot be read: there is no such file")]
    public void A_wrong_script_is_one_line_that_names_it_once(string? text, string message)
    {
        using var project = new TempProject();
        string path = text is null ? project["answers.toml"] : project.Write("answers.toml", text);

        ModelException failure = Should.Throw<ModelException>(() => new ScriptProvider().Open(new ModelSettings("script", path)));

        (failure.Code, failure.Message).ShouldBe(("script", $"script {path}: {message}"));
    }
}
