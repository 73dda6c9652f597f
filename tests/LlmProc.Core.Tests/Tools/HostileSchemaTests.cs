using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace LlmProc.Core.Tests;

[Trait("Row", "40")]
[Trait("Row", "41")]
public sealed class HostileSchemaTests
{
    [Fact]
    public void A_schema_nested_too_deeply_is_refused_with_its_place() =>
        Refusal(Nested("""{"not": """, 1_000, "true", "}")).ShouldStartWith("#: the text is nested deeper than");

    [Fact]
    public void A_schema_nested_a_little_too_deeply_names_the_place() =>
        Refusal(Nested("""{"not": """, 70, "true", "}")).ShouldStartWith("#: \"not/not/not/");

    [Fact]
    public void A_long_enum_is_taken_and_a_longer_one_is_not()
    {
        JsonSchema.Parse($$"""{"enum": [{{string.Join(',', Enumerable.Range(0, 10_000))}}]}""").Check(Json("9999")).ShouldBeEmpty();

        Refusal($$"""{"enum": [{{string.Join(',', Enumerable.Range(0, 10_001))}}]}""").ShouldBe("#/enum: must be an array of 1 to 10000 values");
    }

    [Fact]
    public void A_long_chain_of_references_is_refused()
    {
        string definitions = string.Join(',', Enumerable.Range(0, 20_000).Select(n => $$"""  "d{{n}}": {"$ref": "#/$defs/d{{n + 1}}"} """));

        Refusal($$$"""{"$defs": {{{{definitions}}}, "d20000": true}}""").ShouldContain("leads through more than 64 references and forms");
    }

    [Fact]
    public void A_number_too_long_to_compute_with_is_refused() =>
        Refusal($$"""{"minimum": {{new string('9', 500)}}}""").ShouldBe("#: \"minimum\" is a number of more than 400 characters");

    [Fact]
    public void A_value_nested_too_deeply_is_a_problem() =>
        JsonSchema.Parse("true").Check(Json(Nested("[", 300, "1", "]"))).ShouldHaveSingleItem().ShouldEndWith("is nested deeper than 256 levels");

    [Theory]
    [InlineData(256)]
    [InlineData(255)]
    public void The_deepest_value_that_is_taken_fits_on_a_small_stack(int depth)
    {
        var schema = JsonSchema.Parse("""{"$ref": "#/$defs/n", "$defs": {"n": {"anyOf": [{"type": "integer"}, {"items": {"$ref": "#/$defs/n"}}]}}}""");
        JsonElement value = Json(Nested("[", depth, "\"x\"", "]"));
        string[] problems = [];
        var thread = new Thread(() => problems = [.. schema.Check(value)], maxStackSize: 512 * 1024);

        thread.Start();
        thread.Join();

        problems.ShouldBeEmpty();
    }

    [Fact]
    public void A_schema_that_follows_a_deep_value_too_far_is_a_problem()
    {
        string schema = """
            {"$ref": "#/$defs/a", "$defs": {
              "a": {"allOf": [{"$ref": "#/$defs/b"}]}, "b": {"allOf": [{"$ref": "#/$defs/c"}]}, "c": {"items": {"$ref": "#/$defs/a"}}}}
            """;

        JsonSchema.Parse(schema).Check(Json(Nested("[", 256, "1", "]"))).ShouldHaveSingleItem().ShouldContain("nested too deeply");
    }

    public static TheoryData<string, string, string> Bombs => new()
    {
        { "forms that double at each reference", Doubling("oneOf", 60), "1" },
        { "forms that double, none of which fits", Doubling("anyOf", 60), "\"x\"" },
        { "parts that double", Doubling("allOf", 60), "1" },
        { "a pattern that backtracks", """{"pattern": "^(a+)+$"}""", $"\"{new string('a', 100_000)}b\"" },
        { "a pattern with many states", """{"pattern": "(.*a.{30})+b$"}""", $"\"{new string('a', 100_000)}\"" },
        { "many items to tell apart", """{"uniqueItems": true}""", $"[{string.Join(',', Enumerable.Range(0, 100_000))},0]" },
        { "an enum at each level", """{"enum": [1], "items": {"$ref": "#"}}""", Nested("[", 250, string.Join(',', Enumerable.Repeat("[]", 100_000)), "]") },
        { "many names to require", $$"""{"required": [{{Names(5_000, "r")}}]}""", $"{{{Names(20_000, "p", ": 1")}}}" },
        { "many names unknown", """{"properties": {"a": true}, "additionalProperties": false}""", $"{{{Names(50_000, "p", ": 1")}}}" },
        { "an exponent without end", """{"multipleOf": 3, "type": "integer", "minimum": 0}""", "1e99999999999999999999999999" },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_bomb_costs_little(string bomb, string schema, string value)
    {
        JsonElement parsed = Json(value);
        long start = Stopwatch.GetTimestamp();

        JsonSchema.Parse(schema).Check(parsed).ShouldNotBeEmpty(bomb);

        Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(5), bomb);
    }

    [Fact]
    public void Work_beyond_the_budget_is_a_problem() =>
        JsonSchema.Parse(Doubling("allOf", 30)).Check(Json("1")).ShouldBe(["the value takes more than 1,000,000 steps to check; send a smaller value"]);

    [Fact]
    public void A_long_name_or_text_is_cut_in_the_message()
    {
        string problem = JsonSchema.Parse("""{"additionalProperties": false}""")
            .Check(Json($$"""{"{{new string('x', 100_000)}}": 1}""")).ShouldHaveSingleItem();

        problem.Length.ShouldBeLessThan(200);
    }

    private static string Refusal(string schema) => Should.Throw<JsonSchemaException>(() => JsonSchema.Parse(schema)).Message;

    private static string Nested(string open, int depth, string core, string close) =>
        new StringBuilder().Insert(0, open, depth).Append(core).Insert(open.Length * depth + core.Length, close, depth).ToString();

    /// <summary>Each definition refers to the next one twice.</summary>
    private static string Doubling(string keyword, int depth)
    {
        string part(int n) => $$"""{"$ref": "#/$defs/d{{n}}"}""";
        string definitions = string.Join(',', Enumerable.Range(0, depth).Select(n => n % 30 == 29
            ? $$"""  "d{{n}}": {"type": "integer"} """
            : $$"""  "d{{n}}": {"{{keyword}}": [{{part(n + 1)}}, {{part(n + 1)}}]} """));
        return $$$"""{"$ref": "#/$defs/d0", "$defs": {{{{definitions}}}}}""";
    }

    private static string Names(int count, string prefix, string after = "") =>
        string.Join(',', Enumerable.Range(0, count).Select(n => $"\"{prefix}{n}\"{after}"));

    private static JsonElement Json(string text) => JsonElement.Parse(Encoding.UTF8.GetBytes(text), new JsonDocumentOptions { MaxDepth = 2_000 });
}
