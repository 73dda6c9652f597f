using System.Collections.Immutable;
using System.Globalization;

namespace LlmProc.Testing;

/// <summary>A named way in which an answer goes wrong. Faults of streams leave other answers as they are.</summary>
/// <remarks>Immutable; one value may be injected into any number of mocks.</remarks>
public sealed class MockFault
{
    private static readonly Lazy<ImmutableArray<MockFault>> s_all = new(
        () => [.. StatusFaults.All, .. StreamFaults.All, .. ContentFaults.All, .. WireFaults.All, .. CallFaults.All, .. SystemCallFaults.All]);

    internal MockFault(string name, string summary)
    {
        Name = name;
        Summary = summary;
    }

    /// <summary>All faults, with those that have a place at their first.</summary>
    public static ImmutableArray<MockFault> All => s_all.Value;

    /// <summary>Its name, such as <c>429-ra-2</c>; one with a place ends in it, as in <c>fin-after-event:3</c>.</summary>
    public string Name { get; }

    /// <summary>What it does, in one sentence.</summary>
    public string Summary { get; }

    /// <summary>How often it happens before answers are right again; null for always.</summary>
    public int? Times { get; internal init; }

    /// <summary>The same fault at another place; null if it has none.</summary>
    internal Func<int, MockFault>? At { get; init; }

    /// <summary>Says something else.</summary>
    internal Func<MockRequest, Reply, Reply>? Content { get; init; }

    /// <summary>Sends it in another way.</summary>
    internal Func<FaultCase, MockResponse, MockResponse>? Response { get; init; }

    /// <summary>What a response in the background comes to; null if it is answered.</summary>
    internal string? Background { get; init; }

    /// <summary>How many events come again when a stream is taken up after a cut.</summary>
    internal int RepeatsOnReplay { get; init; }

    /// <summary>The fault of this name; null if there is none.</summary>
    public static MockFault? Named(string name)
    {
        string[] parts = name.Split(':');
        MockFault? fault = All.FirstOrDefault(each => each.Name.Split(':')[0] == parts[0]);
        return parts.Length == 1 ? fault
            : parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int place) ? fault?.At?.Invoke(place)
            : null;
    }

    /// <summary>The body ends after so many events as if it were complete: its end is that of the connection (FIN).</summary>
    public static MockFault FinAfterEvent(int events) => StreamFaults.FinAfter(events);

    /// <summary>The connection is closed after so many events, in the middle of a chunked body.</summary>
    public static MockFault CutAfterEvent(int events) => StreamFaults.CutAfter(events);

    /// <summary>The connection is reset (RST) after so many events.</summary>
    public static MockFault ResetAfterEvent(int events) => StreamFaults.ResetAfter(events);

    /// <summary>Nothing more comes after so many events, and the connection stays open.</summary>
    public static MockFault StallAfterEvent(int events) => StreamFaults.StallAfter(events);

    /// <summary>The body ends in the middle of the event after so many others, as if it were complete (FIN).</summary>
    public static MockFault FinInEvent(int events) => StreamFaults.FinIn(events);

    /// <summary>The connection is reset (RST) in the middle of the event after so many others.</summary>
    public static MockFault ResetInEvent(int events) => StreamFaults.ResetIn(events);

    /// <summary>Nothing more comes in the middle of the event after so many others.</summary>
    public static MockFault StallInEvent(int events) => StreamFaults.StallIn(events);

    /// <summary>The same fault, over after so many times.</summary>
    public MockFault For(int times) => new(Name, Summary) { Times = times, At = At, Content = Content, Response = Response, Background = Background, RepeatsOnReplay = RepeatsOnReplay };

    /// <summary>The name of the fault.</summary>
    public override string ToString() => Name;
}
