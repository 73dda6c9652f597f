using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Running;

/// <summary>What <c>--events</c> writes: one JSON object per line as things happen. Names and kinds are stable; more may come.</summary>
/// <remarks>Every line has <c>v seq at pid parent depth program kind</c>; what else a kind has stands in the guide.</remarks>
internal sealed class EventLines(Screen screen, TimeProvider time) : IProcessObserver
{
    private const int Version = 1;

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();
    private readonly Dictionary<ProcessId, ProcessStart> _starts = [];
    private long _seq;

    public void OnEvent(ProcessState state, ProcessEvent e)
    {
        switch (e)
        {
            case ProcessEvent.Started started:
                Write(state.Start, "started", json => WriteError(json, started.Error));
                break;
            case ProcessEvent.Prompted prompted:
                Write(state.Start, "prompted", json => json.WriteString("text", prompted.Text));
                break;
            case ProcessEvent.Sampled sampled:
                Write(state.Start, "sampled", json => WriteSample(json, sampled.Sample));
                break;
            case ProcessEvent.ToolStarted tool:
                Write(state.Start, "tool_started", json => WriteCall(json, state, tool.CallId));
                break;
            case ProcessEvent.ToolReturned tool:
                Write(state.Start, "tool_returned", json =>
                {
                    WriteCall(json, state, tool.Result.CallId);
                    json.WriteBoolean("is_error", tool.Result.IsError);
                    json.WriteString("text", tool.Result.Text);
                });
                break;
            case ProcessEvent.ChildStarted child:
                Write(state.Start, "child_started", json => WriteChild(json, child.CallId, child.Child.Id, "running"));
                break;
            case ProcessEvent.ChildAnswered child:
                Write(state.Start, "child_answered", json => WriteChild(json, child.CallId, child.Child, RunWords.StatusOf(child.Result.Reason)));
                break;
            case ProcessEvent.ChildExited child:
                Write(state.Start, "child_exited", json => WriteChild(json, child.CallId, child.Child, RunWords.StatusOf(child.Result.Reason)));
                break;
            case ProcessEvent.Compacted compacted:
                Write(state.Start, "compacted", json =>
                {
                    json.WriteNumber("messages", compacted.LeftOut.Sum(left => left.Count));
                    json.WriteNumber("results", compacted.Shortened.Length);
                });
                break;
            case ProcessEvent.RunCompleted completed:
                Write(state.Start, "run_completed", json => WriteEnd(json, completed.Reason, completed.Error));
                break;
            case ProcessEvent.Exited exited:
                Write(state.Start, "exited", json => WriteEnd(json, exited.Reason, exited.Error));
                break;
        }
    }

    public void OnText(ProcessId process, string text) => WriteTransient(process, "text", json => json.WriteString("text", text));

    public void OnTextWithdrawn(ProcessId process) => WriteTransient(process, "withdrawn", _ => { });

    public void OnWaiting(ProcessId process, ModelUpdate reason)
    {
        switch (reason)
        {
            case ModelUpdate.Retrying retrying:
                WriteTransient(process, "retrying", json =>
                {
                    json.WriteNumber("attempt", retrying.Attempt);
                    json.WriteNumber("wait_ms", (long)retrying.Wait.TotalMilliseconds);
                    json.WriteString("code", retrying.Code);
                    json.WriteString("message", retrying.Message);
                });
                break;
            case ModelUpdate.Queued queued:
                WriteTransient(process, "queued", json =>
                {
                    json.WriteNumber("wait_ms", (long)queued.Wait.TotalMilliseconds);
                    json.WriteString("message", queued.Reason);
                });
                break;
        }
    }

    private void WriteTransient(ProcessId process, string kind, Action<Utf8JsonWriter> rest)
    {
        ProcessStart? start;
        lock (_gate)
        {
            start = _starts.GetValueOrDefault(process);
        }

        if (start is not null)
        {
            Write(start, kind, rest);
        }
    }

    private void Write(ProcessStart start, string kind, Action<Utf8JsonWriter> rest)
    {
        // The lock holds the order of numbers and lines together.
        lock (_gate)
        {
            _starts[start.Id] = start;
            var buffer = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(buffer, s_options))
            {
                json.WriteStartObject();
                json.WriteNumber("v", Version);
                json.WriteNumber("seq", ++_seq);
                json.WriteString("at", time.GetUtcNow().UtcDateTime);
                json.WriteString("pid", start.Id.Value);
                json.WriteString("parent", start.Parent?.Value);
                json.WriteNumber("depth", start.Chain.Length > 0 ? start.Chain.Length - 1 : 0);
                json.WriteString("program", start.Program.Value);
                json.WriteString("kind", kind);
                rest(json);
                json.WriteEndObject();
            }

            screen.Write(SafeText.Json(Encoding.UTF8.GetString(buffer.WrittenSpan)) + "\n");
        }
    }

    private static void WriteSample(Utf8JsonWriter json, Sample sample)
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

    private static void WriteCall(Utf8JsonWriter json, ProcessState state, string callId)
    {
        string? tool = state.Conversation.FromLast().SelectMany(message => message.Calls).FirstOrDefault(call => call.Id == callId)?.Tool;
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
