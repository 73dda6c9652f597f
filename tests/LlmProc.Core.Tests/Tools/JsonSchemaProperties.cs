using System.Text;
using System.Text.Json;
using CsCheck;

namespace LlmProc.Core.Tests;

public sealed class JsonSchemaProperties
{
    private static readonly Gen<string> s_name = Gen.OneOf("a", "b", "name", "x/y", "");

    private static readonly Gen<string> s_leaf = Gen.OneOf(
        Gen.OneOf("null", "true", "false", "\"\"", "\"a\"", "\"🙂\"", "\"\\ud800\"", "1.0", "-0", "1e5", "1e-99999", "123456789012345678901234567890"),
        Gen.Int.Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Gen.String.Select(s => JsonSerializer.Serialize(s)));

    private static readonly Gen<string> s_value = Gen.Recursive<string>((depth, inner) => depth > 3
        ? s_leaf
        : Gen.OneOf(
            s_leaf,
            inner.List[0, 4].Select(items => $"[{string.Join(',', items)}]"),
            Gen.Select(s_name, inner).List[0, 4].Select(properties => $"{{{string.Join(',', properties.Select(p => $"\"{p.Item1}\":{p.Item2}"))}}}")));

    private static readonly Gen<string> s_keyword = Gen.OneOf(
        "\"type\": \"string\"", "\"type\": [\"integer\", \"null\"]", "\"type\": \"object\"", "\"type\": \"array\"", "\"enum\": [\"a\", 1, [], {\"a\": 1}]",
        "\"const\": 1", "\"required\": [\"a\", \"name\"]", "\"minItems\": 1", "\"maxItems\": 2", "\"uniqueItems\": true", "\"minLength\": 1",
        "\"maxLength\": 3", "\"pattern\": \"^[a-z]*$\"", "\"minimum\": 0", "\"exclusiveMaximum\": 1e5", "\"multipleOf\": 0.5", "\"minProperties\": 1",
        "\"propertyNames\": {\"maxLength\": 2}", "\"additionalProperties\": false");

    private static readonly Gen<string> s_schema = Gen.Recursive<string>((depth, inner) =>
    {
        Gen<string> applied = depth > 3
            ? s_keyword
            : Gen.OneOf(
                s_keyword,
                Gen.Select(s_name, inner).Select((name, schema) => $"\"properties\": {{\"{name}\": {schema}}}"),
                inner.Select(schema => $"\"items\": {schema}"),
                inner.Select(schema => $"\"not\": {schema}"),
                Gen.Select(Gen.OneOf("anyOf", "oneOf", "allOf"), inner, inner).Select((keyword, x, y) => $"\"{keyword}\": [{x}, {y}]"),
                Gen.Const("\"properties\": {\"a\": {\"$ref\": \"#\"}}"));
        return applied.List[0, 4].Select(keywords => $"{{{string.Join(", ", keywords)}}}");
    });

    [Fact]
    public void No_value_against_any_schema_is_more_than_a_list_of_problems() => Gen.Select(s_schema, s_value).Sample((schema, value) =>
    {
        var problems = JsonSchema.Parse(schema).Check(Json(value));

        problems.Length.ShouldBeInRange(0, 5);
        problems.ShouldAllBe(p => p.Length > 0 && !p.Contains('\n'));
    });

    [Fact]
    public void A_value_fits_either_a_schema_or_its_opposite() => Gen.Select(s_schema, s_value.Where(v => !v.Contains("\\ud", StringComparison.Ordinal)))
        .Sample((schema, value) =>
        {
            if (schema.Contains("$ref", StringComparison.Ordinal))
            {
                return true;
            }

            bool fits = JsonSchema.Parse(schema).Check(Json(value)).IsEmpty;
            return fits != JsonSchema.Parse($"{{\"not\": {schema}}}").Check(Json(value)).IsEmpty;
        });

    [Fact]
    public void A_value_is_its_own_const_however_it_is_spaced() => s_value.Where(v => !v.Contains("\\ud", StringComparison.Ordinal)).Sample(value =>
        JsonSchema.Parse($"{{\"const\": {value}}}").Check(Json($" {value} ")).IsEmpty);

    [Fact]
    public void Whole_numbers_compare_as_they_do_elsewhere() => Gen.Select(Gen.Long, Gen.Long).Sample((value, limit) =>
        JsonSchema.Parse($"{{\"minimum\": {limit}}}").Check(Json($"{value}")).IsEmpty == value >= limit);

    [Fact]
    public void No_text_as_a_schema_is_more_than_a_refusal() => s_value.Sample(text =>
    {
        try
        {
            JsonSchema.Parse(text).Check(Json(text));
        }
        catch (JsonSchemaException e)
        {
            e.Message.ShouldStartWith("#");
        }
    });

    private static JsonElement Json(string text) => JsonElement.Parse(Encoding.UTF8.GetBytes(text));
}
