namespace LlmProc.Testing;

/// <summary>Where replies come from: rules, a function, or what a mock does by itself.</summary>
internal sealed class Answering
{
    private readonly Func<MockRequest, (Reply, Placeholders)> _answer;

    private Answering(Func<MockRequest, (Reply, Placeholders)> answer) => _answer = answer;

    public static Answering ByDefault { get; } = From(request => BenchmarkPrompts.Answer(request) ?? Reply.Say("You said: {last}"));

    public static Answering From(Func<MockRequest, Reply> answer) => new(request => (answer(request), new Placeholders([], request.LastText)));

    public static Answering From(ScriptedModel model) => new(request =>
    {
        try
        {
            return model.Choose(request.ToModelRequest());
        }
        catch (ModelException e)
        {
            return (BenchmarkPrompts.Answer(request) ?? Reply.Fail(e.Code, e.Message), new Placeholders([], request.LastText));
        }
    });

    public (Reply Reply, Placeholders Placeholders) Answer(MockRequest request) => _answer(request);
}
