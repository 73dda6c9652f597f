namespace LlmProc.Providers.Tests;

public sealed class SlowReaderTests
{
    private const string Answer = """
        data: {"choices":[{"index":0,"delta":{"content":"one "}}]}

        data: {"choices":[{"index":0,"delta":{"content":"two"}}]}

        data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data: [DONE]


        """;

    [Fact]
    public async Task Whoever_takes_long_to_read_a_text_does_not_break_the_answer()
    {
        Wired wired = new Wired("openai", "gpt-4o").Reply(Answer);
        var request = new ModelRequest(wired.Program, new RequestHead("", []), Conversation.Empty.Add(Message.User("Hi")));
        string text = "";
        Sample? sample = null;

        await foreach (ModelUpdate update in wired.Model.SampleAsync(request, TestContext.Current.CancellationToken))
        {
            text += (update as ModelUpdate.TextDelta)?.Text;
            sample = (update as ModelUpdate.Completed)?.Sample;
            wired.Time.Advance(TimeSpan.FromHours(1));
        }

        text.ShouldBe("one two");
        sample!.Stop.ShouldBe(SampleStop.EndTurn);
        wired.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("content-length")]
    [InlineData("Proxy-Authorization")]
    [InlineData("transfer-encoding")]
    public async Task A_header_that_says_where_a_request_goes_is_not_taken_from_a_program(string name)
    {
        Wired wired = new Wired("openai", "gpt-4o").Reply(Answer);
        LlmProgram program = wired.Program with { Parameters = new ModelParameters { ExtraHeaders = [new(name, "1"), new("x-fine", "2")] } };

        await wired.SampleAsync("Hi", program);

        wired.Requests[0].Headers.NonValidated.Contains(name).ShouldBeFalse();
        wired.Requests[0].Headers.NonValidated.Contains("x-fine").ShouldBeTrue();
    }

    [Theory]
    // Without an address nothing can be said of it, which is told elsewhere.
    [InlineData("azure_openai")]
    [InlineData("foundry")]
    [InlineData("anthropic_vertex")]
    [InlineData("bedrock")]
    [InlineData("gemini")]
    [InlineData("nobody")]
    public void Whether_a_price_is_known_is_said_without_project_region_or_key(string provider) =>
        WireProviders.HasPrice(new ModelSettings(provider, "a-model"), _ => null).ShouldBe(provider == "azure_openai");
}
