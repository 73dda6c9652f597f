using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LlmProc.Providers.Tests;

public sealed class GoogleTokensTests : IDisposable
{
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";

    private readonly string _folder = Directory.CreateTempSubdirectory("llmproc-google").FullName;
    private readonly Dictionary<string, string> _variables;
    private readonly Door _door = new();

    public GoogleTokensTests() => _variables = new() { ["CLOUDSDK_CONFIG"] = _folder };

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Somebody_who_signed_in_with_gcloud_is_signed_in()
    {
        Write("application_default_credentials.json", """{"type":"authorized_user","client_id":"id","client_secret":"s&cret","refresh_token":"r1"}""");

        AccessToken token = await DrawAsync();

        (token.Value, token.Expires).ShouldBe(("t1", new DateTimeOffset(2026, 1, 1, 0, 59, 59, TimeSpan.Zero)));
        _door.Uri!.AbsoluteUri.ShouldBe("https://oauth2.googleapis.com/token");
        _door.Body.ShouldBe("grant_type=refresh_token&client_id=id&client_secret=s%26cret&refresh_token=r1");
    }

    [Fact]
    public async Task A_service_account_signs_for_itself()
    {
        using var key = RSA.Create(2048);
        _variables["GOOGLE_APPLICATION_CREDENTIALS"] = Write("sa.json", JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["type"] = "service_account", ["client_email"] = "a@p.iam.gserviceaccount.com", ["private_key_id"] = "kid1",
            ["private_key"] = key.ExportPkcs8PrivateKeyPem(), ["token_uri"] = "https://oauth2.example/token",
        }, JsonSerializerOptions.Web));

        (await DrawAsync()).Value.ShouldBe("t1");

        _door.Uri!.AbsoluteUri.ShouldBe("https://oauth2.example/token");
        string[] form = _door.Body!.Split('&');
        form[0].ShouldBe("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer");
        string[] parts = form[1]["assertion=".Length..].Split('.');
        Encoding.UTF8.GetString(Decode(parts[0])).ShouldBe("""{"alg":"RS256","typ":"JWT","kid":"kid1"}""");
        Encoding.UTF8.GetString(Decode(parts[1])).ShouldBe(
            $$"""{"iss":"a@p.iam.gserviceaccount.com","scope":"{{Scope}}","aud":"https://oauth2.example/token","iat":1767225600,"exp":1767229200}""");
        key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Decode(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).ShouldBeTrue();
    }

    [Fact]
    public async Task A_machine_of_Googles_has_an_account_of_its_own()
    {
        _door.IsMachine = true;

        (await DrawAsync()).Value.ShouldBe("t1");

        _door.Uri!.AbsoluteUri.ShouldBe($"http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token?scopes={Uri.EscapeDataString(Scope)}");
    }

    [Fact]
    public async Task Nobody_signed_in_is_one_line_with_all_ways_to_do_it() =>
        (await Should.ThrowAsync<ModelException>(DrawAsync())).Message.ShouldBe(
            "nobody is signed in to Google Cloud; run gcloud auth application-default login, set GOOGLE_APPLICATION_CREDENTIALS, or name a variable with a token in model.api_key_env");

    [Theory]
    [InlineData("{", "it is not JSON")]
    [InlineData("[]", "is not a file of credentials")]
    [InlineData("""{"type":"external_account"}""", "'external_account'")]
    [InlineData("""{"type":"authorized_user","client_id":"x","client_secret":"hunter2"}""", "have no refresh_token")]
    [InlineData("""{"type":"service_account","client_email":"x","private_key":"hunter2"}""", "private_key in")]
    [InlineData("""{"type":"service_account","client_email":"x","private_key":"hunter2","token_uri":"http://evil.example"}""", "token_uri in")]
    public async Task A_file_that_is_wrong_is_named_without_what_is_in_it(string content, string part)
    {
        _variables["GOOGLE_APPLICATION_CREDENTIALS"] = Write("c.json", content);

        ModelException e = await Should.ThrowAsync<ModelException>(DrawAsync());

        (e.Code, e.Message.Contains(part, StringComparison.Ordinal), e.Message.Contains("hunter2", StringComparison.Ordinal)).ShouldBe(("auth", true, false), e.Message);
        _door.Uri.ShouldBeNull();
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_not_passed_over()
    {
        _variables["GOOGLE_APPLICATION_CREDENTIALS"] = Path.Combine(_folder, "gone.json");

        (await Should.ThrowAsync<ModelException>(DrawAsync())).Message.ShouldContain("gone.json, which is not there");
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant","error_description":"Token has been expired or revoked."}""", "Token has been expired or revoked.")]
    [InlineData(200, "<html>", "no token")]
    [InlineData(200, "[]", "no token")]
    public async Task What_Google_refuses_is_told(int status, string body, string part)
    {
        Write("application_default_credentials.json", """{"type":"authorized_user","client_id":"id","client_secret":"s","refresh_token":"r1"}""");
        (_door.Status, _door.Answer) = (status, body);

        (await Should.ThrowAsync<ModelException>(DrawAsync())).Message.ShouldContain(part);
    }

    private Task<AccessToken> DrawAsync()
    {
        var runtime = new WireRuntime(new WireOptions { Variable = name => _variables.GetValueOrDefault(name), Handler = _door, Time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)) });
        return runtime.GoogleTokens.DrawAsync(Scope, CancellationToken).AsTask();
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static byte[] Decode(string text) => Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));

    private sealed class Door : HttpMessageHandler
    {
        public Uri? Uri { get; private set; }

        public string? Body { get; private set; }

        public bool IsMachine { get; set; }

        public int Status { get; set; } = 200;

        public string Answer { get; set; } = """{"access_token":"t1","expires_in":3599,"token_type":"Bearer"}""";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.Host == "metadata.google.internal" && !IsMachine)
            {
                throw new HttpRequestException(HttpRequestError.NameResolutionError, "unknown host");
            }

            Uri = request.RequestUri;
            Body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
            var response = new HttpResponseMessage((HttpStatusCode)Status) { Content = new StringContent(Answer) };
            if (IsMachine)
            {
                request.Headers.GetValues("metadata-flavor").ShouldBe(["Google"]);
                response.Headers.TryAddWithoutValidation("Metadata-Flavor", "Google");
            }

            return response;
        }
    }
}
