using static LlmProc.Providers.Tests.AnthropicStream;

namespace LlmProc.Providers.Tests;

/// <summary>What goes over the wire to each cloud, byte by byte, and to whom keys and tokens go.</summary>
public sealed class CloudRequestTests
{
    private const string AnthropicTail = "\"" + """stream":true,"messages":[{"role":"user","content":[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}]}],"max_tokens":4096}""";
    private const string Chat = "\"" + """stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Hi"}]}""";
    private const string Responses = "\"" + """stream":true,"store":false,"include":["reasoning.encrypted_content"],"input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}]}""";

    [Fact]
    public async Task Azure_is_asked_for_a_deployment_with_a_key_in_a_header_of_its_own()
    {
        Wired wired = await AskAsync("azure_openai", "my-chat", [("AZURE_OPENAI_ENDPOINT", "https://res.openai.azure.com/"), ("AZURE_OPENAI_API_KEY", "k1")], ChatStream.Answer());

        Uri(wired).ShouldBe("https://res.openai.azure.com/openai/v1/chat/completions");
        Headers(wired).ShouldBe(["accept: text/event-stream", "api-key: k1"]);
        wired.Bodies[0].ShouldBe($$"""{"model":"my-chat",{{Chat}}""");
    }

    [Theory]
    [InlineData("https://res.openai.azure.com")]
    [InlineData("https://res.openai.azure.com/openai")]
    [InlineData("https://res.openai.azure.com/openai/v1/")]
    [InlineData("https://res.cognitiveservices.azure.com/openai/v1")]
    [InlineData("https://res.services.ai.azure.com/openai/v1")]
    public async Task An_address_of_Azure_may_be_written_with_or_without_its_path(string address)
    {
        Wired wired = new Wired("azure_openai", "gpt-4.1", settings => settings with { BaseUrl = address }, null, ("AZURE_OPENAI_API_KEY", "k1")).Reply(ChatStream.Answer());

        await wired.SampleAsync();

        Uri(wired).ShouldBe($"https://{new Uri(address).Host}/openai/v1/chat/completions");
        Headers(wired).ShouldContain("api-key: k1");
    }

    [Fact]
    public async Task Foundry_speaks_Anthropics_protocol_for_Claude()
    {
        Wired wired = await AskAsync("foundry", "claude-sonnet-4-5", [("ANTHROPIC_FOUNDRY_RESOURCE", "res"), ("ANTHROPIC_FOUNDRY_API_KEY", "k1")], Answer());

        Uri(wired).ShouldBe("https://res.services.ai.azure.com/anthropic/v1/messages");
        Headers(wired).ShouldBe(["accept: text/event-stream", "anthropic-version: 2023-06-01", "api-key: k1"]);
        wired.Bodies[0].ShouldBe($$"""{"model":"claude-sonnet-4-5",{{AnthropicTail}}""");
    }

    [Fact]
    public async Task Foundry_speaks_OpenAIs_protocol_for_all_others_at_the_same_address()
    {
        Wired wired = await AskAsync("foundry", "DeepSeek-V3", [("ANTHROPIC_FOUNDRY_BASE_URL", "https://res.services.ai.azure.com/anthropic/"), ("ANTHROPIC_FOUNDRY_API_KEY", "k1")], ChatStream.Answer());

        Uri(wired).ShouldBe("https://res.services.ai.azure.com/openai/v1/chat/completions");
        wired.Bodies[0].ShouldBe($$"""{"model":"DeepSeek-V3",{{Chat}}""");
    }

    [Theory]
    [InlineData("us-east5", "https://us-east5-aiplatform.googleapis.com")]
    [InlineData("global", "https://aiplatform.googleapis.com")]
    [InlineData("eu", "https://aiplatform.eu.rep.googleapis.com")]
    public async Task Vertex_has_the_model_in_the_path_and_the_version_in_the_body(string region, string origin)
    {
        var tokens = new CountedTokens();
        Wired wired = new Wired("anthropic_vertex", "claude-sonnet-4-5@20250929", settings => settings with { ProjectId = "my-project", Region = region }, tokens, ("X", "")).Reply(Answer());

        await wired.SampleAsync();

        Uri(wired).ShouldBe($"{origin}/v1/projects/my-project/locations/{region}/publishers/anthropic/models/claude-sonnet-4-5@20250929:streamRawPredict");
        Headers(wired).ShouldBe(["accept: text/event-stream", "authorization: Bearer token-1"]);
        wired.Bodies[0].ShouldBe($$"""{"anthropic_version":"vertex-2023-10-16",{{AnthropicTail}}""");
        tokens.Scopes.ShouldBe(["https://www.googleapis.com/auth/cloud-platform"]);
    }

