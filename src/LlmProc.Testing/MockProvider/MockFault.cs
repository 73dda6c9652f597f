namespace LlmProc.Testing;

/// <summary>A named way in which an answer goes wrong.</summary>
/// <remarks>Immutable; one value may be injected into any number of mocks.</remarks>
public sealed partial class MockFault
{
    internal MockFault(string name, string summary)
    {
        Name = name;
        Summary = summary;
    }

    /// <summary>Its name, such as <c>fin-after-event</c>.</summary>
    public string Name { get; }

    /// <summary>What it does, in one sentence.</summary>
    public string Summary { get; }

    /// <summary>How often it happens before answers are right again; null for always.</summary>
    public int? Times { get; private init; }

    /// <summary>Says something else.</summary>
    internal Func<MockRequest, Reply, Reply>? Content { get; init; }

    /// <summary>Sends it in another way; the number says how often the fault has happened, from 1.</summary>
    internal Func<MockRequest, MockResponse, int, MockResponse>? Response { get; init; }

    /// <summary>The same fault, over after so many times.</summary>
    public MockFault For(int times) => new(Name, Summary) { Times = times, Content = Content, Response = Response };

    public override string ToString() => Name;
}
