namespace LlmProc;

/// <summary>How much text a notice holds on to while it waits.</summary>
internal static class NoticeText
{
    public static long Bytes(string? text) => 2L * (text?.Length ?? 0);

    public static long Bytes(ProcessNotice notice) => notice switch
    {
        ProcessNotice.Said said => Bytes(said.Text),
        ProcessNotice.Happened happened => happened.Event switch
        {
            ProcessEvent.Prompted prompted => Bytes(prompted.Text),
            ProcessEvent.Sampled sampled => sampled.Sample.Content.Sum(Bytes),
            ProcessEvent.ToolReturned returned => Bytes(returned.Result.Text),
            ProcessEvent.ChildStarted child => Bytes(child.Query),
            ProcessEvent.ChildAnswered child => Bytes(child.Result.Text),
            ProcessEvent.ChildExited child => Bytes(child.Result.Text),
            _ => 0,
        },
        _ => 0,
    };

    private static long Bytes(ContentBlock block) => block switch
    {
        ContentBlock.Text text => Bytes(text.Value) + Bytes(text.Json),
        ContentBlock.Thinking thinking => Bytes(thinking.Value),
        ContentBlock.Call call => Bytes(call.Value.Arguments),
        ContentBlock.Opaque opaque => Bytes(opaque.Json),
        _ => 0,
    };
}
