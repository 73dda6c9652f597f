using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>Which conversations the generateContent API refuses: roles, empty contents, the order of calls and responses, signatures of thoughts.</summary>
internal static class GeminiMessages
{
    // What the documentation names for calls that the model did not make itself.
    private static readonly string[] s_unchecked = ["skip_thought_signature_validator", "context_engineering_is_the_way_to_go"];

    public static MockError? Check(JsonElement root, string model)
    {
        JsonElement[] contents = [.. root.Items("contents")];
        if (contents.Length == 0)
        {
            return MockError.Invalid("* GenerateContentRequest.contents: contents is not specified\n");
        }

        for (int i = 0; i < contents.Length; i++)
        {
            if ((Content(contents[i], i) ?? Order(contents, i) ?? Signed(contents[i], model)) is { } problem)
            {
                return problem;
            }
        }

        return contents[^1].Is("role", "model")
            ? MockError.Invalid("Please ensure that multi-turn requests end with a user role or a function response.")
            : CurrentTurn(contents, model);
    }

    private static MockError? Content(JsonElement content, int index)
    {
        if (content.Has("role") && content.Text("role") is not ("user" or "model" or "function"))
        {
            return MockError.Invalid("Please use a valid role: user, model.");
        }

        string at = FormattableString.Invariant($"* GenerateContentRequest.contents[{index}].parts");
        int count = 0;
        foreach (JsonElement part in content.Items("parts"))
        {
            string partAt = FormattableString.Invariant($"{at}[{count++}]");
            JsonElement call = part.Member("functionCall"), response = part.Member("functionResponse");
            MockError? problem = part.ValueKind != JsonValueKind.Object || !part.EnumerateObject().Any(field => field.Name is not ("thought" or "thoughtSignature"))
                ? MockError.Invalid($"{partAt}.data: required oneof field 'data' must have one initialized field\n")
                : part.Has("text") && part.Text("text") is null ? MockError.Invalid($"Invalid value at 'contents[{index}].parts[{count - 1}].text' (TYPE_STRING)")
                : call.ValueKind == JsonValueKind.Object ? Call(call, partAt)
                : response.ValueKind != JsonValueKind.Object ? null
                : string.IsNullOrEmpty(response.Text("name")) ? MockError.Invalid($"{partAt}.function_response.name: Name cannot be empty.\n")
                : response.Member("response").ValueKind != JsonValueKind.Object ? MockError.Invalid($"Invalid value at '{partAt[2..]}.function_response.response' (type.googleapis.com/google.protobuf.Struct)")
                : null;
            if (problem is not null)
            {
                return problem;
            }
        }

        return count == 0 ? MockError.Invalid($"{at}: contents.parts must not be empty.\n") : null;
    }

    private static MockError? Call(JsonElement call, string at) =>
        string.IsNullOrEmpty(call.Text("name")) ? MockError.Invalid($"{at}.function_call.name: Name cannot be empty.\n")
        : !GeminiStrict.ToolName().IsMatch(call.Text("name")!) ? MockError.Invalid($"{at}.function_call.name: Invalid function name.\n")
        : call.Has("args") && call.Member("args").ValueKind != JsonValueKind.Object
        ? MockError.Invalid($"Invalid value at '{at[2..]}.function_call.args' (type.googleapis.com/google.protobuf.Struct)")
        : null;

    private static MockError? Order(JsonElement[] contents, int index)
    {
        JsonElement content = contents[index];
        int calls = Count(content, "functionCall"), responses = Count(content, "functionResponse");
        int wanted = index == 0 ? 0 : Count(contents[index - 1], "functionCall");
        return calls > 0 && (!content.Is("role", "model") || index == 0 || contents[index - 1].Is("role", "model"))
            ? MockError.Invalid("Please ensure that function call turn comes immediately after a user turn or after a function response turn.")
            : responses > 0 && wanted == 0 ? MockError.Invalid("Please ensure that function response turn comes immediately after a function call turn.")
            : responses != wanted || (calls > 0 && index == contents.Length - 1) ? MockError.Invalid(
                "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.")
            : responses > 0 && !Ids(contents[index - 1], "functionCall").SequenceEqual(Ids(content, "functionResponse"))
            ? MockError.Invalid("Please ensure that each function response has the id and the name of the function call that it answers.")
            : null;
    }

    private static int Count(JsonElement content, string kind) => content.Items("parts").Count(part => part.Has(kind));

    private static IEnumerable<string> Ids(JsonElement content, string kind) =>
        content.Items("parts").Where(part => part.Has(kind)).Select(part => $"{part.Member(kind).Text("id")} {part.Member(kind).Text("name")}").Order(StringComparer.Ordinal);

    /// <summary>A signature that the model did not give is refused wherever it stands.</summary>
    private static MockError? Signed(JsonElement content, string model) => content.Items("parts")
        .Select(part => part.Text("thoughtSignature")).OfType<string>()
        .Any(signature => !s_unchecked.Contains(signature) && !Signatures.IsSealed(model, signature))
            ? MockError.Invalid("Corrupted thought signature.")
            : null;

    /// <summary>Since the user spoke last, the first call of each step is signed.</summary>
    private static MockError? CurrentTurn(JsonElement[] contents, string model)
    {
        if (!GeminiStrict.Signs(model))
        {
            return null;
        }

        int turn = Array.FindLastIndex(contents, content => !content.Is("role", "model") && content.Items("parts").Any(part => part.Has("text")));
        for (int i = Math.Max(turn, 0); i < contents.Length; i++)
        {
            JsonElement first = contents[i].Items("parts").FirstOrDefault(part => part.Has("functionCall"));
            if (first.ValueKind == JsonValueKind.Object && string.IsNullOrEmpty(first.Text("thoughtSignature")))
            {
                return MockError.Invalid(
                    "Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing "
                    + "thought_signature may lead to degraded model performance. Additional data, function call `default_api:"
                    + FormattableString.Invariant($"{first.Member("functionCall").Text("name")}` , position {i + 1}. Please refer to ")
                    + "https://ai.google.dev/gemini-api/docs/thought-signatures for more details.");
            }
        }

        return null;
    }
}
