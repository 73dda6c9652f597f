using System.Text.RegularExpressions;
using LlmProc.Testing;

namespace LlmProc.Specs;

/// <summary>Every spec once more, with the wires of real providers between the processes and their scripts: the mock refuses what the providers would.</summary>
public sealed partial class WireSpecTests
{
    private static readonly (string, MockWire)[] s_different =
    [
        // These wires have no such reason to stop.
        ("runs/pause-turn.md", MockWire.Chat),
        ("runs/pause-turn.md", MockWire.Responses),
        ("runs/pause-turn.md", MockWire.Gemini),
        ("runs/context-full.md", MockWire.Chat),
        ("runs/context-full.md", MockWire.Responses),
        ("runs/context-full.md", MockWire.Gemini),

        // Arguments that are cut off are a cut answer to a wire, and only to a wire.
        ("tools/wrong-arguments.md", MockWire.Anthropic),
        ("tools/wrong-arguments.md", MockWire.Chat),
        ("tools/wrong-arguments.md", MockWire.Responses),
        ("tools/wrong-arguments.md", MockWire.Gemini),
    ];

    private static readonly MockWire[] s_wires = Enum.GetValues<MockWire>();

    // What tokens cost, and how many a request has at most, each wire counts in its own way: other samples would fit.
    private static readonly string[] s_counted = ["limits/cost.md", "limits/tokens.md"];

    public static TheoryData<string, MockWire> All() => [.. SpecTests.All().Where(row => !s_counted.Contains(row.Data)).SelectMany(row => s_wires.Select(wire => new TheoryDataRow<string, MockWire>(row.Data, wire)))];

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_requests_of_a_process_extend_each_other_and_siblings_begin_alike(string name, MockWire kind)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        var spec = Spec.Read(name);
        using var wire = new SpecWire(kind);
        using CaseProject scripted = spec.Prepare();
        using CaseProject run = scripted.With(wire.Rewire, wire.Providers);
        var journal = new MemoryJournal();
        var prefix = new PrefixObserver();

        await run.RunAsync(journal, prefix, cancellationToken);

        prefix.Broken.ShouldBeEmpty();
        ShouldExtend([.. wire.Exchanges]);
        if (!s_different.Contains((name, kind)))
        {
            Plain(await run.TranscriptAsync(journal, cancellationToken)).ShouldBe(Plain(spec.Case.Expected!.Text));
        }
    }

    private static void ShouldExtend((ModelRequest Asked, MockExchange Exchange)[] exchanges)
    {
        exchanges.ShouldNotBeEmpty();
        exchanges.Where(each => each.Exchange.Status == 400).ShouldAllBe(each => each.Exchange.Error!.Contains("too long"), "the mock refuses nothing else");
        foreach (var process in exchanges.GroupBy(each => each.Asked.Conversation.ToArray()[0], ReferenceEqualityComparer.Instance))
        {
            foreach ((var before, var after) in process.Zip(process.Skip(1)))
            {
                // Where turns were left out a new beginning begins.
                if (after.Asked.Conversation.Extends(before.Asked.Conversation))
                {
                    before.Exchange.FirstDifference(after.Exchange).ShouldBeNull();
                    Beginning(before.Exchange.Request).SequenceEqual(after.Exchange.Request.Body.Span[..Beginning(before.Exchange.Request).Length]).ShouldBeTrue();
                }
            }
        }

        foreach (var siblings in exchanges.GroupBy(each => each.Asked.Head, ReferenceEqualityComparer.Instance))
        {
            foreach ((var first, var second) in siblings.Zip(siblings.Skip(1)))
            {
                int head = Head(first.Exchange.Request);
                first.Exchange.Request.Body.Span[..head].SequenceEqual(second.Exchange.Request.Body.Span[..head]).ShouldBeTrue();
            }
        }
    }

    /// <summary>All up to the first message of the user.</summary>
    private static int Head(MockRequest request)
    {
        ReadOnlySpan<byte> messages = request.Wire switch { MockWire.Responses => "\"input\":["u8, MockWire.Gemini => "\"contents\":["u8, _ => "\"messages\":["u8 };
        int at = request.Body.Span.IndexOf(messages);
        at.ShouldBeGreaterThan(0);
        return at + messages.Length;
    }

    /// <summary>What later requests begin with, to the byte: without the end of the list, and for Anthropic without the marks of its cache, which move on.</summary>
    private static ReadOnlySpan<byte> Beginning(MockRequest request) => request.Body.Span[..(request.Wire switch
    {
        MockWire.Anthropic => Head(request),
        MockWire.Gemini => request.Body.Span.LastIndexOf("]}]"u8),
        _ => request.Body.Span.LastIndexOf("]"u8),
    })];

    /// <summary>What a wire words in its own way: that a result is an error, and what a provider said of its failure.</summary>
    private static string Plain(string transcript) => Failure().Replace(transcript, "$1").Replace("Error: ", "", StringComparison.Ordinal);

    [GeneratedRegex(@"((?:=> Failed \[\w+\]|The program '\w+' stopped:))(?! limit).*")]
    private static partial Regex Failure();
}
