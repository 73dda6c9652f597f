using Azure.Core;
using Azure.Identity;

namespace LlmProc;

/// <summary>Signs in to Azure as whoever is known there: the environment, the machine's own identity, or who signed in with its tools.</summary>
/// <remarks>Nothing of Azure's is loaded before the first token is wanted.</remarks>
/// <param name="credential">Unset: the default chain of Azure's own tools.</param>
public sealed class AzureTokens(TokenCredential? credential = null) : ITokenSource
{
    private TokenCredential? _credential = credential;

    /// <inheritdoc/>
    public async ValueTask<AccessToken> DrawAsync(string scope, CancellationToken cancellationToken)
    {
        _credential ??= new DefaultAzureCredential();
        try
        {
            Azure.Core.AccessToken token = await _credential.GetTokenAsync(new TokenRequestContext([scope]), cancellationToken);
            return new AccessToken(token.Token, token.ExpiresOn);
        }
        catch (CredentialUnavailableException e)
        {
            throw new ModelException(
                "auth", "nobody is signed in to Azure; run az login, set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or export the key of the resource", e);
        }
        catch (AuthenticationFailedException e)
        {
            throw new ModelException("auth", $"Azure does not accept the sign-in ({ModelText.Shorten(string.Join(' ', e.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), 200)}); run az login again, or export the key of the resource", e);
        }
    }
}
