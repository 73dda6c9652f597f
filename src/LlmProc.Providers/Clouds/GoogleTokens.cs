using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>
/// Signs in to Google Cloud with the credentials that are there, in the order of Google's own tools (https://cloud.google.com/docs/authentication/application-default-credentials):
/// the file that <c>GOOGLE_APPLICATION_CREDENTIALS</c> names, what <c>gcloud auth application-default login</c> left, the machine's own.
/// </summary>
internal sealed class GoogleTokens(WireRuntime runtime) : ITokenSource
{
    private const string UserTokens = "https://oauth2.googleapis.com/token";
    private const string Advice = "run gcloud auth application-default login, set GOOGLE_APPLICATION_CREDENTIALS, or name a variable with a token in model.api_key_env";
    private const int MaxFile = 64 * 1024;

    public async ValueTask<AccessToken> DrawAsync(string scope, CancellationToken cancellationToken)
    {
        if (FindFile() is not { } path)
        {
            return await FromMachineAsync(scope, cancellationToken);
        }

        using JsonDocument file = await ReadAsync(path, cancellationToken);
        JsonElement root = file.RootElement;
        return Text(root, "type") switch
        {
            "authorized_user" => await PostAsync(
                new Uri(UserTokens),
                [new("grant_type", "refresh_token"), new("client_id", Needed(root, "client_id", path)), new("client_secret", Needed(root, "client_secret", path)), new("refresh_token", Needed(root, "refresh_token", path))],
                cancellationToken),
            "service_account" => await FromServiceAccountAsync(root, path, scope, cancellationToken),
            var type => throw Wrong($"the credentials in {path} are of the type '{ModelText.Shorten(type ?? "", 40)}', which is not known here; name a variable with a token in model.api_key_env"),
        };
    }

    private string? FindFile()
    {
        if (Given("GOOGLE_APPLICATION_CREDENTIALS") is { } named)
        {
            return File.Exists(named) ? named : throw Wrong($"GOOGLE_APPLICATION_CREDENTIALS names {named}, which is not there");
        }

        string? folder = Given("CLOUDSDK_CONFIG")
            ?? (OperatingSystem.IsWindows() ? Under(Given("APPDATA"), "gcloud") : Under(Given("HOME"), Path.Combine(".config", "gcloud")));
        string? file = Under(folder, "application_default_credentials.json");
        return File.Exists(file) ? file : null;
    }

    private async ValueTask<AccessToken> FromServiceAccountAsync(JsonElement account, string path, string scope, CancellationToken cancellationToken)
    {
        string address = Text(account, "token_uri") ?? UserTokens;
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || (uri.Scheme != Uri.UriSchemeHttps && !uri.IsLoopback))
        {
            throw Wrong($"token_uri in {path} is not an https address");
        }

        long now = runtime.Time.GetUtcNow().ToUnixTimeSeconds();
        byte[] head = JsonBytes.Write("", Text(account, "private_key_id"), static (json, id) =>
        {
            json.WriteStartObject();
            json.WriteString("alg", "RS256");
            json.WriteString("typ", "JWT");
            if (id is not null)
            {
                json.WriteString("kid", id);
            }

            json.WriteEndObject();
        });
        byte[] claims = JsonBytes.Write("", (Who: Needed(account, "client_email", path), scope, address, now), static (json, said) =>
        {
            json.WriteStartObject();
            json.WriteString("iss", said.Who);
            json.WriteString("scope", said.scope);
            json.WriteString("aud", said.address);
            json.WriteNumber("iat", said.now);
            json.WriteNumber("exp", said.now + 3600);
            json.WriteEndObject();
        });
        string signed = $"{Encode(head)}.{Encode(claims)}";
        using var key = RSA.Create();
        try
        {
            key.ImportFromPem(Needed(account, "private_key", path));
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw Wrong($"private_key in {path} is not a key");
        }

        byte[] signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return await PostAsync(uri, [new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), new("assertion", $"{signed}.{Encode(signature)}")], cancellationToken);
    }

    /// <summary>On a machine in Google Cloud its own account is asked for.</summary>
    private async ValueTask<AccessToken> FromMachineAsync(string scope, CancellationToken cancellationToken)
    {
        string host = Given("GCE_METADATA_HOST") ?? "metadata.google.internal";
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"http://{host}/computeMetadata/v1/instance/service-accounts/default/token?scopes={Uri.EscapeDataString(scope)}");
        request.Headers.TryAddWithoutValidation("metadata-flavor", "Google");
        try
        {
            using HttpResponseMessage response = await runtime.Http.SendAsync(request, cancellationToken);
            if (response.Headers.TryGetValues("metadata-flavor", out IEnumerable<string>? flavors) && flavors.Contains("Google"))
            {
                return await ReadTokenAsync(response, cancellationToken);
            }
        }
        catch (HttpRequestException)
        {
            // Not a machine of Google's.
        }

        throw Wrong($"nobody is signed in to Google Cloud; {Advice}");
    }

    private async ValueTask<AccessToken> PostAsync(Uri address, IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) };
        using HttpResponseMessage response = await runtime.Http.SendAsync(request, cancellationToken);
        return await ReadTokenAsync(response, cancellationToken);
    }

    private async ValueTask<AccessToken> ReadTokenAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] body = new byte[MaxFile];
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        int length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        int status = (int)response.StatusCode;
        if (status is 408 or 429 or >= 500)
        {
            throw new HttpRequestException($"Google answered {status}");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(body.AsMemory(0, length));
            if (status == 200 && Text(document.RootElement, "access_token") is { Length: > 0 } token)
            {
                double seconds = document.RootElement.TryGetProperty("expires_in", out JsonElement given) && given.TryGetDouble(out double number) ? Math.Clamp(number, 0, 86400) : 0;
                return new AccessToken(token, runtime.Time.GetUtcNow().AddSeconds(seconds));
            }

            string why = Text(document.RootElement, "error_description") ?? Text(document.RootElement, "error") ?? "";
            throw Wrong($"Google does not accept the credentials ({status}: {ModelText.Shorten(why, 200)}); {Advice}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Wrong($"Google answered {status} with something that is no token; {Advice}");
        }
    }

    private static async ValueTask<JsonDocument> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var info = new FileInfo(path);
            if (info.Length > MaxFile)
            {
                throw Wrong($"{path} is too large to be a file of credentials");
            }

            JsonDocument document = JsonDocument.Parse(await File.ReadAllBytesAsync(path, cancellationToken));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw Wrong($"{path} is not a file of credentials");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw Wrong($"the credentials in {path} cannot be read: {(e is JsonException ? "it is not JSON" : e.Message)}");
        }
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Needed(JsonElement root, string name, string path) => Text(root, name) ?? throw Wrong($"the credentials in {path} have no {name}");

    private string? Given(string name) => runtime.Variable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private static string? Under(string? folder, string name) => folder is null ? null : Path.Combine(folder, name);

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static ModelException Wrong(string message) => new(ErrorCode.Auth, message);
}
