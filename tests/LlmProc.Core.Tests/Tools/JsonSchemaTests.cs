using System.Text.Json;

namespace LlmProc.Core.Tests;

public sealed class JsonSchemaTests
{
    [Theory]
    [InlineData("true", "[1, {\"a\": null}]")]
    [InlineData("{}", "null")]
    [InlineData("""{"type": "string"}""", "\"\"")]
    [InlineData("""{"type": "integer"}""", "1.0")]
    [InlineData("""{"type": "integer"}""", "120e-1")]
    [InlineData("""{"type": "integer"}""", "1e400")]
    [InlineData("""{"type": "number"}""", "1.5")]
    [InlineData("""{"type": ["string", "null"]}""", "null")]
    [InlineData("""
        {"title": "t", "description": "d", "default": 1, "examples": [], "format": "x", "$schema": "s", "$id": "i", "$comment": "c",
         "deprecated": true, "readOnly": true, "writeOnly": true, "x-own": {"if": 1}}
        """, "{}")]
    [InlineData("""{"enum": ["a", 1, null, {"x": [1, 2.0]}]}""", """{"x": [1.0, 2]}""")]
    [InlineData("""{"enum": [{"a": 1, "b": 2}]}""", """{"b": 2, "a": 1}""")]
    [InlineData("""{"enum": ["worker"]}""", "\"w\\u006frker\"")]
    [InlineData("""{"enum": ["w\u006frker", "\\"]}""", "\"worker\"")]
    [InlineData("""{"enum": ["a\\b"]}""", "\"a\\u005cb\"")]
    [InlineData("""{"const": 1}""", "1.0")]
    [InlineData("""{"const": 1e1000000000000}""", "10e999999999999")]
    [InlineData("""{"properties": {"a": {"type": "string"}}}""", "5")]
    [InlineData("""{"properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "integer"}}""", """{"a": "x", "b": 1}""")]
    [InlineData("""{"patternProperties": {"^x-": true}, "additionalProperties": false}""", """{"x-a": 1}""")]
    [InlineData("""{"items": {"type": "integer"}}""", "[1, 2]")]
    [InlineData("""{"prefixItems": [{"type": "integer"}], "items": {"type": "string"}}""", """[1, "a", "b"]""")]
    [InlineData("""{"prefixItems": [{"type": "integer"}, {"type": "string"}]}""", "[1]")]
    [InlineData("""{"uniqueItems": true}""", """[1, "1", true, null, [1], {"a": 1}, {"a": 2}]""")]
    [InlineData("""{"uniqueItems": false}""", "[1, 1]")]
    [InlineData("""{"maxLength": 2}""", "\"🙂🙂\"")]
    [InlineData("""{"minLength": 2}""", "\"\\ud83d\\ude42\\u00e9\"")]
    [InlineData("""{"pattern": "b"}""", "\"abc\"")]
    [InlineData("""{"pattern": "^[\\w-]+$"}""", "\"a-1_Z\"")]
    [InlineData("""{"minimum": 9007199254740993}""", "9007199254740993")]
    [InlineData("""{"maximum": 1e400}""", "9.9e399")]
    [InlineData("""{"multipleOf": 0.1}""", "0.3")]
    [InlineData("""{"multipleOf": 0.0001}""", "0.0075")]
    [InlineData("""{"multipleOf": 7}""", "7e300")]
    [InlineData("""{"anyOf": [{"type": "string"}, {"minimum": 5}]}""", "6")]
    [InlineData("""{"oneOf": [{"type": "integer"}, {"minimum": 5.5}]}""", "5")]
    [InlineData("""{"allOf": [{"minimum": 1}, {"maximum": 3}]}""", "2")]
    [InlineData("""{"not": {"type": "string"}}""", "1")]
    [InlineData("""{"$ref": "#/$defs/a", "$defs": {"a": {"type": "integer"}}}""", "1")]
    [InlineData("""{"$ref": "#/definitions/a~1b%25", "definitions": {"a/b%": {"type": "integer"}}}""", "1")]
    [InlineData("""{"properties": {"a": {"prefixItems": [{"type": "integer"}]}, "b": {"$ref": "#/properties/a/prefixItems/0"}}}""", """{"b": 1}""")]
    [InlineData("""{"properties": {"child": {"$ref": "#"}}, "additionalProperties": false}""", """{"child": {"child": {}}}""")]
    [InlineData("""{"propertyNames": {"maxLength": 3}}""", """{"abc": 1}""")]
    [InlineData("""{"minProperties": 1, "maxProperties": 1}""", """{"a": 1}""")]
    public void A_value_that_fits_has_no_problems(string schema, string value) => Check(schema, value).ShouldBeEmpty();

