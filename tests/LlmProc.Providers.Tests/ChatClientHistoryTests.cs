using System.Text.Json;
using Microsoft.Extensions.AI;
using static LlmProc.Providers.Tests.ScriptedClient;

namespace LlmProc.Providers.Tests;

public sealed class ChatClientHistoryTests
{
    private readonly ScriptedClient _client = new();

    [Fact]
    public async Task A_turn_goes_back_with_ids_of_ours_and_results_beside_their_calls()
    {
        Conversation conversation = Conversation.Empty.Add(Message.User("look"))
            .Add(new Message(Role.Assistant,
            [
                new ContentBlock.Text("I look."),
                new ContentBlock.Call(new ToolCall("p1/1.0", "look", """{"at":"here"}""")),
                new ContentBlock.Call(new ToolCall("p1/1.1", "look", "{not json")),
            ]))
            .Add(new Message(Role.User, [new ContentBlock.Result(new ToolResult("p1/1.0", "a wall", false)), new ContentBlock.Result(new ToolResult("p1/1.1", "no JSON", true)), new ContentBlock.Text("go on")]));

        await _client.Reply(Text("ok"), Stop).SampleAsync(conversation, head: new RequestHead("Be brief.", []));

        ChatMessage[] messages = _client.Asked.ShouldHaveSingleItem();
        messages.Select(message => message.Role).ShouldBe([ChatRole.System, ChatRole.User, ChatRole.Assistant, ChatRole.Tool, ChatRole.User]);
        FunctionCallContent[] calls = [.. messages[2].Contents.OfType<FunctionCallContent>()];
        calls[0].Arguments!["at"].ShouldBeOfType<JsonElement>().GetString().ShouldBe("here");
        calls[1].Arguments!.Keys.ShouldBe(["invalid_json"]);
        FunctionResultContent[] results = [.. messages[3].Contents.Cast<FunctionResultContent>()];
        results.Select(result => result.CallId).ShouldBe(calls.Select(call => call.CallId));
        results.Select(result => result.Result).ShouldBe(["a wall", "Error: no JSON"]);
        results.Select(result => result.Exception is not null).ShouldBe([false, true]);
    }

    [Fact]
    public async Task Blank_texts_and_calls_without_an_answer_are_never_sent_as_they_are()
    {
        Conversation conversation = Conversation.Empty.Add(Message.User("look"))
            .Add(new Message(Role.Assistant, [new ContentBlock.Text(" "), new ContentBlock.Call(new ToolCall("c", "look", "{}"))]));

        await _client.Reply(Text("ok"), Stop).SampleAsync(conversation);

        AIContent[] contents = [.. _client.Asked[0].SelectMany(message => message.Contents)];
        contents.OfType<TextContent>().ShouldAllBe(text => !string.IsNullOrWhiteSpace(text.Text));
        contents[^1].ShouldBeOfType<FunctionResultContent>().Exception.ShouldNotBeNull();
    }

    [Fact]
    public async Task Parameters_and_tools_are_in_the_options_as_the_program_has_them()
    {
        var program = new LlmProgram(new ProgramName("main"), "/p/main.toml", _client.Settings)
        {
            Parameters = new ModelParameters
            {
                Temperature = 0.5, MaxTokens = 77, StopSequences = ["END"], ReasoningEffort = "high", Other = [new("user", "\"me\""), new("logit_bias", """{"1":2}""")],
            },
        };
        const string schema = """{"type":"object","properties":{"at":{"type":"string","minLength":1}},"required":["at"]}""";

        await _client.Reply(Text("ok"), Stop).SampleAsync(program: program, head: new RequestHead("", [new ToolSpec("look", "Looks.", schema)]));

        ChatOptions options = _client.Options.ShouldHaveSingleItem();
        (options.ModelId, options.Temperature, options.MaxOutputTokens, options.StopSequences![0], options.Reasoning!.Effort)
            .ShouldBe(("some-model", 0.5f, 77, "END", ReasoningEffort.High));
        options.AdditionalProperties!["user"].ShouldBe("me");
        options.Tools!.ShouldHaveSingleItem().ShouldBeAssignableTo<AIFunctionDeclaration>()!.JsonSchema.GetRawText().ShouldBe(schema);
    }

