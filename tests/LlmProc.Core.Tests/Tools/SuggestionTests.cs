namespace LlmProc.Core.Tests;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("provder", "provider")]
    [InlineData("porvider", "provider")]
    [InlineData("providers", "provider")]
    [InlineData("PROVIDER", "provider")]
    [InlineData("modle", "model")]
    [InlineData("Mode", "mode")]
    [InlineData("limts", "limits")]
    public void A_slip_finds_what_was_meant(string wanted, string meant) =>
        Suggestion.Nearest(wanted, ["limits", "model", "mode", "provider"]).ShouldBe(meant);

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("temperature")]
    [InlineData("prov")]
    public void A_different_word_finds_nothing(string wanted) => Suggestion.Nearest(wanted, ["limits", "model", "provider", "a"]).ShouldBeNull();

    [Fact]
    public void Case_decides_between_equals() => Suggestion.Nearest("Pahts", ["paths", "Paths"]).ShouldBe("Paths");

    [Fact]
    public void Nothing_known_is_nothing_near() => Suggestion.Nearest("a", []).ShouldBeNull();

    [Fact]
    public void A_very_long_name_is_not_compared() => Suggestion.Nearest(new string('a', 100_000), [new string('a', 100_001)]).ShouldBeNull();
}
