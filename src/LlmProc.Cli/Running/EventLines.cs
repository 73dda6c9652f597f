using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Running;

/// <summary>What <c>--events</c> writes: one JSON object per line as things happen. Names and kinds are stable; more may come.</summary>
/// <remarks>
/// Every line has <c>v seq at pid parent depth program kind</c>; what else a kind has stands in <c>docs/reference/events.md</c>. No line is left out: a
/// reader that does not read holds the processes up, as the readers of other commands do, and memory is bounded by that.
/// </remarks>
internal static class EventLines
{
    private const int Version = 1;

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes until the watch is closed.</summary>
    public static async Task WriteAsync(ProcessWatch watch, Screen screen)
    {
        try
        {
            await foreach (ProcessNotice notice in watch)
            {
                screen.Write(Of(notice));
            }
        }
        finally
        {
            // Nobody waits for a reader that has gone.
            watch.Close();
        }
    }

    public static string Of(ProcessNotice notice)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Version);
            json.WriteNumber("seq", notice.Seq);
            json.WriteString("at", notice.At.UtcDateTime);
            json.WriteString("pid", notice.Process.Value);
            json.WriteString("parent", notice.Parent?.Value);
            json.WriteNumber("depth", notice.Depth);
            json.WriteString("program", notice.Program.Value);
            switch (notice)
            {
                case ProcessNotice.Happened happened:
                    Write(json, happened.State, happened.Event);
                    break;
                case ProcessNotice.Said said:
                    json.WriteString("kind", "text");
                    json.WriteString("text", said.Text);
                    break;
                case ProcessNotice.Withdrawn:
                    json.WriteString("kind", "withdrawn");
                    break;
                case ProcessNotice.Waits { Reason: ModelUpdate.Retrying retrying }:
                    json.WriteString("kind", "retrying");
                    json.WriteNumber("attempt", retrying.Attempt);
                    json.WriteNumber("wait_ms", (long)retrying.Wait.TotalMilliseconds);
                    json.WriteString("code", retrying.Code);
                    json.WriteString("message", retrying.Message);
                    break;
                case ProcessNotice.Waits { Reason: ModelUpdate.Queued queued }:
                    json.WriteString("kind", "queued");
                    json.WriteNumber("wait_ms", (long)queued.Wait.TotalMilliseconds);
                    json.WriteString("message", queued.Reason);
                    break;
                case ProcessNotice.Lagged lagged:
                    json.WriteString("kind", "lagged");
                    json.WriteNumber("missed", lagged.Missed);
                    break;
                default:
                    throw new UnreachableException();
            }

            json.WriteEndObject();
        }

        return SafeText.Json(Encoding.UTF8.GetString(buffer.WrittenSpan)) + "\n";
    }

    private static void Write(Utf8JsonWriter json, ProcessState state, ProcessEvent e)
    {
        // Some kinds need nothing said about them but that they happened.
        json.WriteString("kind", JournalJson.KindOf(e));
        switch (e)
        {
            case ProcessEvent.Started started:
                WriteError(json, started.Error);
                break;
            case ProcessEvent.Prompted prompted:
                json.WriteString("text", prompted.Text);
                break;
            case ProcessEvent.Sampled sampled:
                WriteSample(json, sampled.Sample, isCut: state.Run is null or { Calls.IsEmpty: true });
                break;
            case ProcessEvent.GateAnswered answer:
                WriteCall(json, state, answer.CallId);
                json.WriteString("verdict", answer.Verdict.ToString().ToLower(CultureInfo.InvariantCulture));
                json.WriteString("reason", answer.Reason);
                break;
            case ProcessEvent.Compacted compacted:
                json.WriteNumber("messages", compacted.LeftOut.Sum(left => left.Count));
                json.WriteNumber("results", compacted.Shortened.Length);
                break;
            case ProcessEvent.ToolStarted tool:
                WriteCall(json, state, tool.CallId);
                break;
            case ProcessEvent.ToolReturned tool:
                WriteCall(json, state, tool.Result.CallId);
                json.WriteBoolean("is_error", tool.Result.IsError);
                json.WriteString("text", tool.Result.Text);
                json.WriteBoolean("interrupted", tool.Interrupted);
                json.WritePropertyName("changes");
                JsonSerializer.Serialize(json, [.. (tool.Receipts ?? []).Select(ChangeJson.Of)], RunJsonContext.Readable.IReadOnlyListChangeJson);
                break;
            case ProcessEvent.ChildStarted child:
                WriteChild(json, child.CallId, child.Child.Id, "running");
                break;
            case ProcessEvent.ChildAnswered child:
                WriteChild(json, child.CallId, child.Child, child.Result.Status.Word());
                break;
            case ProcessEvent.ChildExited child:
                WriteChild(json, child.CallId, child.Child, child.Result.Status.Word());
                break;
            case ProcessEvent.StopRequested stop:
                json.WriteString("stop_reason", RunWords.Of(stop.Reason));
                break;
            case ProcessEvent.RunCompleted completed:
                WriteEnd(json, completed.Reason, completed.Error);
                json.WriteNumber("duration_ms", (long)completed.Duration.TotalMilliseconds);
                break;
            case ProcessEvent.Exited exited:
                WriteEnd(json, exited.Reason, exited.Error);
                break;
        }
    }

    private static void WriteSample(Utf8JsonWriter json, Sample sample, bool isCut)
    {
        json.WriteString("text", string.Concat(sample.Content.OfType<ContentBlock.Text>().Select(text => text.Value)));
        json.WriteStartArray("tool_calls");
        foreach (ContentBlock.Call call in sample.Content.OfType<ContentBlock.Call>())
        {
            json.WriteStartObject();
            json.WriteString("call_id", call.Value.Id);
            json.WriteString("tool", call.Value.Tool);
            json.WriteString("arguments", call.Value.Arguments);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("calls_dropped", isCut && sample.Content.Any(block => block is ContentBlock.Call));
        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", sample.Usage.InputTokens);
        json.WriteNumber("output_tokens", sample.Usage.OutputTokens);
        json.WriteNumber("cache_read_tokens", sample.Usage.CacheReadTokens);
        json.WriteNumber("cache_write_tokens", sample.Usage.CacheWriteTokens);
        json.WriteNumber("reasoning_tokens", sample.Usage.ReasoningTokens);
        json.WriteEndObject();
        if (sample.CostUsd is { } cost)
        {
            json.WriteNumber("cost_usd", cost);
        }
        else
        {
            json.WriteNull("cost_usd");
        }

        json.WriteString("model", sample.Model);
        json.WriteString("stop_reason", sample.ProviderStop ?? StopOf(sample.Stop));
    }

    private static string StopOf(SampleStop stop) => stop switch
    {
        SampleStop.ToolCalls => "tool_calls",
        SampleStop.MaxTokens => "max_tokens",
        SampleStop.StopSequence => "stop_sequence",
        SampleStop.Refusal => "refusal",
        SampleStop.PauseTurn => "pause_turn",
        SampleStop.ContextFull => "context_full",
        _ => "end_turn",
    };

    private static void WriteCall(Utf8JsonWriter json, ProcessState state, string? callId)
    {
        string? tool = callId is null ? null : state.Conversation.FromLast().SelectMany(message => message.Calls).FirstOrDefault(call => call.Id == callId)?.Tool;
        json.WriteString("tool", tool);
        json.WriteString("call_id", callId);
    }

    private static void WriteChild(Utf8JsonWriter json, string? callId, ProcessId child, string status)
    {
        json.WriteString("call_id", callId);
        json.WriteString("child", child.Value);
        json.WriteString("status", status);
    }

    private static void WriteEnd(Utf8JsonWriter json, StopReason reason, ProcessError? error)
    {
        json.WriteString("stop_reason", RunWords.Of(reason));
        json.WriteString("status", RunStatuses.Of(reason, error?.Code).Word());
        WriteError(json, error);
    }

    private static void WriteError(Utf8JsonWriter json, ProcessError? error)
    {
        if (error is null)
        {
            json.WriteNull("error");
            return;
        }

        json.WriteStartObject("error");
        json.WriteString("code", error.Code);
        json.WriteString("message", error.Message);
        json.WriteEndObject();
    }
}
