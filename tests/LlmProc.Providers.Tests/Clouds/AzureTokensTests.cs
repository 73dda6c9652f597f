using Azure.Core;
using Azure.Identity;

namespace LlmProc.Providers.Tests;

public sealed class AzureTokensTests
{
    [Fact]
    public async Task A_token_of_Azure_is_passed_on_with_its_end()
    {
        var credential = new Credential(context => new Azure.Core.AccessToken(context.Scopes[0], DateTimeOffset.UnixEpoch));

        (await new AzureTokens(credential).DrawAsync("s", TestContext.Current.CancellationToken)).ShouldBe(new LlmProc.AccessToken("s", DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public async Task Nobody_signed_in_and_a_sign_in_that_is_refused_say_what_to_do()
    {
        ModelException nobody = await FailAsync(new CredentialUnavailableException("seven\nlines"));
        ModelException refused = await FailAsync(new AuthenticationFailedException("AADSTS7000215:\nInvalid client secret"));

        nobody.Message.ShouldBe("nobody is signed in to Azure; run az login, set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or export the key of the resource");
        refused.Message.ShouldBe("Azure does not accept the sign-in (AADSTS7000215: Invalid client secret); run az login again, or export the key of the resource");
    }

    private static Task<ModelException> FailAsync(Exception e) =>
        Should.ThrowAsync<ModelException>(new AzureTokens(new Credential(_ => throw e)).DrawAsync("s", TestContext.Current.CancellationToken).AsTask());

    private sealed class Credential(Func<TokenRequestContext, Azure.Core.AccessToken> give) : TokenCredential
    {
        public override Azure.Core.AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => give(requestContext);

        public override ValueTask<Azure.Core.AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(give(requestContext));
    }
}
