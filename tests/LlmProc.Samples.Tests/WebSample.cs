using System.Diagnostics;
using System.Net;
using System.Text.Json;
using LlmProc.Testing;
using Match = LlmProc.Testing.Match;

namespace LlmProc.Samples.Tests;

/// <summary>The web application as it is, with its own program or with one whose provider is a mock.</summary>
internal sealed class WebSample : IAsyncDisposable
{
    private readonly Process _host;
    private readonly TempProject? _project;
    private readonly MockServer? _provider;

    private WebSample(Process host, string address, TempProject? project, MockServer? provider)
    {
        (_host, _project, _provider) = (host, project, provider);
        Client = new HttpClient { BaseAddress = new Uri(address) };
    }

    public HttpClient Client { get; }

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <param name="reply">What the provider says in place of the sample's own; null: the sample's own answers.</param>
    /// <param name="fault">What goes wrong at the provider.</param>
    public static async Task<WebSample> StartAsync(Reply? reply = null, string? fault = null, params string[] arguments)
    {
        var environment = new Dictionary<string, string>();
        TempProject? project = null;
        MockServer? server = null;
        if (reply is not null)
        {
            var provider = new MockProvider(new ScriptedModel().When(Match.Any, reply));
            if (fault is not null)
            {
                provider.Inject(MockFault.Named(fault)!);
            }

            server = provider.Listen();
            project = new TempProject(("main.toml", "[model]\nname = \"claude-haiku-4-5\"\nprovider = \"anthropic\"\n"));
            arguments = [.. arguments, "--LlmProc:WorkingDirectory", project.Folder];
            environment = new() { ["ANTHROPIC_BASE_URL"] = server.AnthropicBaseUrl, ["ANTHROPIC_API_KEY"] = "mock" };
        }

        Process host = SampleTests.Start("WebHost", "WebHost", environment, ["--urls", "http://127.0.0.1:0", .. arguments]);
        return new WebSample(host, await AddressAsync(host), project, server);
    }

    public async Task<(HttpStatusCode Status, JsonElement Problem)> ProblemAsync(string path)
    {
        using HttpResponseMessage answer = await Client.GetAsync(path, CancellationToken);
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json", path);
        return (answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync(CancellationToken)));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _host.Kill(entireProcessTree: true);
        await _host.WaitForExitAsync(CancellationToken.None);
        _host.Dispose();
        _project?.Dispose();
        await (_provider?.DisposeAsync() ?? default);
    }

    private static async Task<string> AddressAsync(Process host)
    {
        const string listening = "Now listening on: ";
        while (await host.StandardOutput.ReadLineAsync(CancellationToken) is { } line)
        {
            if (line.IndexOf(listening, StringComparison.Ordinal) is >= 0 and int at)
            {
                return line[(at + listening.Length)..].Trim();
            }
        }

        throw new InvalidOperationException($"the host ended before it listened:\n{await host.StandardError.ReadToEndAsync(CancellationToken)}");
    }
}
