namespace LlmProc;

/// <summary>What a cloud needs to be found is missed before anything runs.</summary>
public sealed class CloudCheckTests
{
    [Theory]
    [InlineData("azure_openai", "", "base_url")]
    [InlineData("foundry", "", "base_url")]
    [InlineData("anthropic_vertex", "", "project_id region")]
    [InlineData("anthropic_vertex", "region = \"global\"", "project_id")]
    [InlineData("anthropic_vertex", "project_id = \"p\"\nbase_url = \"https://global-aiplatform.googleapis.com\"", "region")]
    [InlineData("bedrock", "", "region")]
    public void What_is_missing_is_named(string provider, string keys, string missing)
    {
        Diagnostic[] found = Check(provider, keys, toRun: false);

        found.Select(diagnostic => diagnostic.Message.Split("model.")[1].Split(',')[0]).ShouldBe(missing.Split(' '));
        found.ShouldAllBe(diagnostic => diagnostic.Severity == Severity.Warning && diagnostic.Hint!.Contains("export "));
        Check(provider, keys, toRun: true).ShouldAllBe(diagnostic => diagnostic.Severity == Severity.Error);
    }

    [Theory]
    [InlineData("azure_openai", "base_url = \"https://r.openai.azure.com\"", "")]
    [InlineData("azure_openai", "", "AZURE_OPENAI_ENDPOINT")]
    [InlineData("foundry", "", "ANTHROPIC_FOUNDRY_RESOURCE")]
    [InlineData("anthropic_vertex", "project_id = \"p\"", "CLOUD_ML_REGION")]
    [InlineData("bedrock", "", "AWS_DEFAULT_REGION")]
    [InlineData("bedrock", "", "ANTHROPIC_BEDROCK_BASE_URL")]
    [InlineData("bedrock", "base_url = \"https://bedrock-runtime.us-east-1.amazonaws.com\"", "")]
    public void What_is_there_is_not_missed(string provider, string keys, string variable) => Check(provider, keys, toRun: true, variable).ShouldBeEmpty();

    [Theory]
    [InlineData("azure_openai", "AZURE_OPENAI_API_KEY", "https://mine.openai.azure.com", false)]
    [InlineData("azure_openai", "AZURE_OPENAI_API_KEY", "https://mine.cognitiveservices.azure.com", false)]
    [InlineData("azure_openai", "AZURE_OPENAI_API_KEY", "https://mine.openai.azure.com.evil.example", true)]
    [InlineData("azure_openai", "AZURE_OPENAI_API_KEY", "https://a.b.openai.azure.com", true)]
    [InlineData("bedrock", "AWS_BEARER_TOKEN_BEDROCK", "https://bedrock-runtime.eu-west-1.amazonaws.com", false)]
    [InlineData("bedrock", "AWS_BEARER_TOKEN_BEDROCK", "https://s3.amazonaws.com", true)]
    public void A_key_of_a_cloud_goes_to_its_hosts_without_asking_and_to_no_other(string provider, string variable, string address, bool asks)
    {
        using var folder = new TempFolder();
        folder.Write("main.toml", $"[model]\nname = \"m\"\nprovider = \"{provider}\"\nbase_url = \"{address}\"\napi_key_env = \"{variable}\"\n");

        ProgramLinker.Link("main.toml", new LinkOptions(folder.Path)).Diagnostics.Any(diagnostic => diagnostic.Code == DiagnosticCodes.KeyNeedsTrust).ShouldBe(asks);
    }

    [Fact]
    public void Offline_nothing_is_needed()
    {
        using var folder = new TempFolder();
        folder.Write("main.toml", "[model]\nname = \"m\"\nprovider = \"bedrock\"\n");

        ProgramLinker.Link("main.toml", new LinkOptions(folder.Path) { Offline = true, IsVariableSet = _ => false }).Diagnostics.ShouldBeEmpty();
    }

    private static Diagnostic[] Check(string provider, string keys, bool toRun, string variable = "")
    {
        using var folder = new TempFolder();
        folder.Write("main.toml", $"[model]\nname = \"m\"\nprovider = \"{provider}\"\n{keys}\n");
        return [.. ProgramLinker.Link("main.toml", new LinkOptions(folder.Path) { ToRun = toRun, IsVariableSet = name => name == variable }).Diagnostics
            .Where(diagnostic => diagnostic.Code == DiagnosticCodes.SettingNotSet)];
    }
}
