using System.Collections.Frozen;
using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>Binds what a rule answers: <c>say</c> and <c>call</c>, or <c>fail</c>, and how.</summary>
internal sealed class ScriptReplyBinder(ScriptReport report)
{
    private static readonly ImmutableArray<string> NotWithFail = ["say", "call", "stop", "usage"];

    private static readonly FrozenDictionary<string, SampleStop> Stops = new Dictionary<string, SampleStop>
    {
        ["end_turn"] = SampleStop.EndTurn,
        ["max_tokens"] = SampleStop.MaxTokens,
        ["stop_sequence"] = SampleStop.StopSequence,
        ["refusal"] = SampleStop.Refusal,
        ["pause_turn"] = SampleStop.PauseTurn,
        ["context_full"] = SampleStop.ContextFull,
    }.ToFrozenDictionary();

    public Reply Bind(Node.Table rule, ScriptTable keys, ScriptCondition condition)
    {
        Reply reply = keys.Find("fail") is { } fail ? Failure(fail, keys, condition) : Content(rule, keys, condition);
        if (keys.Text("stop") is { } stop)
        {
            reply = Stop(reply, stop);
        }

        if (keys.Find("delay") is { } delay)
        {
            reply = ScriptDelay.Bind(delay.Value, report) is { } time ? reply.After(time) : reply;
        }

        if (keys.Find<Node.Table>("usage", "a table such as { input_tokens = 10, output_tokens = 5 }") is { } usage)
        {
            reply = reply.Takes(Usage(usage));
        }

        return reply;
    }

    private Reply Content(Node.Table rule, ScriptTable keys, ScriptCondition condition)
    {
        Reply content = Reply.Blocks();
        if (keys.Find("say") is null && keys.Find("call") is null)
        {
            report.Error(ScriptCodes.NoReply, rule.Span, "The rule answers nothing.", "Add one of: say, call, fail.");
        }

        if (keys.Find<Node.Text>("say", "a string") is { } say)
        {
            condition.CheckGroups(say, say.Value, report);
            content = content.And(Reply.Say(say.Value));
        }

        Node.List? calls = keys.Find<Node.List>("call", "a list such as [{ tool = \"read_file\", arguments = { file_path = \"…\" } }]");
        if (calls is { Items.IsEmpty: true })
        {
            report.Error(ScriptCodes.NoReply, calls.Span, "'call' names no tool.", "Add a call, or leave 'call' out.");
        }

        foreach (Node item in calls?.Items ?? [])
        {
            content = report.Expect(item, "An item of 'call'", "a table such as { tool = \"read_file\" }", out Node.Table? call)
                ? content.And(Call(call, condition))
                : content;
        }

        return content;
    }

    private Reply Call(Node.Table call, ScriptCondition condition)
    {
        var keys = new ScriptTable(call, "'call'", report, "tool", "arguments");
        Node.Text? tool = keys.RequiredText("tool");
        string arguments = "{}";
        if (keys.Find("arguments") is { } given)
        {
            arguments = ScriptArguments.Bind(given.Value, report);
            condition.CheckGroups(given.Value, arguments, report);
        }

        return Reply.Call(tool?.Value ?? "", arguments);
    }

    private Reply Failure(Entry fail, ScriptTable rule, ScriptCondition condition)
    {
        foreach (Entry other in NotWithFail.Select(rule.Find).OfType<Entry>())
        {
            report.Error(ScriptCodes.Contradiction, other.KeySpan, $"A rule that fails cannot have '{other.Key}'.",
                "Keep one of both; for another case write another rule.");
        }

        const string Wanted = "a table such as { code = \"overloaded\", message = \"…\" }";
        if (!report.Expect(fail.Value, "'fail' of [[rule]]", Wanted, out Node.Table? table))
        {
            return Reply.Blocks();
        }

        var keys = new ScriptTable(table, "'fail'", report, "code", "message");
        Node.Text? code = keys.RequiredText("code");
        Node.Text? message = keys.RequiredText("message");
        if (message is not null)
        {
            condition.CheckGroups(message, message.Value, report);
        }

        return Reply.Fail(code?.Value ?? "", message?.Value ?? "");
    }

    private Reply Stop(Reply reply, Node.Text stop)
    {
        if (Stops.TryGetValue(stop.Value, out SampleStop reason))
        {
            return reply.Stop(reason);
        }

        string hint = stop.Value == "tool_calls"
            ? "Leave 'stop' out: a reply with calls stops for them."
            : $"Give one of: {string.Join(", ", Stops.Keys.Order())}.";
        report.Error(ScriptCodes.WrongValue, stop.Span, $"'stop' of [[rule]] is '{stop.Value}'.", hint);
        return reply;
    }

    private Usage Usage(Node.Table table)
    {
        var keys = new ScriptTable(
            table, "'usage'", report, "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens");
        return new Usage(
            keys.Count("input_tokens", least: 0) ?? 0,
            keys.Count("output_tokens", least: 0) ?? 0,
            keys.Count("cache_read_tokens", least: 0) ?? 0,
            keys.Count("cache_write_tokens", least: 0) ?? 0,
            keys.Count("reasoning_tokens", least: 0) ?? 0);
    }
}
