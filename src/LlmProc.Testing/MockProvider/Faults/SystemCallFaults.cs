using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>Wishes to the runtime that it must not fulfil.</summary>
internal static class SystemCallFaults
{
    private const int ManyPrompts = 1_000_000;

    public static ImmutableArray<MockFault> All { get; } =
    [
        Asks("spawn-unlisted", "spawn of a program that is not linked.", "spawn", """{"program_name":"nobody","query":"Who?"}"""),
        ContentFaults.Says("spawn-50", "50 children at once.", (request, reply) => CallFaults.Many(request, reply, 50)),
        Asks("goto-future", "goto to a message that is still to come.", "goto", """{"position":"msg_99999","message":"Back."}"""),
        Asks("fork-million", "A fork into a million.", "fork", $$"""{"prompts":[{{string.Join(',', Enumerable.Repeat("\"x\"", ManyPrompts))}}]}"""),
        Asks("read-fd-foreign", "read_fd of another process.", "read_fd", """{"fd":"fd:other:1","read_all":true}"""),
    ];

    private static MockFault Asks(string name, string summary, string tool, string arguments) => ContentFaults.Says(name, summary, (request, reply) =>
        reply.With([new ContentBlock.Call(new ToolCall(FormattableString.Invariant($"call_{request.Conversation.Count}_0"), tool, arguments))]));
}
