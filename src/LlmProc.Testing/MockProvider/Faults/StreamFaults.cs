using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace LlmProc.Testing;

/// <summary>Streams that break, stall, or never end.</summary>
internal static class StreamFaults
{
    private const int GiantLine = 100 * 1024 * 1024;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    public static ImmutableArray<MockFault> All { get; } =
    [
        FinAfter(1), CutAfter(1), ResetAfter(1), StallAfter(1), FinIn(1), ResetIn(1), StallIn(1),
        Endless("pings-only", "After the first event pings only, every 10 seconds, for ever.", wire => MockProtocol.Of(wire).Ping),
        Endless("keep-alive-comments", "After the first event comments only, every 10 seconds, for ever.", _ => ": keep-alive\n\n"),
        OnStream("pings-then-answer", "Pings every 10 seconds for 4 minutes after the first event, then the answer.", (fault, frames) =>
            frames.Take(1).Concat(Enumerable.Repeat(Pinged(fault.Wire), 24).SelectMany(parts => parts)).Concat(frames.Skip(1))),
        new("byte-by-byte", "Every byte is sent alone, so that letters are split.")
        {
            Response = static (_, response) => response.WithParts(Enumerable.Range(0, response.Body.Length).Select(i => new BodyPart.Bytes(response.Body.Slice(i, 1)))),
        },
        new("error-event", "An error in the middle of the stream, then its end.")
        {
            Response = static (fault, response) => FaultEvent.Edit(response, events => events.Take(Math.Max(1, events.Count / 2)).Append(MockProtocol.Of(fault.Wire).ErrorEvent())),
        },
        new("response-failed", "The Responses API ends with response.failed; the others with an error.")
        {
            Response = static (fault, response) => FaultEvent.Edit(response, events => events.Take(Math.Max(1, events.Count / 2)).Append(Failed(fault.Wire, events))),
        },
        Document("200-html", "Status 200 with a page of HTML.", 200, "text/html", "<html><body>It works!</body></html>"),
        Document("200-json", "Status 200 with JSON that is no answer.", 200, "application/json", "{\"ok\":true}"),
        Document("200-empty", "Status 200 with an empty body.", 200, "text/event-stream", ""),
        Document("204", "Status 204, no content.", 204, "", ""),
        new("no-terminal-event", "The last event is missing: message_stop, [DONE], response.completed.")
        {
            Response = static (_, response) => FaultEvent.Edit(response, events => events.SkipLast(1)),
        },
        new("no-finish-reason", "The stream ends in good order without a reason why the model stopped.")
        {
            Response = static (_, response) => FaultEvent.Edit(response, events => events.TakeWhile(each => !Finishes(each))),
        },
        new("data-after-end", "More text comes after the last event.")
        {
            Response = static (_, response) => FaultEvent.Edit(response, events => [.. events, .. events.Where(IsDelta).Take(1)]),
        },
        new("two-starts", "The first event comes twice.")
        {
            Response = static (_, response) => FaultEvent.Edit(response, events => [events[0], .. events]),
        },
        new("event-twice", "An event in the middle comes twice, with the same number.")
        {
            Response = static (_, response) => FaultEvent.Edit(response, events => events.SelectMany((each, i) => i == events.Count / 2 ? [each, each] : new[] { each })),
        },
        new("gzip-cut", "A compressed body that ends in its middle.")
        {
            Response = static (_, response) => Compressed(response),
        },
        OnStream("giant-line", "A line of 100 MB after the first event.", (_, frames) => frames.Take(1)
            .Append(Text("data: {\"type\":\"content_block_delta\",\"x\":\""))
            .Concat(Enumerable.Repeat(Text(new string('x', 1024 * 1024)), GiantLine / (1024 * 1024)))
            .Append(Text("\"}\n\n")).Concat(frames.Skip(1))),
        OnStream("endless-deltas", "The first delta again and again, for ever.", (_, frames) =>
        {
            List<BodyPart> all = [.. frames];
            int delta = Math.Max(0, all.FindIndex(part => IsDelta(((BodyPart.Bytes)part).Value)));
            return all.Take(delta).Concat(Repeat(all[delta]));
        }),
        new("out-of-order", "Of 50 answers each comes earlier than the one before, so that they overtake each other.")
        {
            Response = static (fault, response) => response with
            {
                Before = [.. response.Before, new BodyPart.Pause(TimeSpan.FromMilliseconds((50 - (fault.Hit % 50)) * 10))],
            },
        },
    ];

    public static MockFault FinAfter(int events) => Placed("fin-after-event", "The body ends after this event as if it were complete (FIN).", events, FinAfter,
        (response, frames) => response.WithParts(frames.Take(events)) with { IsCloseDelimited = true });