    [Fact]
    public async Task Vertex_takes_project_and_region_from_the_environment_and_a_token_that_is_named()
    {
        Wired wired = new Wired("anthropic_vertex", "claude-x", settings => settings with { ApiKeyEnv = "MY_TOKEN" }, null,
            ("MY_TOKEN", "t1"), ("ANTHROPIC_VERTEX_PROJECT_ID", "p"), ("CLOUD_ML_REGION", "us-east5")).Reply(Answer());

        await wired.SampleAsync();

        Uri(wired).ShouldContain("/projects/p/locations/us-east5/");
        Headers(wired).ShouldContain("authorization: Bearer t1");
    }

    [Fact]
    public async Task Bedrock_answers_in_frames_and_has_neither_model_nor_stream_in_the_body()
    {
        Wired wired = new Wired("bedrock", "us.anthropic.claude-haiku-4-5-20251001-v1:0", null, null, ("AWS_REGION", "us-west-2"), ("AWS_BEARER_TOKEN_BEDROCK", "k1"))
            .Reply(() => new MemoryStream(AwsFrames.Of(Answer())), kind: "application/vnd.amazon.eventstream");

        Sample sample = await wired.SampleAsync();

        sample.Content.OfType<ContentBlock.Text>().ShouldNotBeEmpty();
        Uri(wired).ShouldBe("https://bedrock-runtime.us-west-2.amazonaws.com/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/invoke-with-response-stream");
        Headers(wired).ShouldBe(["accept: application/vnd.amazon.eventstream", "authorization: Bearer k1"]);
        wired.Bodies[0].ShouldBe($$"""{"anthropic_version":"bedrock-2023-05-31",{{AnthropicTail.Replace("\"stream\":true,", "", StringComparison.Ordinal)}}""");
    }

    [Fact]
    public async Task Bedrock_speaks_OpenAIs_protocol_for_OpenAIs_models()
    {
        Wired wired = await AskAsync("bedrock", "openai.gpt-oss-120b-1:0", [("AWS_DEFAULT_REGION", "us-west-2"), ("AWS_BEARER_TOKEN_BEDROCK", "k1")], ChatStream.Answer());

        Uri(wired).ShouldBe("https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1/chat/completions");
        Headers(wired).ShouldContain("authorization: Bearer k1");
        wired.Bodies[0].ShouldBe($$"""{"model":"openai.gpt-oss-120b-1:0",{{Chat}}""");
    }

    [Fact]
    public async Task A_frame_that_is_damaged_and_an_exception_in_a_frame_are_tried_again()
    {
        byte[] damaged = AwsFrames.Of(Answer());
        damaged[^10] ^= 1;
        const string kind = "application/vnd.amazon.eventstream";
        Wired wired = new Wired("bedrock", "anthropic.claude-x", null, null, ("AWS_REGION", "us-west-2"), ("AWS_BEARER_TOKEN_BEDROCK", "k1"))
            .Reply(() => new MemoryStream(damaged), kind: kind)
            .Reply(() => new MemoryStream(AwsFrames.Exception("throttlingException", "Too many tokens")), kind: kind)
            .Reply(() => new MemoryStream(AwsFrames.Exception("modelStreamErrorException", "oops")), kind: kind)
            .Reply(() => new MemoryStream(AwsFrames.Of(Answer())), kind: kind);

        List<ModelUpdate> updates = await wired.UpdatesAsync();

        updates.OfType<ModelUpdate.Retrying>().Select(retry => retry.Code).ShouldBe(["incomplete", "rate_limited", "provider_error"]);
        updates[^1].ShouldBeOfType<ModelUpdate.Completed>();
    }

    [Fact]
    public async Task Models_that_reason_are_asked_by_Responses_in_Azure_too()
    {
        Wired wired = new Wired("azure_openai", "gpt-5-mini", null, null, ("AZURE_OPENAI_ENDPOINT", "https://res.openai.azure.com"), ("AZURE_OPENAI_API_KEY", "k1")).Reply("{}", status: 400, kind: "application/json");

        await Should.ThrowAsync<ModelException>(wired.SampleAsync());

        Uri(wired).ShouldBe("https://res.openai.azure.com/openai/v1/responses");
        wired.Bodies[0].ShouldBe($$"""{"model":"gpt-5-mini",{{Responses}}""");
    }

