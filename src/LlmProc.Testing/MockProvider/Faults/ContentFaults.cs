using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>Answers that are well-formed and still odd.</summary>
internal static class ContentFaults
{
    public static ImmutableArray<MockFault> All { get; } =
    [
        Says("only-thinking", "Thinking and no text.", (_, _) => Reply.Blocks(new ContentBlock.Thinking("Hm.", Signature: null))),
        Says("empty-content", "No content at all, and the turn ends.", (_, _) => Reply.Blocks()),
        Says("whitespace-text", "A text of blanks.", (_, _) => Reply.Say(" \n ")),
        Says("text-after-calls", "Text after the calls of tools.", (request, reply) => reply.With(
            [.. Calls(request, reply), .. reply.Content.OfType<ContentBlock.Text>().DefaultIfEmpty(new ContentBlock.Text("I wait."))])),
        Says("redacted-thinking-after-call", "Redacted thinking after a call (Anthropic).", (request, reply) => request.Wire == MockWire.Anthropic
            ? reply.With([.. Calls(request, reply), new ContentBlock.Opaque(
                "anthropic", $$"""{"type":"redacted_thinking","data":"{{Signatures.Seal(request.Model, "secret")}}"}""")])
            : reply),
        Says("refusal", "The model refuses after part of its answer.", (_, reply) => reply.Stop(SampleStop.Refusal)),
        Says("pause-turn", "Three times the turn pauses before it is over (Anthropic).", (_, reply) => reply.Stop(SampleStop.PauseTurn), times: 3),
        Says("pause-turn-always", "The turn pauses and never ends (Anthropic).", (_, reply) => reply.Stop(SampleStop.PauseTurn)),
        Says("max-tokens", "The answer ends at the limit of tokens.", (_, reply) => reply.Stop(SampleStop.MaxTokens)),
        Says("long-text", "A text of 5 MB.", (_, _) => Reply.Say(new string('x', 5 * 1024 * 1024))),
    ];

    /// <summary>The calls of a reply; one of the first tool on offer if it has none.</summary>
    internal static IEnumerable<ContentBlock.Call> Calls(MockRequest request, Reply reply)
    {
        ContentBlock.Call[] calls = [.. reply.Content.OfType<ContentBlock.Call>()];
        ToolSpec? offered = request.Head.Tools.FirstOrDefault();
        return calls.Length > 0 ? calls : [new ContentBlock.Call(new ToolCall(
            FormattableString.Invariant($"call_{request.Conversation.Count}_0"), offered?.Name ?? "spawn", """{"program_name":"worker","query":"Who?"}"""))];
    }

    internal static MockFault Says(string name, string summary, Func<MockRequest, Reply, Reply> content, int? times = null) =>
        new(name, summary) { Content = content, Times = times };
}
