namespace LlmProc.Core.Tests.Programs;

public sealed class SecretsTests
{
    [Theory]
    [InlineData("ANTHROPIC_API_KEY")]
    [InlineData("AWS_SECRET_ACCESS_KEY")]
    [InlineData("DJANGO_SECRET_KEY")]
    [InlineData("CLIENT_SECRET_V2")]
    [InlineData("DB_PASS")]
    [InlineData("DB_PASSWORD")]
    [InlineData("PGPASSWORD")]
    [InlineData("STRIPE_KEY")]
    [InlineData("AZURE_STORAGE_KEY")]
    [InlineData("encryption_key")]
    [InlineData("GITHUB_TOKEN")]
    public void A_variable_whose_name_says_so_holds_a_secret(string name) => Secrets.IsSecretVariable(name).ShouldBeTrue();

    [Theory]
    [InlineData("PWD")]
    [InlineData("EXPERT")]
    [InlineData("PATH")]
    [InlineData("AWS_ACCESS_KEY_ID")]
    [InlineData("SSH_PUBLIC_KEY")]
    [InlineData("SORT_KEY")]
    [InlineData("KEYBOARD")]
    [InlineData("BYPASS")]
    [InlineData("MAX_TOKENS")]
    public void Others_are_settings(string name) => Secrets.IsSecretVariable(name).ShouldBeFalse();
}
