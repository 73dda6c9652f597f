using System.Text.Json;

namespace LlmProc.Core.Tests;

public sealed class ToolArgumentsTests
{
    private const string Expected = """Expected: {"file_path": string, "start_line"?: integer}.""";

    private static readonly ToolSpec s_spec = new("read_file", "Reads a file.", """
        {
          "type": "object",
          "properties": {"file_path": {"type": "string"}, "start_line": {"type": "integer"}},
          "required": ["file_path"],
          "additionalProperties": false
        }
        """);

    [Theory]
    [InlineData("""{"file_path": "a"}""")]
    [InlineData(""" {"file_path": "a", "start_line": 3} """)]
    public void Arguments_that_fit_are_handed_over(string arguments)
    {
        ToolArguments.Check(s_spec, arguments, out JsonElement parsed).ShouldBeNull();

        parsed.GetProperty("file_path").GetString().ShouldBe("a");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("{}")]
    public void No_text_means_no_arguments(string arguments)
    {
        ToolArguments.Check(new ToolSpec("list", "", """{"type": "object"}"""), arguments, out JsonElement parsed).ShouldBeNull();
        parsed.GetPropertyCount().ShouldBe(0);

        ToolArguments.Check(s_spec, arguments, out _).ShouldBe($"The arguments of 'read_file' do not fit: \"file_path\" is missing. {Expected}");
    }

    [Theory]
    [InlineData("null", "must be one JSON object, not null.")]
    [InlineData("[]", "must be one JSON object, not an array.")]
    [InlineData("7", "must be one JSON object, not a number.")]
    [InlineData("true", "must be one JSON object, not true.")]
    [InlineData("""  "{\"file_path\": \"a\"}" """, "must be one JSON object, not a string; send the object itself and not a text that holds it.")]
    [InlineData("{'file_path': 'a'}",
        "cannot be read: the text is not JSON: character 2, near \"{'file_path': 'a\": names and strings stand in double quotes.")]
    [InlineData("""{"file_path": "a",}""",
        """cannot be read: the text is not JSON: character 19, near "ath\": \"a\",}": JSON allows no comma before '}'.""")]
    [InlineData("""{"file_path": "a" """, "cannot be read: the text is not JSON: it ends before the value does.")]
    [InlineData("""{"file_path": "a" "start_line": 1}""",
        """cannot be read: the text is not JSON: character 19, near "ath\": \"a\" \"start_line\": 1": a comma or a colon is missing before it.""")]
    [InlineData("""{"file_path": True}""",
        """cannot be read: the text is not JSON: character 15, near "le_path\": True}": write true, false and null in lower case.""")]
    [InlineData("{\"file_path\": \"é\n\"}",
        """cannot be read: the text is not JSON: character 17, near "_path\": \"é\n\"}": in a string, write a line break as \n and a tab as \t.""")]
    [InlineData("""{"file_path": 5}""", "do not fit: \"file_path\" must be a string, not a number.")]
    [InlineData("""{"file_path": "a", "start": 1}""", "do not fit: \"start\" is not a known property; known: \"file_path\", \"start_line\".")]
    [InlineData("""{"filepath": "a", "start_line": "1"}""",
        """do not fit: "file_path" is missing; "filepath" is not a known property; did you mean "file_path"?; "start_line" must be a whole number, not a string.""")]
    [InlineData("""{"file_path": "\ud800"}""", "do not fit: \"file_path\" is not Unicode text: it holds half of a surrogate pair.")]
    public void Arguments_that_do_not_fit_become_one_message(string arguments, string problem)
    {
        ToolArguments.Check(s_spec, arguments, out JsonElement parsed).ShouldBe($"The arguments of 'read_file' {problem} {Expected}");

        parsed.ValueKind.ShouldBe(JsonValueKind.Undefined);
    }

    [Fact]
    public void Deep_arguments_are_refused()
    {
        string deep = $"{{\"file_path\": {new string('[', 1_000)}{new string(']', 1_000)}}}";

        ToolArguments.Check(s_spec, deep, out _).ShouldBe(
            $"The arguments of 'read_file' cannot be read: the text is nested deeper than 64 levels. {Expected}");
    }

    [Fact]
    public void Large_arguments_are_refused()
    {
        string large = $"{{\"file_path\": \"{new string('é', 600_000)}\"}}";

        ToolArguments.Check(s_spec, large, out _).ShouldBe(
            "The arguments of 'read_file' take 1,200,017 bytes; at most 1,048,576 are read. Send less, in several calls if need be.");
    }

    [Fact]
    public void A_tool_that_checks_its_arguments_itself_does_it_with_this() =>
        ToolArguments.Check(s_spec with { ChecksArguments = true }, "{}", out _).ShouldNotBeNull();

    [Fact]
    public void A_tool_whose_schema_cannot_be_used_is_the_fault_of_the_tool() =>
        Should.Throw<JsonSchemaException>(() => ToolArguments.Check(s_spec with { InputSchema = "{" }, "{}", out _)).Code.ShouldBe("schema");

    [Fact]
    public void Two_tools_of_one_name_keep_their_own_schemas()
    {
        ToolSpec other = s_spec with { InputSchema = "true" };

        ToolArguments.Check(s_spec, "{}", out _).ShouldNotBeNull();
        ToolArguments.Check(other, "{}", out _).ShouldBeNull();
    }
}
