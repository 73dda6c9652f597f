using System.Text;
using System.Text.Json;

namespace LlmProc.Providers.Tests;

public sealed class JsonWalkTests
{
    [Theory]
    [InlineData("""{"a":1,"b":2}""", "a=1 b=2 ")]
    [InlineData("""{"a":{"x":[1,{"y":2}]},"b":2}""", "a b=2 ")]
    [InlineData("""{"\u0061":"1"}""", "a=1 ")]
    [InlineData("{}", "")]
    [InlineData("[1]", "")]
    [InlineData("7", "")]
    public void Members_come_one_after_the_other_and_what_nobody_looks_into_is_passed_over(string json, string members)
    {
        var seen = new StringBuilder();
        JsonWalk walk = Walk(json);
        for (int here = walk.Here; walk.NextMember(here);)
        {
            seen.Append(walk.Is("a"u8) ? "a" : "b").Append(walk.Number is { } number ? $"={number}" : "").Append(' ');
        }

        seen.ToString().ShouldBe(members);
    }

    [Theory]
    [InlineData("""{"a":[{"n":1,"m":0},{"n":2}],"b":[{"n":3}]}""")]
    [InlineData("""{"a":[{"m":[[]],"n":1},{"n":2,"m":{}}],"c":null,"b":[{"n":3},4,"5",[]]}""")]
    public void What_is_left_in_the_middle_is_left_behind(string json)
    {
        var seen = new List<long?>();
        JsonWalk walk = Walk(json);
        for (int here = walk.Here; walk.NextMember(here);)
        {
            for (int items = walk.Here; walk.NextItem(items);)
            {
                for (int item = walk.Here; walk.NextMember(item);)
                {
                    if (walk.Is("n"u8))
                    {
                        seen.Add(walk.Number);
                        break;
                    }
                }
            }
        }

        seen.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void A_value_that_is_taken_is_whole()
    {
        JsonWalk walk = Walk("""{"a":{"x":[1,2]},"b":"t"}""");
        int here = walk.Here;

        walk.NextMember(here).ShouldBeTrue();
        Encoding.UTF8.GetString(walk.Take().Raw).ShouldBe("""{"x":[1,2]}""");
        walk.NextMember(here).ShouldBeTrue();
        Encoding.UTF8.GetString(walk.Take().Raw).ShouldBe("\"t\"");
        walk.NextMember(here).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"a":1""")]
    [InlineData("""{"a":[1,}""")]
    [InlineData("""{"a":{"b":"c}""")]
    [InlineData("")]
    public void What_is_no_JSON_is_an_error_wherever_it_stands(string json) => Should.Throw<JsonException>(() =>
    {
        JsonWalk walk = Walk(json);
        for (int here = walk.Here; walk.NextMember(here);)
        {
        }
    });

    private static JsonWalk Walk(string json) => new JsonSlice(Encoding.UTF8.GetBytes(json)).Walk();
}