    [Theory]
    [InlineData("false", "1", "the value is not allowed here")]
    [InlineData("""{"type": "object"}""", "\"{}\"", "the value must be an object, not a string")]
    [InlineData("""{"type": "array"}""", "{}", "the value must be an array, not an object")]
    [InlineData("""{"type": "string"}""", "5", "the value must be a string, not a number")]
    [InlineData("""{"type": "number"}""", "\"5\"", "the value must be a number, not a string")]
    [InlineData("""{"type": "integer"}""", "1.5", "the value must be a whole number, not 1.5")]
    [InlineData("""{"type": "integer"}""", "1e-400", "the value must be a whole number, not 1e-400")]
    [InlineData("""{"type": "boolean"}""", "\"true\"", "the value must be true or false, not a string")]
    [InlineData("""{"type": "null"}""", "false", "the value must be null, not false")]
    [InlineData("""{"type": ["string", "null"]}""", "[]", "the value must be a string or null, not an array")]
    [InlineData("""{"type": ["number", "integer"]}""", "null", "the value must be a number, not null")]
    [InlineData("""{"required": ["program_name"]}""", "{}", "\"program_name\" is missing")]
    [InlineData("""{"properties": {"count": {"type": "integer"}}}""", """{"count": "3"}""", "\"count\" must be a whole number, not a string")]
    [InlineData("""{"properties": {"a/b~c": {"type": "integer"}}}""", """{"a/b~c": ""}""", "\"a~1b~0c\" must be a whole number, not a string")]
    [InlineData("""{"properties": {"o": {"required": ["x"]}}}""", """{"o": {}}""", "\"o/x\" is missing")]
    [InlineData("""{"properties": {"items": {"items": {"properties": {"name": {"maxLength": 10}}}}}}""",
        """{"items": [{}, {}, {"name": "01234567890"}]}""", "\"items/2/name\" is longer than 10 characters")]
    [InlineData("""{"properties": {"mode": {"enum": ["page", "line", "char"]}}}""", """{"mode": "pge"}""",
        """ "mode" must be one of "page", "line", "char"; did you mean "page"? """)]
    [InlineData("""{"enum": ["page", 1, null]}""", "2", """the value must be one of "page", 1, null""")]
    [InlineData("""{"enum": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}""", "0",
        "the value must be one of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more")]
    [InlineData("""{"enum": ["a"]}""", "\"b\"", "the value must be \"a\"")]
    [InlineData("""{"const": {"a": 1}}""", """{"a": 2}""", """the value must be {"a": 1}""")]
    [InlineData("""{"const": 9007199254740993}""", "9007199254740992", "the value must be 9007199254740993")]
    [InlineData("""{"const": true}""", "1", "the value must be true")]
    [InlineData("""{"properties": {"file_path": true}, "additionalProperties": false}""", """{"filepath": 1}""",
        """ "filepath" is not a known property; did you mean "file_path"? """)]
    [InlineData("""{"properties": {"a": true, "b": true}, "additionalProperties": false}""", """{"verbose": 1}""",
        """ "verbose" is not a known property; known: "a", "b" """)]
    [InlineData("""{"additionalProperties": false}""", """{"a": 1}""", "\"a\" is not a known property")]
    [InlineData("""{"additionalProperties": {"type": "integer"}}""", """{"a": "1"}""", "\"a\" must be a whole number, not a string")]
    [InlineData("""{"patternProperties": {"^n_": {"type": "number"}}}""", """{"n_a": "1"}""", "\"n_a\" must be a number, not a string")]
    [InlineData("""{"properties": {"a": false}}""", """{"a": 1}""", "\"a\" is not allowed here")]
    [InlineData("""{"propertyNames": {"pattern": "^[a-z]+$"}}""", """{"A": 1}""",
        "\"A\" is not a name that is allowed here; names must fit any value")]
    [InlineData("""{"minProperties": 2}""", """{"A": 1}""", "the value has too few properties: at least 2 must be there")]
    [InlineData("""{"maxProperties": 0}""", """{"A": 1}""", "the value has too many properties: at most 0 may be there")]
    [InlineData("""{"items": {"type": "string"}}""", """["a", 1]""", "\"1\" must be a string, not a number")]
    [InlineData("""{"prefixItems": [true], "items": false}""", "[1, 2]", "\"1\" is not allowed here")]
    [InlineData("""{"minItems": 1}""", "[]", "the value has fewer than 1 item")]
    [InlineData("""{"maxItems": 2.0}""", "[1, 2, 3]", "the value has more than 2 items")]
    [InlineData("""{"uniqueItems": true}""", """[{"a": 1, "b": 2}, 3, {"b": 2.0, "a": 1}]""", "the value has the same item twice, at 0 and 2")]
    [InlineData("""{"minLength": 1}""", "\"\"", "the value is empty")]
    [InlineData("""{"minLength": 3}""", "\"🙂🙂\"", "the value is shorter than 3 characters")]
    [InlineData("""{"pattern": "^a+$"}""", "\"ab\"", "the value does not match the pattern \"^a+$\"")]
    [InlineData("""{"pattern": "^a$"}""", "\"a\\n\"", "the value does not match the pattern \"^a$\"")]
    [InlineData("""{"pattern": "^\\d$"}""", "\"٣\"", """the value does not match the pattern "^\\d$" """)]
    [InlineData("""{"minimum": 1}""", "0", "the value must be at least 1, not 0")]
    [InlineData("""{"minimum": 9007199254740993}""", "9007199254740992", "the value must be at least 9007199254740993, not 9007199254740992")]
    [InlineData("""{"minimum": -1e-30}""", "-1.1e-30", "the value must be at least -1e-30, not -1.1e-30")]
    [InlineData("""{"maximum": 15}""", "16", "the value must be at most 15, not 16")]
    [InlineData("""{"exclusiveMinimum": 0}""", "0.0", "the value must be more than 0, not 0.0")]
    [InlineData("""{"exclusiveMaximum": 1e999999999999}""", "1e999999999999", "the value must be less than 1e999999999999, not 1e999999999999")]
    [InlineData("""{"multipleOf": 0.01}""", "0.075", "the value must be a multiple of 0.01, not 0.075")]
    [InlineData("""{"multipleOf": 7}""", "1e300", "the value must be a multiple of 7, not 1e300")]
    [InlineData("""{"anyOf": [{"type": "string"}, {"type": "integer"}]}""", "true", "the value must fit one of these forms: string | integer")]
    [InlineData("""{"anyOf": [{"type": "string", "maxLength": 1}, {"type": "null"}]}""", "\"ab\"", "the value is longer than 1 character")]
    [InlineData("""{"anyOf": [{"const": "a"}, {"const": "b"}]}""", "\"c\"", """the value must fit one of these forms: "a" | "b" """)]
    [InlineData("""
        {"oneOf": [{"properties": {"kind": {"const": "file"}, "path": {"type": "string"}}, "required": ["kind", "path"]},
                   {"properties": {"kind": {"const": "text"}, "text": {"type": "string"}}, "required": ["kind", "text"]}]}
        """, """{"kind": "file", "text": "x"}""", "\"path\" is missing")]
    [InlineData("""{"oneOf": [{"type": "integer"}, {"minimum": 5}]}""", "6",
        "the value fits 2 of these forms but must fit exactly one: integer | any value")]
    [InlineData("""{"allOf": [{"required": ["a"]}, {"properties": {"b": {"type": "null"}}}]}""", """{"a": 1, "b": 2}""", "\"b\" must be null, not a number")]
    [InlineData("""{"not": {"type": "string"}}""", "\"\"", "the value is of a form that is not allowed here: string")]
    [InlineData("""{"items": {"$ref": "#/$defs/a"}, "$defs": {"a": {"type": "integer"}}}""", "[1, []]", "\"1\" must be a whole number, not an array")]
    [InlineData("""{"$ref": "#/$defs/a", "maximum": 3, "$defs": {"a": {"type": "integer"}}}""", "4", "the value must be at most 3, not 4")]
    [InlineData("""{"properties": {"child": {"$ref": "#"}}, "required": ["id"]}""", """{"id": 1, "child": {"id": 2, "child": {}}}""",
        "\"child/child/id\" is missing")]
    [InlineData("""{"type": "string"}""", "\"\\ud800\"", "the value is not Unicode text: it holds half of a surrogate pair")]
    [InlineData("true", """{"a": {"\udc00x": 1}}""", "\"a\" has a name that is not Unicode text: it holds half of a surrogate pair")]
    [InlineData("""{"properties": {"a\n\"b": {"type": "string"}}}""", """{"a\n\"b": 1}""", """ "a\n\"b" must be a string, not a number """)]
    public void A_value_that_does_not_fit_has_its_problem_named(string schema, string value, string problem) =>
        Check(schema, value).ShouldBe([problem.Trim()]);