    [Theory]
    [InlineData("azure_openai", "https://res.openai.azure.com.evil.example")]
    [InlineData("azure_openai", "https://evil.example/.openai.azure.com")]
    [InlineData("azure_openai", "https://evil.example")]
    [InlineData("azure_openai", "https://a.b.openai.azure.com")]
    [InlineData("azure_openai", "https://res.openai.azure.com:8443")]
    [InlineData("azure_openai", "https://evilopenai.azure.com")]
    [InlineData("azure_openai", "http://127.0.0.1:9000")]
    [InlineData("foundry", "https://services.ai.azure.com")]
    [InlineData("foundry", "https://res.services.ai.azure.com.evil.example")]
    [InlineData("anthropic_vertex", "https://evil-aiplatform.googleapis.com.evil.example")]
    [InlineData("anthropic_vertex", "https://evil.example")]
    [InlineData("bedrock", "https://bedrock-runtime.us-east-1.amazonaws.com.evil.example")]
    [InlineData("bedrock", "https://bedrock-runtime.evil.example/.amazonaws.com")]
    [InlineData("bedrock", "https://bedrock-runtime.x.y.amazonaws.com")]
    public async Task Keys_and_tokens_go_to_no_stranger_that_a_program_names(string provider, string address)
    {
        var tokens = new CountedTokens();
        Wired wired = new Wired(provider, "anthropic.claude", settings => settings with { BaseUrl = address, Region = "us-east-1", ProjectId = "p" }, tokens,
            ("AZURE_OPENAI_API_KEY", "k1"), ("ANTHROPIC_FOUNDRY_API_KEY", "k1"), ("AWS_BEARER_TOKEN_BEDROCK", "k1")).Reply("{}", status: 401, kind: "application/json");

        await Should.ThrowAsync<ModelException>(wired.SampleAsync());

        Headers(wired).ShouldAllBe(header => !header.Contains("k1") && !header.Contains("token-"));
        tokens.Scopes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("azure_openai", "azure_openai needs model.base_url, and neither it nor AZURE_OPENAI_ENDPOINT is set; write base_url = \"https://NAME.openai.azure.com\" under [model], or export AZURE_OPENAI_ENDPOINT=…")]
    [InlineData("foundry", "foundry needs model.base_url, and neither it nor ANTHROPIC_FOUNDRY_BASE_URL is set; write base_url = \"https://NAME.services.ai.azure.com\" under [model], or export ANTHROPIC_FOUNDRY_BASE_URL=…")]
    [InlineData("anthropic_vertex", "anthropic_vertex needs model.project_id, and neither it nor ANTHROPIC_VERTEX_PROJECT_ID is set; write project_id = \"my-project\" under [model], or export ANTHROPIC_VERTEX_PROJECT_ID=…. Also: anthropic_vertex needs model.region, and neither it nor CLOUD_ML_REGION is set; write region = \"global\" under [model], or export CLOUD_ML_REGION=…")]
    [InlineData("bedrock", "bedrock needs model.region, and neither it nor AWS_REGION is set; write region = \"us-east-1\" under [model], or export AWS_REGION=…. Also: AWS_BEARER_TOKEN_BEDROCK is not set, and bedrock needs a key; export AWS_BEARER_TOKEN_BEDROCK=…, or run with --offline")]
    public void What_is_missing_is_said_with_both_ways_to_give_it(string provider, string message) =>
        Should.Throw<ModelException>(() => new Wired(provider, "claude", null, null, ("X", "x"))).Message.ShouldBe(message);

    [Theory]
    [InlineData("evil.example/")]
    [InlineData("us-east-1@evil.example")]
    [InlineData("us east")]
    [InlineData("-")]
    public void A_region_cannot_lead_elsewhere(string region)
    {
        foreach (string provider in new[] { "bedrock", "anthropic_vertex" })
        {
            Should.Throw<ModelException>(() => new Wired(provider, "anthropic.claude", settings => settings with { Region = region, ProjectId = "p" }, new CountedTokens(), ("AWS_BEARER_TOKEN_BEDROCK", "k")))
                .Message.ShouldContain("is not a name");
        }
    }

    [Fact]
    public void A_key_that_is_missing_is_named()
    {
        Should.Throw<ModelException>(() => new Wired("bedrock", "anthropic.claude", null, null, ("AWS_REGION", "us-east-1"))).Message.ShouldStartWith("AWS_BEARER_TOKEN_BEDROCK is not set");
        Should.Throw<ModelException>(() => new Wired("azure_openai", "m", null, null, ("AZURE_OPENAI_ENDPOINT", "https://r.openai.azure.com"))).Message.ShouldStartWith("AZURE_OPENAI_API_KEY is not set");
    }

    [Fact]
    public void A_model_that_bedrock_is_not_asked_for_here_is_said() =>
        Should.Throw<ModelException>(() => new Wired("bedrock", "amazon.nova-pro-v1:0", null, null, ("AWS_REGION", "us-east-1"), ("AWS_BEARER_TOKEN_BEDROCK", "k"))).Message.ShouldContain("amazon.nova-pro-v1:0");

    private static async Task<Wired> AskAsync(string provider, string model, (string, string)[] variables, string reply)
    {
        Wired wired = new Wired(provider, model, null, null, variables).Reply(reply);
        await wired.SampleAsync();
        return wired;
    }

    private static string Uri(Wired wired) => wired.Requests[0].RequestUri!.AbsoluteUri;

    private static string[] Headers(Wired wired) => [.. wired.Requests[0].Headers.Select(header => $"{header.Key.ToLowerInvariant()}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal)];
}
