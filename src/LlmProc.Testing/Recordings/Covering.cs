using System.Collections.Immutable;
using System.Diagnostics;

namespace LlmProc.Testing;

/// <summary>Messages and answers without their secrets, as they are recorded and compared.</summary>
internal static class Covering
{
    public static Message Cover(this SecretMask mask, Message message) => message with { Content = Cover(mask, message.Content) };

    public static Sample Cover(this SecretMask mask, Sample sample) => sample with { Content = Cover(mask, sample.Content) };

    private static ImmutableArray<ContentBlock> Cover(SecretMask mask, ImmutableArray<ContentBlock> content) => [.. content.Select(block => Cover(mask, block))];

    private static ContentBlock Cover(SecretMask mask, ContentBlock block) => block switch
    {
        ContentBlock.Text text => text with { Value = mask.Cover(text.Value), Json = text.Json is null ? null : mask.Cover(text.Json) },
        ContentBlock.Thinking thinking => thinking with { Value = mask.Cover(thinking.Value), Signature = thinking.Signature is null ? null : mask.Cover(thinking.Signature) },
        ContentBlock.Call { Value: var call } => new ContentBlock.Call(call with { Tool = mask.Cover(call.Tool), Arguments = mask.Cover(call.Arguments) }),
        ContentBlock.Result { Value: var result } => new ContentBlock.Result(result with { Text = mask.Cover(result.Text) }),
        ContentBlock.Opaque opaque => opaque with { Json = mask.Cover(opaque.Json) },
        _ => throw new UnreachableException(),
    };
}