    [Theory]
    [InlineData("", "#: the text is not JSON: it ends before the value does")]
    [InlineData("{'type': 1}", "#: the text is not JSON: character 2, near \"{'type': 1}\": names and strings stand in double quotes")]
    [InlineData("3", "#: a schema is an object, true or false, not 3")]
    [InlineData("""{"type": "strng"}""", "#/type: there is no type \"strng\"; did you mean \"string\"?")]
    [InlineData("""{"type": 5}""", "#/type: must be an array of strings")]
    [InlineData("""{"type": []}""", "#/type: must name at least one type")]
    [InlineData("""{"properties": {"a": {"enum": []}}}""", "#/properties/a/enum: must be an array of 1 to 10000 values")]
    [InlineData("""{"required": "a"}""", "#/required: must be an array of strings")]
    [InlineData("""{"properties": []}""", "#/properties: must be an object whose values are schemas")]
    [InlineData("""{"properties": {"a": "string"}}""", "#/properties/a: a schema is an object, true or false, not \"string\"")]
    [InlineData("""{"items": [true]}""",
        "#/items: an array of schemas is written \"prefixItems\"; \"items\" is one schema for the items after those")]
    [InlineData("""{"minItems": -1}""", "#/minItems: must be a whole number of at least 0, not -1")]
    [InlineData("""{"maxLength": 1.5}""", "#/maxLength: must be a whole number of at least 0, not 1.5")]
    [InlineData("""{"exclusiveMinimum": true}""", "#/exclusiveMinimum: must be a number, not true")]
    [InlineData("""{"multipleOf": 0}""", "#/multipleOf: must be a number above 0, not 0")]
    [InlineData("""{"anyOf": []}""", "#/anyOf: must be an array of at least one schema")]
    [InlineData("""{"pattern": "("}""", "#/pattern: \"(\" is not a regular expression: InsufficientClosingParentheses")]
    [InlineData("""{"pattern": "(a)\\1"}""",
        """#/pattern: "(a)\\1" cannot be matched in bounded time; use no look-around, no back-references and smaller counts""")]
    [InlineData("""{"pattern": "((a{1,999}){1,999}){1,999}"}""",
        "#/pattern: \"((a{1,999}){1,999}){1,999}\" cannot be matched in bounded time; use no look-around, no back-references and smaller counts")]
    [InlineData("""{"$ref": "https://example.com/a.json"}""",
        "#/$ref: \"https://example.com/a.json\" is another document, and none is ever fetched; put it under \"$defs\" and refer to \"#/$defs/…\"")]
    [InlineData("""{"$ref": "#foo"}""", "#/$ref: the anchor \"#foo\" is not supported; refer to a place, as in \"#/$defs/…\"")]
    [InlineData("""{"$ref": "#/$defs/persn", "$defs": {"person": {}}}""", "#/$ref: \"#/$defs/persn\" refers to nothing; did you mean \"person\"?")]
    [InlineData("""{"$ref": 3}""", "#/$ref: must be a string such as \"#/$defs/name\", not 3")]
    [InlineData("""{"$ref": "#"}""", "#: refers to itself without stepping into the value: # → #")]
    [InlineData("""{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"allOf": [{"$ref": "#/$defs/a"}]}}}""",
        "#/$defs/a: refers to itself without stepping into the value: #/$defs/a → #/$defs/b → #/$defs/b/allOf/0 → #/$defs/a")]
    [InlineData("""{"properties": {"a": {"if": true}}}""",
        "#/properties/a/if: \"if\" is not supported, and to skip it would let more values through; remove it, or say it with anyOf, allOf or not")]
    [InlineData("""{"title": "\ud800"}""", "#: \"title\" is not Unicode text: it holds half of a surrogate pair")]
    public void A_schema_that_cannot_be_used_is_refused_with_the_place(string schema, string message) =>
        Should.Throw<JsonSchemaException>(() => JsonSchema.Parse(schema)).Message.ShouldBe(message);