    public static MockFault CutAfter(int events) => Placed("cut-after-event", "The connection is closed after this event, in a chunked body.", events, CutAfter,
        (response, frames) => response.WithParts(frames.Take(events).Append(new BodyPart.Close())));

    public static MockFault ResetAfter(int events) => Placed("rst-after-event", "The connection is reset after this event (RST).", events, ResetAfter,
        (response, frames) => response.WithParts(frames.Take(events).Append(new BodyPart.Reset())));

    public static MockFault StallAfter(int events) => Placed("stall-after-event", "Nothing comes after this event.", events, StallAfter,
        (response, frames) => response.WithParts(frames.Take(events).Append(new BodyPart.Stall())));

    public static MockFault FinIn(int events) => Placed("fin-in-event", "The body ends in the middle of the event after this one (FIN).", events, FinIn,
        (response, frames) => response.WithParts(Half(frames, events)) with { IsCloseDelimited = true });

    public static MockFault ResetIn(int events) => Placed("rst-in-event", "The connection is reset in the middle of the event after this one (RST).", events, ResetIn,
        (response, frames) => response.WithParts(Half(frames, events).Append(new BodyPart.Reset())));

    public static MockFault StallIn(int events) => Placed("stall-in-event", "Nothing comes after the first half of the event after this one.", events, StallIn,
        (response, frames) => response.WithParts(Half(frames, events).Append(new BodyPart.Stall())));

    private static MockFault Placed(
        string name, string summary, int events, Func<int, MockFault> at, Func<MockResponse, IReadOnlyList<BodyPart>, MockResponse> cut) =>
        new(FormattableString.Invariant($"{name}:{events}"), summary)
        {
            At = at,
            Response = (_, response) => response.IsStream ? cut(response, Frames(response)) : response,
        };

    private static IReadOnlyList<BodyPart> Frames(MockResponse response) => [.. EventFrames.Split(response.Body).Select(frame => new BodyPart.Bytes(frame))];

    private static IEnumerable<BodyPart> Half(IReadOnlyList<BodyPart> frames, int events) => frames.Take(events)
        .Concat(frames.Skip(events).Take(1).Cast<BodyPart.Bytes>().Select(next => new BodyPart.Bytes(next.Value[..(next.Value.Length / 2)])));

    private static MockFault OnStream(string name, string summary, Func<FaultCase, IReadOnlyList<BodyPart>, IEnumerable<BodyPart>> edit) => new(name, summary)
    {
        Response = (fault, response) => response.IsStream ? response.WithParts(edit(fault, Frames(response))) : response,
    };

    private static MockFault Endless(string name, string summary, Func<MockWire, string> line) => OnStream(name, summary, (fault, frames) =>
        frames.Take(1).Concat(Repeat(new BodyPart.Pause(s_interval), Text(line(fault.Wire)))));

    private static MockFault Document(string name, string summary, int status, string contentType, string body) => new(name, summary)
    {
        Response = (_, response) => StatusFaults.Document(response, status, contentType, body),
    };

    private static IEnumerable<BodyPart> Repeat(params BodyPart[] parts)
    {
        while (true)
        {
            foreach (BodyPart part in parts)
            {
                yield return part;
            }
        }
    }

    private static BodyPart.Bytes Text(string text) => new(Encoding.UTF8.GetBytes(text));

    private static BodyPart[] Pinged(MockWire wire) => [new BodyPart.Pause(s_interval), Text(MockProtocol.Of(wire).Ping)];

    private static FaultEvent Failed(MockWire wire, List<FaultEvent> events)
    {
        if (wire != MockWire.Responses)
        {
            return MockProtocol.Of(wire).ErrorEvent();
        }

        JsonObject response = events[0].Data!["response"]!.DeepClone().AsObject();
        response["status"] = "failed";
        response["error"] = new JsonObject { ["code"] = "server_error", ["message"] = "The model failed." };
        return FaultEvent.Of("response.failed", new JsonObject { ["type"] = "response.failed", ["sequence_number"] = 99, ["response"] = response });
    }

    private static bool Finishes(FaultEvent each) =>
        each.Name is "message_delta" or "message_stop" or "response.completed" or "response.incomplete" || each.Data is null
        || (FaultEvent.First(each.Data["choices"]) is { } choice && choice["finish_reason"] is not null)
        || FaultEvent.First(each.Data["candidates"])?["finishReason"] is not null;

    private static bool IsDelta(FaultEvent each) => IsDelta(Encoding.UTF8.GetBytes(each.ToString()));

    private static bool IsDelta(ReadOnlyMemory<byte> frame) => EventFrames.IsTextDelta(frame.Span);

    private static MockResponse Compressed(MockResponse response)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(response.Body.Span);
        }

        byte[] half = compressed.ToArray()[..(int)(compressed.Length / 2)];
        return (response with { Body = half, Parts = null }).With("content-encoding", "gzip");
    }
}
