using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LlmProc.Testing;

/// <summary>
/// Answers the prompts of benchmarks as a function of the request: <c>DELEGATE n=N to=worker d=D rounds=K</c> calls the delegation tool N times
/// in each of K rounds, <c>CHAIN d=D</c> calls it once, <c>WORK k=i</c> is answered, and results are counted.
/// </summary>
internal static partial class BenchmarkPrompts
{
    /// <summary>Null if the prompt is none of these.</summary>
    public static Reply? Answer(MockRequest request)
    {
        int rounds = 0;
        Message? last = request.Conversation.Last;
        foreach (Message message in request.Conversation.FromLast())
        {
            if (message.Role == Role.Assistant)
            {
                rounds++;
            }
            else if (Order().Match(message.Text) is { Success: true } order)
            {
                return Answer(request, order, rounds, last!);
            }
            else if (message.Content.Any(block => block is ContentBlock.Text))
            {
                return null;
            }
        }

        return null;
    }

    private static Reply Answer(MockRequest request, System.Text.RegularExpressions.Match order, int rounds, Message last)
    {
        int depth = Number(order, "d", otherwise: 1);
        switch (order.Groups["verb"].Value)
        {
            case "WORK":
                return Reply.Say($"ANSWER {order.Groups["k"].Value}");
            case "CHAIN":
                return rounds >= 1 ? Done(last) : Calls(request, order, 1, _ => depth > 1 ? Chain(depth - 1) : "WORK k=0");
            default:
                // Each round asks for other work: the same again and again would be a loop, and runs in one are stopped.
                int count = Number(order, "n", otherwise: 1);
                return rounds >= Number(order, "rounds", otherwise: 1)
                    ? Done(last)
                    : Calls(request, order, count, i => depth > 1 ? Chain(depth - 1) : FormattableString.Invariant($"WORK k={((long)rounds * count) + i}"));
        }
    }

    private static string Chain(int depth) => FormattableString.Invariant($"CHAIN d={depth}");

    private static Reply Done(Message last) => Reply.Say(FormattableString.Invariant($"DONE {last.Results.Count()}"));

    private static Reply Calls(MockRequest request, System.Text.RegularExpressions.Match order, int count, Func<int, string> query)
    {
        if (Delegation(request) is not { } tool)
        {
            return Reply.Fail("bad_request", "The request offers no tool with a parameter 'query', so that nothing can be delegated.");
        }

        string head = tool.Program(order.Groups["to"].Value) is { } program ? $$"""{"program_name":{{program}},"query":""" : """{"query":""";
        return Reply.Blocks([.. Enumerable.Range(0, count).Select(i =>
            new ContentBlock.Call(new ToolCall("", tool.Name, $"{head}\"{query(i)}\"}}")))]).Stop(SampleStop.ToolCalls);
    }

    private static DelegationTool? Delegation(MockRequest request)
    {
        DelegationTool? found = null;
        foreach ((string name, JsonElement schema) in request.Protocol.Tools(request.Json))
        {
            JsonElement properties = schema.Member("properties");
            if (properties.Has("query") && (found is null || properties.Has("program_name")))
            {
                found = new DelegationTool(name, properties.Member("program_name"));
            }
        }

        return found;
    }

    private static int Number(System.Text.RegularExpressions.Match order, string name, int otherwise) =>
        order.Groups[name] is { Success: true } group ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : otherwise;

    // Six digits are more than any benchmark asks for, and no overflow.
    [GeneratedRegex(
        @"^\s*(?<verb>DELEGATE|CHAIN|WORK)\b(?:[ ]+(?:n=(?<n>\d{1,6})|to=(?<to>\S+)|d=(?<d>\d{1,6})|rounds=(?<rounds>\d{1,6})|k=(?<k>\d{1,9})))+",
        RegexOptions.CultureInvariant)]
    private static partial Regex Order();

    private sealed record DelegationTool(string Name, JsonElement ProgramName)
    {
        /// <summary>The program's name as JSON: the wanted one if it is offered, else the first; null if the tool takes none.</summary>
        public string? Program(string wanted)
        {
            if (ProgramName.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            ImmutableArray<string> offered = [.. ProgramName.Items("enum").Select(name => name.AsText()).OfType<string>()];
            string name = offered.IsEmpty || offered.Contains(wanted) ? wanted : offered[0];
            return $"\"{JsonEncodedText.Encode(name)}\"";
        }
    }
}
