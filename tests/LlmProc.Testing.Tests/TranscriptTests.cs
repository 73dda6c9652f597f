namespace LlmProc.Testing.Tests;

public class TranscriptTests
{
    [Fact]
    public void A_transcript_shows_who_said_what_and_what_tools_did()
    {
        Conversation conversation = Conversation.Empty
            .Add(Message.User("What is 2+2?\nBe short."))
            .Add(new Message(Role.Assistant,
            [
                new ContentBlock.Thinking("Easy.\nOr not?", Signature: "s"),
                new ContentBlock.Opaque("anthropic", """{"type":"new"}"""),
                new ContentBlock.Text("Let me see."),
                new ContentBlock.Call(new ToolCall("call_1_3", "calculator", """{"expression":"2+2"}""")),
                new ContentBlock.Call(new ToolCall("call_1_4", "read_file", """{"file_path":"x"}""")),
            ]))
            .Add(new Message(Role.User,
            [
                new ContentBlock.Result(new ToolResult("call_1_3", "4", IsError: false)),
                new ContentBlock.Result(new ToolResult("call_1_4", "There is no file 'x'.\nFiles: a, b.\n", IsError: true)),
            ]))
            .Add(new Message(Role.Assistant, [new ContentBlock.Text("four\n")]));

        Transcript.Of(conversation).ShouldBe(
            """
            ## user
            What is 2+2?
            Be short.

            ## assistant
            - thinking: Easy.
              Or not?
            - block of anthropic: {"type":"new"}
            Let me see.
            - call calculator {"expression":"2+2"}
            - call read_file {"file_path":"x"}

            ## user
            - result of calculator: 4
            - result of read_file (error): There is no file 'x'.
              Files: a, b.

            ## assistant
            four

            """);
    }

    [Fact]
    public void Nothing_said_is_an_empty_transcript() => Transcript.Of(Conversation.Empty).ShouldBe("");

    [Fact]
    public void A_result_without_its_call_says_so() =>
        Transcript.Of([new Message(Role.User, [new ContentBlock.Result(new ToolResult("lost", "x", IsError: false))])])
            .ShouldBe("## user\n- result of an unknown call: x\n");
}
