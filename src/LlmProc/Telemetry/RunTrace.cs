using System.Diagnostics;

namespace LlmProc;

/// <summary>The spans of one run. Those of samples and of tools that are not children are made when they have ended, from the times that were noted.</summary>
internal sealed class RunTrace
{
    private readonly LlmProgram _program;
    private readonly ProcessId _process;
    private readonly DateTimeOffset _began;
    private readonly Spending _before;
    private readonly Activity? _span;
    private readonly ActivityContext _parent;
    private readonly bool _includeContent;
    private readonly Dictionary<string, DateTimeOffset> _tools = [];
    private readonly Dictionary<string, (Activity? Span, DateTimeOffset Began)> _children = [];
    private DateTimeOffset _called;

    public RunTrace(LlmProgram program, ProcessState state, ActivityContext parent, DateTimeOffset now, bool resumed, bool includeContent)
    {
        (_program, _process, _began, _called, _before, _includeContent) = (program, state.Id, now, now, state.Own, includeContent);
        TagList tags = TelemetryTags.Of(program, "invoke_agent");
        tags.Add("gen_ai.conversation.id", state.Id.Value);
        tags.Add("llmproc.process.depth", Math.Max(0, state.Start.Chain.Length - 1));
        if (state.Start.Parent is { } above)
        {
            tags.Add("llmproc.process.parent", above.Value);
        }

        if (resumed)
        {
            tags.Add("llmproc.resumed", true);
        }

        if (includeContent && state.Conversation.Last is { Role: Role.User } prompt)
        {
            tags.Add("gen_ai.input.messages", TelemetryContent.Messages([prompt]));
        }

        _span = Spans.Begin($"invoke_agent {program.Name}", ActivityKind.Internal, parent, now, tags);
        _parent = _span?.Context ?? parent;
    }

    /// <summary>Since when the process samples; null if it does something else, or nobody knows.</summary>
    public DateTimeOffset? Sampling { get; set; }

    public DateTimeOffset? FirstText { get; set; }

    public void Sampled(ProcessState state, Sample sample, DateTimeOffset now)
    {
        TagList tags = ChatTags(sample.Model);
        Meters.Took(tags, sample.Usage, sample.CostUsd);
        if (Sampling is { } began)
        {
            Meters.Sampled(tags, now - began, null);
        }

        Activity? span = Chat(now, tags);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("gen_ai.response.finish_reasons", new[] { TelemetryTags.Finish(sample.Stop) });
            TelemetryTags.SetUsage(span, sample.Usage, sample.CostUsd);
            if (_includeContent)
            {
                var said = new Message(Role.Assistant, sample.Content);
                bool kept = state.Conversation.Last?.Role == Role.Assistant;
                span.SetTag("gen_ai.system_instructions", TelemetryContent.Instructions(state.Head?.SystemPrompt ?? ""));
                span.SetTag("gen_ai.input.messages", TelemetryContent.Messages((kept ? state.Conversation.Before! : state.Conversation).ToArray()));
                span.SetTag("gen_ai.output.messages", TelemetryContent.Messages([said], TelemetryTags.Finish(sample.Stop)));
            }
        }

