using System.Collections.Immutable;

namespace LlmProc.Testing.Tests;

/// <summary>Requests as a turn loop would make them, and the answers to them.</summary>
internal static class Requests
{
    public static ModelRequest Of(params ReadOnlySpan<Message> messages) => Of("main", "", messages);

    public static ModelRequest Of(string program, string system, params ReadOnlySpan<Message> messages)
    {
        Conversation conversation = Conversation.Empty;
        foreach (Message message in messages)
        {
            conversation = conversation.Add(message);
        }

        return new ModelRequest(
            new LlmProgram(new ProgramName(program), $"/programs/{program}.toml", new ModelSettings("script", "answers.toml")),
            new RequestHead(system, []),
            conversation);
    }

    public static ModelRequest Says(string text) => Of(Message.User(text));

    public static Message Assistant(string text) => new(Role.Assistant, [new ContentBlock.Text(text)]);

    public static Message Result(string text, bool isError = false) =>
        new(Role.User, [new ContentBlock.Result(new ToolResult("call_1_0", text, isError))]);

    public static async Task<ImmutableArray<ModelUpdate>> UpdatesOf(this IModel model, ModelRequest request)
    {
        var updates = ImmutableArray.CreateBuilder<ModelUpdate>();
        await foreach (ModelUpdate update in model.SampleAsync(request, TestContext.Current.CancellationToken))
        {
            updates.Add(update);
        }

        return updates.ToImmutable();
    }

    public static async Task<Sample> Answer(this IModel model, ModelRequest request) =>
        (await model.UpdatesOf(request))[^1].ShouldBeOfType<ModelUpdate.Completed>().Sample;

    public static async Task<string> TextOf(this IModel model, ModelRequest request) =>
        new Message(Role.Assistant, (await model.Answer(request)).Content).Text;

    public static async Task<string> TextOf(this IModel model, string says) => await model.TextOf(Says(says));

    public static async Task<ModelException> FailureOf(this IModel model, ModelRequest request) =>
        await Should.ThrowAsync<ModelException>(async () => await model.UpdatesOf(request));
}
