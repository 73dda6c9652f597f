namespace LlmProc;

public sealed class StemTests
{
    [Theory]
    [InlineData("installing", "installation", "install", "setup")]
    [InlineData("run", "running", "runs", "execute")]
    [InlineData("configure", "configuration", "settings", "config")]
    [InlineData("dependencies", "dependency", "depends")]
    [InlineData("cancelled", "canceled", "cancel")]
    [InlineData("license", "licence", "licensed")]
    [InlineData("require", "required", "requirements", "needs")]
    [InlineData("delegate", "delegation", "delegating")]
    [InlineData("contribute", "contributing", "contributor")]
    [InlineData("synchronised", "synchronized", "sync")]
    public void Forms_of_a_word_meet(params string[] words) => words.Select(Stem.Of).Distinct().ShouldHaveSingleItem();

    [Theory]
    [InlineData("test", "text")]
    [InlineData("port", "report")]
    [InlineData("install", "uninstall")]
    [InlineData("need", "feed")]
    [InlineData("status", "state")]
    public void Different_words_stay_apart(string one, string other) => Stem.Of(one).ShouldNotBe(Stem.Of(other));

    [Theory]
    [InlineData("max_tokens", "max tokens")]
    [InlineData("maxTokens", "maxTokens")]
    [InlineData("MaxTokens", "max_tokens")]
    [InlineData("HTTPServer", "http server")]
    [InlineData("set up", "setup")]
    public void A_compound_name_is_found_by_its_parts_and_by_itself(string text, string asked) =>
        Lexer.Asked(asked).Select(Stem.Of).ShouldBeSubsetOf(Lexer.Terms(text));
}