        Spans.End(span, now, null);
        (Sampling, FirstText, _called) = (null, null, now);
    }

    /// <summary>A sample gave no answer.</summary>
    /// <param name="lost">What it took all the same; null if nothing is known.</param>
    public void SampleLost(string error, Spending? lost, DateTimeOffset now)
    {
        TagList tags = ChatTags(null);
        if (lost is not null)
        {
            Meters.Took(tags, lost.Usage, lost.CostUsd);
        }

        if (Sampling is not { } began)
        {
            return;
        }

        Meters.Sampled(tags, now - began, error);
        Activity? span = Chat(now, tags);
        if (span is { IsAllDataRequested: true } && lost is not null)
        {
            TelemetryTags.SetUsage(span, lost.Usage, lost.CostUsd);
        }

        Spans.End(span, now, error);
        (Sampling, FirstText, _called) = (null, null, now);
    }

    public void ToolStarted(string callId, DateTimeOffset now) => _tools[callId] = now;

    public void Returned(ProcessState state, ToolResult result, string error, DateTimeOffset now)
    {
        DateTimeOffset began = _tools.Remove(result.CallId, out DateTimeOffset started) ? started : _called;
        if (Call(state, result.CallId) is not { } call)
        {
            return;
        }

        Activity? span = Tool(state, call, began);
        if (_includeContent)
        {
            span?.SetTag("gen_ai.tool.call.result", result.Text);
        }

        Ended(TelemetryTags.ToolName(state, call.Tool), span, began, now, result.IsError ? error : null);
    }

    /// <returns>What the child's run belongs to.</returns>
    public ActivityContext ChildStarted(ProcessState state, ProcessEvent.ChildStarted child, DateTimeOffset now)
    {
        Activity? span = Call(state, child.CallId) is { } call ? Tool(state, call, now) : null;
        span?.SetTag("llmproc.child", child.Child.Id.Value);
        _children[child.CallId] = (span, now);
        return span?.Context ?? _parent;
    }

    public void ChildEnded(string callId, RunResult result, DateTimeOffset now)
    {
        if (_children.Remove(callId, out (Activity? Span, DateTimeOffset Began) child))
        {
            child.Span?.SetTag("llmproc.child.status", result.Status.Word());
            if (_includeContent)
            {
                child.Span?.SetTag("gen_ai.tool.call.result", result.Text);
            }

            Ended(BuiltinTools.Spawn, child.Span, child.Began, now, result.IsError ? result.Status.Word() : null);
        }
    }

    public void Completed(ProcessState state, StopReason reason, ProcessError? error, Spending? lost, DateTimeOffset now)
    {
        // What ends a run from within a sample is an error of that sample; limits and checks end it between two.
        bool isOfSample = error is not null && reason is StopReason.Failed or StopReason.Timeout or StopReason.Cancelled or StopReason.Killed
            && RunStatuses.Of(reason, error?.Code) != RunStatus.Limit;
        if (lost is not null || (isOfSample && Sampling is not null))
        {
            SampleLost(error?.Code ?? "lost", lost, now);
        }

        RunStatus status = RunStatuses.Of(reason, error?.Code);
        if (_span is { IsAllDataRequested: true })
        {
            Usage usage = state.Own.Usage;
            Usage before = _before.Usage;
            TelemetryTags.SetUsage(
                _span,
                new Usage(
                    usage.InputTokens - before.InputTokens,
                    usage.OutputTokens - before.OutputTokens,
                    usage.CacheReadTokens - before.CacheReadTokens,
                    usage.CacheWriteTokens - before.CacheWriteTokens,
                    usage.ReasoningTokens - before.ReasoningTokens),
                state.Own.CostUsd - _before.CostUsd);
            _span.SetTag("llmproc.status", status.Word());
            if (_includeContent)
            {
                _span.SetTag("gen_ai.output.messages", TelemetryContent.Messages([new Message(Role.Assistant, [new ContentBlock.Text(ProcessAccount.LastText(state.Conversation, state.LastRun?.From ?? 0))])]));
            }
        }

        EndChildren(now, status == RunStatus.Ok ? null : status.Word());
        Meters.Ran(TelemetryTags.Of(_program, "invoke_agent"), now - _began, error?.Code);
        Spans.End(_span, now, error?.Code);
    }

    /// <summary>It stopped where it was, and may go on elsewhere: that is no error.</summary>
    public void Abandon(DateTimeOffset now)
    {
        EndChildren(now, null);
        _span?.SetTag("llmproc.status", "suspended");
        Spans.End(_span, now, null);
    }

    private void EndChildren(DateTimeOffset now, string? error)
    {
        foreach ((Activity? span, _) in _children.Values)
        {
            Spans.End(span, now, error);
        }

        _children.Clear();
    }

    private void Ended(string tool, Activity? span, DateTimeOffset began, DateTimeOffset now, string? error)
    {
        TagList tags = TelemetryTags.Of(_program, "execute_tool");
        tags.Add("gen_ai.tool.name", tool);
        Meters.Called(tags, now - began, error);
        Spans.End(span, now, error);
    }

    private TagList ChatTags(string? model)
    {
        TagList tags = TelemetryTags.Of(_program, "chat");
        if (model is not null)
        {
            tags.Add("gen_ai.response.model", model);
        }

        return tags;
    }

    private Activity? Chat(DateTimeOffset now, TagList tags)
    {
        tags.Add("gen_ai.conversation.id", _process.Value);
        tags.Add("gen_ai.request.stream", true);
        if (Sampling is { } began && FirstText is { } first)
        {
            tags.Add("gen_ai.response.time_to_first_chunk", (first - began).TotalSeconds);
        }

        return Spans.Begin($"chat {TelemetryTags.ModelOf(_program)}", ActivityKind.Client, _parent, Sampling ?? now, tags);
    }

    private Activity? Tool(ProcessState state, ToolCall call, DateTimeOffset began)
    {
        string tool = TelemetryTags.ToolName(state, call.Tool);
        TagList tags = TelemetryTags.Of(_program, "execute_tool");
        tags.Add("gen_ai.conversation.id", _process.Value);
        tags.Add("gen_ai.tool.name", tool);
        tags.Add("gen_ai.tool.type", "function");
        tags.Add("gen_ai.tool.call.id", call.Id);
        if (_includeContent)
        {
            tags.Add("gen_ai.tool.call.arguments", call.Arguments);
        }

        return Spans.Begin($"execute_tool {tool}", ActivityKind.Internal, _parent, began, tags);
    }

    private static ToolCall? Call(ProcessState state, string callId) =>
        state.Conversation.FromLast().SelectMany(message => message.Calls).FirstOrDefault(call => call.Id == callId);
}
