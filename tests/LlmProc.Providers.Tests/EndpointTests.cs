using static LlmProc.Providers.Tests.AnthropicStream;

namespace LlmProc.Providers.Tests;

/// <summary>Where keys come from and where they go.</summary>
public sealed class EndpointTests
{
    private static readonly (string, string)[] s_keys = [("ANTHROPIC_API_KEY", Wired.Key), ("OWN_KEY", "own-key")];

    [Theory]
    [InlineData("https://api.anthropic.com", true)]
    [InlineData("https://API.Anthropic.com/", true)]
    [InlineData("https://api.anthropic.com:443/v1", true)]
    [InlineData("https://api.anthropic.com:8443", false)]
    [InlineData("https://api.anthropic.com.evil.example", false)]
    [InlineData("https://evil.example/api.anthropic.com", false)]
    [InlineData("https://127.0.0.1:9000", false)]
    [InlineData("http://127.0.0.1:9000", false)]
    [InlineData("http://localhost:9000", false)]
    [InlineData("http://[::1]:9000", false)]
    [InlineData("http://2130706433", false)]
    [InlineData("https://169.254.169.254", false)]
    [InlineData("https://169.254.169.254/latest/meta-data", false)]
    [InlineData("https://0x7f000001", false)]
    [InlineData("https://[::ffff:127.0.0.1]", false)]
    [InlineData("https://[::ffff:169.254.169.254]", false)]
    [InlineData("https://api.anthropic.com.", false)]
    [InlineData("https://аpi.anthropic.com", false)]
    [InlineData("https://api.anthropic.co", false)]
    [InlineData("https://api-anthropic.com", false)]
    [InlineData("https://api.openai.com", false)]
    public async Task The_vendors_key_goes_to_the_vendors_origin_only(string address, bool goes)
    {
        Wired wired = new Wired(change: settings => settings with { BaseUrl = address }, variables: s_keys).Reply(Answer());

        await wired.SampleAsync();

        wired.Requests[0].Headers.Contains("x-api-key").ShouldBe(goes);
        wired.Requests[0].Headers.Contains("authorization").ShouldBeFalse();
        wired.Requests[0].RequestUri!.AbsolutePath.ShouldEndWith("/v1/messages");
    }

    [Theory]
    [InlineData("http://api.anthropic.com")]
    [InlineData("http://evil.example")]
    [InlineData("http://169.254.169.254")]
    [InlineData("http://192.168.1.5:8000")]
    [InlineData("http://[::ffff:192.168.1.5]")]
    [InlineData("https://user:pw@api.anthropic.com")]
    [InlineData("https://api.anthropic.com@evil.example")]
    [InlineData("https://api.anthropic.com/?to=evil.example")]
    [InlineData("https://api.anthropic.com#evil.example")]
    [InlineData("http://metadata.google.internal")]
    [InlineData("http://0.0.0.0.evil.example")]
    [InlineData("ftp://api.anthropic.com")]
    [InlineData("file:///etc/passwd")]
    [InlineData("api.anthropic.com")]
    public void Some_addresses_get_no_request_at_all(string address)
    {
        ModelException e = Should.Throw<ModelException>(() => new Wired(change: settings => settings with { BaseUrl = address }, variables: s_keys));

        e.Code.ShouldBe("bad_request");
        e.Message.ShouldNotContain("pw");
    }

    [Fact]
    public async Task An_address_of_the_operator_gets_the_key_even_in_plain_http()
    {
        Wired wired = new Wired(variables: [.. s_keys, ("ANTHROPIC_BASE_URL", "http://gateway.internal:8080")]).Reply(Answer());

        await wired.SampleAsync();

        wired.Requests[0].RequestUri!.AbsoluteUri.ShouldBe("http://gateway.internal:8080/v1/messages");
        wired.Requests[0].Headers.GetValues("x-api-key").ShouldBe([Wired.Key]);
    }

    [Fact]
    public async Task A_key_that_is_named_for_an_address_goes_there()
    {
        Wired wired = new Wired(change: settings => settings with { BaseUrl = "https://proxy.example", ApiKeyEnv = "OWN_KEY" }, variables: s_keys).Reply(Answer());

        await wired.SampleAsync();

        wired.Requests[0].Headers.GetValues("x-api-key").ShouldBe(["own-key"]);
    }

    [Fact]
    public void A_missing_key_is_one_line_with_the_name_of_the_variable_and_a_way_out()
    {
        ModelException vendors = Should.Throw<ModelException>(() => new Wired(variables: [("OTHER", "x")]));
        ModelException named = Should.Throw<ModelException>(() => new Wired(change: settings => settings with { ApiKeyEnv = "OWN_KEY" }, variables: [("ANTHROPIC_API_KEY", Wired.Key)]));

        vendors.Message.ShouldBe("ANTHROPIC_API_KEY is not set, and anthropic needs a key; export ANTHROPIC_API_KEY=…, or run with --offline");
        named.Message.ShouldStartWith("OWN_KEY is not set");
    }

    [Fact]
    public void A_value_that_cannot_be_a_key_is_not_shown()
    {
        ModelException e = Should.Throw<ModelException>(() => new Wired(variables: [("ANTHROPIC_API_KEY", "sk canary\nx")]));

        e.Message.ShouldContain("ANTHROPIC_API_KEY");
        e.Message.ShouldNotContain("canary");
    }

    [Fact]
    public async Task A_price_of_the_vendor_does_not_hold_elsewhere_and_one_of_the_program_does_everywhere()
    {
        Wired elsewhere = new Wired(change: settings => settings with { BaseUrl = "https://proxy.example" }).Reply(Answer());
        Wired priced = new Wired(change: settings => settings with { BaseUrl = "https://proxy.example", Price = new ModelPrice(1, 2) }).Reply(Answer());
        Wired unknown = new Wired(model: "claude-of-tomorrow").Reply(Answer());

        (await elsewhere.SampleAsync()).CostUsd.ShouldBeNull();
        (await priced.SampleAsync()).CostUsd.ShouldBe(0.00002m);
        (await unknown.SampleAsync()).CostUsd.ShouldBeNull();
    }

    [Fact]
    public void Every_price_has_a_day_a_source_and_one_row()
    {
        PriceList.Rows.Length.ShouldBeGreaterThan(30);
        PriceList.Rows.Select(row => (row.Provider, row.Model)).ShouldBeUnique();
        PriceList.Rows.ShouldAllBe(row => row.Source.StartsWith("https://") && row.Date > new DateOnly(2025, 1, 1) && row.Price.Output >= row.Price.Input && (row.Price.CacheRead ?? 0) <= row.Price.Input);
        PriceList.Find("anthropic", "claude-sonnet-4-5-20250929")!.Price.Input.ShouldBe(3);
        PriceList.Find("openai", "gpt-4o-2024-08-06")!.Price.Input.ShouldBe(2.5m);
        PriceList.Find("openai", "gpt-4o-audio-preview").ShouldBeNull();
    }
}