    [Fact]
    public async Task Headers_that_cannot_be_sent_are_refused_and_not_forgotten()
    {
        var program = new LlmProgram(new ProgramName("main"), "/p/main.toml", _client.Settings) { Parameters = new ModelParameters { ExtraHeaders = [new("x-team", "a")] } };

        ModelException e = await Should.ThrowAsync<ModelException>(_client.SampleAsync(program: program));

        e.Message.ShouldContain("x-team");
        _client.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_signed_thought_comes_in_pieces_and_goes_back_to_its_model_only()
    {
        Sample sample = await _client.Reply(
            Of(new TextReasoningContent("Let me ")), Of(new TextReasoningContent("think.")), Of(new TextReasoningContent("") { ProtectedData = "sig" }), Text("Done."), Stop).SampleAsync();

        sample.Content[0].ShouldBe(new ContentBlock.Thinking("Let me think.", "sig") { SignedBy = "openai/some-model" });
        ChatMessage[] own = await SentBackAsync(_client, sample);
        TextReasoningContent thought = own.SelectMany(message => message.Contents).OfType<TextReasoningContent>().ShouldHaveSingleItem();
        (thought.Text, thought.ProtectedData).ShouldBe(("Let me think.", "sig"));
        (await SentBackAsync(new ScriptedClient("another"), sample)).SelectMany(message => message.Contents).OfType<TextReasoningContent>().ShouldBeEmpty();
    }

    [Fact]
    public async Task Thoughts_without_a_signature_are_kept_and_not_sent()
    {
        Sample sample = await _client.Reply(Of(new TextReasoningContent("hm")), Text("Done."), Stop).SampleAsync();

        sample.Content[0].ShouldBe(new ContentBlock.Thinking("hm", null));
        (await SentBackAsync(_client, sample)).SelectMany(message => message.Contents).OfType<TextReasoningContent>().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_redacted_thought_is_sent_again_as_it_came_from_memory_and_from_a_journal()
    {
        var redacted = new TextReasoningContent("") { ProtectedData = "EmwK", AdditionalProperties = new() { ["anthropic:redacted_thinking"] = true } };
        Sample sample = await _client.Reply(Of(new TextReasoningContent("open")), Of(redacted), Text("Done."), Stop).SampleAsync();

        string live = Json(await SentBackAsync(_client, sample));
        string reloaded = Json(await SentBackAsync(_client, Reloaded(sample)));

        live.ShouldContain("EmwK");
        live.ShouldContain("redacted_thinking");
        reloaded.ShouldBe(live);
        sample.Content.Length.ShouldBe(3);
    }

    [Fact]
    public async Task A_content_that_nobody_knows_is_the_same_object_again()
    {
        var unknown = new StrangeContent();
        Sample sample = await _client.Reply(Of(unknown), Text("See above."), Stop).SampleAsync();

        (await SentBackAsync(_client, sample)).SelectMany(message => message.Contents).ShouldContain(content => ReferenceEquals(content, unknown));
        (await SentBackAsync(_client, Reloaded(sample))).SelectMany(message => message.Contents).OfType<TextContent>().Select(text => text.Text).ShouldContain("See above.");
    }

    [Fact]
    public async Task An_image_of_a_model_survives_a_journal()
    {
        Sample sample = await _client.Reply(Of(new DataContent(new byte[] { 1, 2, 3 }, "image/png")), Text("A picture."), Stop).SampleAsync();

        DataContent image = (await SentBackAsync(_client, Reloaded(sample))).SelectMany(message => message.Contents).OfType<DataContent>().ShouldHaveSingleItem();
        image.Data.ToArray().ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_conversation_from_a_journal_is_sent_as_the_one_in_memory()
    {
        Sample sample = await _client.Reply(
            Of(new TextReasoningContent("t") { ProtectedData = "sig" }), Text("I look. "), Of(new FunctionCallContent("x", "look", new Dictionary<string, object?> { ["at"] = "ü\"" })), Calls).SampleAsync();

        Json(await SentBackAsync(_client, Reloaded(sample))).ShouldBe(Json(await SentBackAsync(_client, sample)));
    }

    private static async Task<ChatMessage[]> SentBackAsync(ScriptedClient client, Sample sample)
    {
        Conversation conversation = Conversation.Empty.Add(Message.User("Hi")).Add(new Message(Role.Assistant, sample.Content)).Add(Message.User("And?"));
        await client.Reply(Text("ok"), Stop).SampleAsync(conversation);
        return client.Asked[^1];
    }

    /// <summary>The sample as it is read from a journal by another process.</summary>
    private static Sample Reloaded(Sample sample)
    {
        var e = new ProcessEvent.Sampled(sample);
        return ((ProcessEvent.Sampled)JournalJson.Read(JournalJson.Write(e))).Sample;
    }

    private static string Json(ChatMessage[] messages) => JsonSerializer.Serialize([.. messages], (System.Text.Json.Serialization.Metadata.JsonTypeInfo<IList<ChatMessage>>)AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IList<ChatMessage>)));

    private sealed class StrangeContent : AIContent;
}
