using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>Keeps parameters that go to the provider as they are from replacing what a request says itself.</summary>
internal static class OwnFields
{
    /// <summary>Options of generation are a level below the request in one of the protocols.</summary>
    private const int Deepest = 2;

    /// <exception cref="ModelException">A program that was built in code, and has seen no compiler, sets one of <see cref="RequestFields"/>.</exception>
    public static void Refuse(ModelSettings model, ModelParameters parameters)
    {
        foreach ((string name, _) in parameters.Other)
        {
            if (RequestFields.Instead(name) is { } instead)
            {
                throw new ModelException(ErrorCode.BadRequest, $"{model}: every request has its own '{name}', and no program sets it by that name; {instead}");
            }
        }
    }

    /// <param name="head">The beginning of a request.</param>
    /// <exception cref="ModelException">A parameter stands there a second time: of two, the last counts for most readers, and for some neither.</exception>
    public static void RefuseTwice(ModelSettings model, ModelParameters parameters, ReadOnlySpan<byte> head)
    {
        if (parameters.Other.IsEmpty)
        {
            return;
        }

        var json = new Utf8JsonReader(head, isFinalBlock: false, default);
        var seen = new Stack<HashSet<string>>();
        while (json.Read())
        {
            switch (json.TokenType)
            {
                case JsonTokenType.StartObject when json.CurrentDepth < Deepest:
                    seen.Push([]);
                    break;
                case JsonTokenType.EndObject when json.CurrentDepth < Deepest:
                    seen.Pop();
                    break;
                case JsonTokenType.PropertyName when json.CurrentDepth <= Deepest && json.GetString() is var name && !seen.Peek().Add(name!):
                    throw new ModelException(ErrorCode.BadRequest,
                        $"{model}: a request to it has its own '{name}', and [parameters] sets it a second time; set it by the name that [parameters] has for it, or leave it out");
            }
        }
    }
}