    [Theory]
    [InlineData("unevaluatedProperties")]
    [InlineData("unevaluatedItems")]
    [InlineData("contains")]
    [InlineData("dependentRequired")]
    [InlineData("$dynamicRef")]
    [InlineData("then")]
    public void A_keyword_that_would_change_the_meaning_is_named(string keyword) =>
        Should.Throw<JsonSchemaException>(() => JsonSchema.Parse($$$"""{"{{{keyword}}}": {}}""")).Place.ShouldBe($"#/{keyword}");

    [Theory]
    [InlineData("{}", "any value")]
    [InlineData("""{"type": "object"}""", "object")]
    [InlineData("""{"type": "object", "additionalProperties": false}""", "{}")]
    [InlineData("""{"properties": {"a": {"type": "string"}, "b": {"type": ["integer", "null"]}}, "required": ["a"]}""",
        """{"a": string, "b"?: integer | null}""")]
    [InlineData("""{"properties": {"a": {"items": {"enum": ["x", "y"]}}}, "required": ["a", "z"]}""", """{"a": ["x" | "y", …], "z": any value}""")]
    [InlineData("""{"type": "object", "additionalProperties": {"type": "number"}}""", "{[name]: number}")]
    [InlineData("""{"properties": {"next": {"$ref": "#"}}}""", """{"next"?: {"next"?: …}}""")]
    public void A_schema_is_shown_as_the_shape_of_its_values(string schema, string shape) => JsonSchema.Parse(schema).ToString().ShouldBe(shape);

    [Fact]
    public void At_most_five_problems_are_told() =>
        Check("""{"items": {"type": "string"}}""", "[1, 2, 3, 4, 5, 6, 7]").Length.ShouldBe(5);

    [Fact]
    public void Several_problems_come_in_order_with_what_is_missing_first()
    {
        string schema = """{"properties": {"file_path": {"type": "string"}}, "required": ["file_path"], "additionalProperties": false}""";

        Check(schema, """{"filepath": 1}""").ShouldBe(
            ["\"file_path\" is missing", "\"filepath\" is not a known property; did you mean \"file_path\"?"]);
    }

    [Fact]
    public void A_value_that_is_not_there_is_a_problem() => JsonSchema.Parse("true").Check(default).ShouldBe(["the value is missing"]);

    internal static string[] Check(string schema, string value)
    {
        using var document = JsonDocument.Parse(value, new JsonDocumentOptions { MaxDepth = 2_000 });
        return [.. JsonSchema.Parse(schema).Check(document.RootElement)];
    }
}
