namespace LlmProc;

public sealed class ProviderTests
{
    [Fact]
    public void The_provider_is_called_embedded() => new EmbeddedProvider().Name.ShouldBe("embedded");

    [Fact]
    public void Another_model_is_refused_with_the_name_of_the_one_there_is()
    {
        ModelException refused = Should.Throw<ModelException>(() => new EmbeddedProvider().Open(new ModelSettings("embedded", "opus")));

        refused.Code.ShouldBe("bad_request");
        refused.Message.ShouldBe("The provider embedded has no model 'opus'. Its only model is 'extractive'.");
    }
}
