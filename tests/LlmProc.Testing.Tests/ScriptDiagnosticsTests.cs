namespace LlmProc.Testing.Tests;

public sealed class ScriptDiagnosticsTests : IDisposable
{
    private readonly TempProject _project = new();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("", "LP0904: The script file has no rules. A rule is: [[rule]] with when = \"…\" and say = \"…\".")]
    [InlineData("rule = []", "LP0904: The script file has no rules. A rule is: [[rule]] with when = \"…\" and say = \"…\".")]
    [InlineData("[rule]\nsay = 'x'", "LP0903: 'rule' of a script file is a table. Give tables, each under [[rule]] with two brackets.")]
    [InlineData("rule = ['x']", "LP0903: A rule is a string. Give a table.")]
    [InlineData("rules = 1\n[[rule]]\nsay = 'x'", "LP0902: 'rules' is not a key of a script file. Its keys are: rule.")]
    [InlineData("[[rule]]\nsays = 'x'\nsay = 'y'", "LP0902: 'says' is not a key of [[rule]]. Its keys are: when, say, call, fail, stop, delay, usage.")]
    [InlineData("[[rule]]\nwhen = 'x'", "LP0905: The rule answers nothing. Add one of: say, call, fail.")]
    [InlineData("[[rule]]\nsay = 1", "LP0903: 'say' of [[rule]] is a whole number. Give a string.")]
    [InlineData("[[rule]]\nwhen = 1\nsay = 'x'", "LP0903: 'when' is a whole number. Give a string, which the last message contains, or a table such as { matches = \"…\" }.")]
    [InlineData("[[rule]]\nwhen = ''\nsay = 'x'", "LP0907: 'when' is empty. Write a text, or leave 'when' out for a rule that always answers.")]
    [InlineData("[[rule]]\nwhen = {}\nsay = 'x'", "LP0907: 'when' has no condition. Write one, or leave 'when' out for a rule that always answers.")]
    [InlineData("[[rule]]\nwhen = { lst = 'x' }\nsay = 'x'", "LP0902: 'lst' is not a key of 'when'. Its keys are: last, matches, program, system, turn, tool_error.")]
    [InlineData("[[rule]]\nwhen = { last = '' }\nsay = 'x'", "LP0907: 'last' of 'when' is empty. Write a text, or leave the key out.")]
    [InlineData("[[rule]]\nwhen = { turn = 0 }\nsay = 'x'", "LP0907: 'turn' of 'when' is 0. Give 1 or more.")]
    [InlineData("[[rule]]\nwhen = { turn = 'one' }\nsay = 'x'", "LP0903: 'turn' of 'when' is a string. Give a whole number.")]
    [InlineData("[[rule]]\nwhen = { tool_error = 'yes' }\nsay = 'x'", "LP0903: 'tool_error' of 'when' is a string. Give true or false.")]
    [InlineData("[[rule]]\nwhen = { matches = '(?=a)' }\nsay = 'x'", "LP0908: 'matches' looks around or refers back, or is too large. Patterns are matched in linear time: write it without (?=…), (?<=…), (?>…), \\1 and great repeat counts.")]
    [InlineData("[[rule]]\nsay = 'x'\nfail = { code = 'a', message = 'b' }", "LP0906: A rule that fails cannot have 'say'. Keep one of both; for another case write another rule.")]
    [InlineData("[[rule]]\nstop = 'refusal'\nfail = { code = 'a', message = 'b' }", "LP0906: A rule that fails cannot have 'stop'. Keep one of both; for another case write another rule.")]
    [InlineData("[[rule]]\nfail = 'a'", "LP0903: 'fail' of [[rule]] is a string. Give a table such as { code = \"overloaded\", message = \"…\" }.")]
    [InlineData("[[rule]]\nfail = { code = 'a' }", "LP0909: 'fail' lacks the key 'message'. Add: message = \"…\".")]
    [InlineData("[[rule]]\ncall = 'a'", "LP0903: 'call' of [[rule]] is a string. Give a list such as [{ tool = \"read_file\", arguments = { file_path = \"…\" } }].")]
    [InlineData("[[rule]]\ncall = ['a']", "LP0903: An item of 'call' is a string. Give a table such as { tool = \"read_file\" }.")]
    [InlineData("[[rule]]\ncall = []", "LP0905: 'call' names no tool. Add a call, or leave 'call' out.")]
    [InlineData("[[rule]]\ncall = [{ arguments = {} }]", "LP0909: 'call' lacks the key 'tool'. Add: tool = \"…\".")]
    [InlineData("[[rule]]\ncall = [{ tool = 'a', argument = {} }]", "LP0902: 'argument' is not a key of 'call'. Its keys are: tool, arguments.")]
    [InlineData("[[rule]]\ncall = [{ tool = 'a', arguments = 1 }]", "LP0903: 'arguments' of 'call' is a whole number. Give a table, or a string that holds JSON.")]
    [InlineData("[[rule]]\ncall = [{ tool = 'a', arguments = { d = 2026-01-02 } }]", "LP0903: An argument is a date that JSON has no form for. Write it as a string.")]
    [InlineData("[[rule]]\ncall = [{ tool = 'a', arguments = { n = nan } }]", "LP0903: An argument is a number that JSON has no form for. Write it as a string.")]
    [InlineData("[[rule]]\nsay = 'x'\nstop = 'done'", "LP0907: 'stop' of [[rule]] is 'done'. Give one of: context_full, end_turn, max_tokens, pause_turn, refusal, stop_sequence.")]
    [InlineData("[[rule]]\nsay = 'x'\nstop = 'tool_calls'", "LP0907: 'stop' of [[rule]] is 'tool_calls'. Leave 'stop' out: a reply with calls stops for them.")]
    [InlineData("[[rule]]\nsay = 'x'\ndelay = 'soon'", "LP0907: 'delay' of [[rule]] is not a time up to 24h. Write it like \"200ms\", \"90s\" or \"1m30s\", or as a number of seconds.")]
    [InlineData("[[rule]]\nsay = 'x'\ndelay = ''", "LP0907: 'delay' of [[rule]] is not a time up to 24h. Write it like \"200ms\", \"90s\" or \"1m30s\", or as a number of seconds.")]
    [InlineData("[[rule]]\nsay = 'x'\ndelay = -1", "LP0907: 'delay' of [[rule]] is not a time up to 24h. Write it like \"200ms\", \"90s\" or \"1m30s\", or as a number of seconds.")]
    [InlineData("[[rule]]\nsay = 'x'\ndelay = '999999999h'", "LP0907: 'delay' of [[rule]] is not a time up to 24h. Write it like \"200ms\", \"90s\" or \"1m30s\", or as a number of seconds.")]
    [InlineData("[[rule]]\nsay = 'x'\ndelay = '99999999h'", "LP0907: 'delay' of [[rule]] is not a time up to 24h. Write it like \"200ms\", \"90s\" or \"1m30s\", or as a number of seconds.")]
    [InlineData("[[rule]]\nsay = 'x'\ndelay = \"5s\\n\"", "LP0907: 'delay' of [[rule]] is not a time up to 24h. Write it like \"200ms\", \"90s\" or \"1m30s\", or as a number of seconds.")]
    [InlineData("[[rule]]\nsay = 'x'\ndelay = true", "LP0903: 'delay' of [[rule]] is not a time up to 24h. Write it like \"200ms\", \"90s\" or \"1m30s\", or as a number of seconds.")]
    [InlineData("[[rule]]\nsay = 'x'\nusage = 5", "LP0903: 'usage' of [[rule]] is a whole number. Give a table such as { input_tokens = 10, output_tokens = 5 }.")]
    [InlineData("[[rule]]\nsay = 'x'\nusage = { input_tokens = -1 }", "LP0907: 'input_tokens' of 'usage' is -1. Give 0 or more.")]
    [InlineData("[[rule]]\nwhen = { matches = '(a)' }\nsay = '{2}'", "LP0910: {2} names a group that 'matches' does not have. Its groups are {0} to {1}.")]
    [InlineData("[[rule]]\nwhen = { matches = 'a' }\ncall = [{ tool = 't', arguments = { x = '{1}' } }]", "LP0910: {1} names a group that 'matches' does not have. {0} is the whole match; put what {1} shall mean in parentheses.")]
    public void Every_mistake_has_its_message(string toml, string expected)
    {
        (ScriptedModel? model, List<Diagnostic> diagnostics) = Load(toml);

        diagnostics.Select(found => $"{found.Code}: {found.Message} {found.Hint}").ShouldBe([expected]);
        diagnostics.ShouldAllBe(found => found.Severity == Severity.Error);
        model.ShouldBeNull();
    }

    [Fact]
    public void A_broken_pattern_is_explained_by_the_regex_parser()
    {
        (ScriptedModel? model, List<Diagnostic> diagnostics) = Load("[[rule]]\nwhen = { matches = '(a' }\nsay = 'x'");

        model.ShouldBeNull();
        Diagnostic found = diagnostics.ShouldHaveSingleItem();
        found.Code.ShouldBe("LP0908");
        found.Message.ShouldBe("'matches' is not a regular expression: Not enough )'s, at offset 2.");
    }

    [Theory]
    [InlineData("[[rule]]\nsay = 'x'\n[[rule]]\nwhen = 'a'\nsay = 'y'", "LP0911: This rule never answers: the one in line 1 always does. Move the rule without 'when' to the end.")]
    [InlineData("[[rule]]\nwhen = 'add (.)'\nsay = '{1}'", "LP0910: {1} stays as it is written: the rule has no pattern with groups. Write when = { matches = \"…\" }, or {last} for the last message.")]
    public void What_is_only_likely_a_mistake_is_a_warning(string toml, string expected)
    {
        (ScriptedModel? model, List<Diagnostic> diagnostics) = Load(toml);

        diagnostics.Select(found => $"{found.Code}: {found.Message} {found.Hint}").ShouldBe([expected]);
        diagnostics.ShouldAllBe(found => found.Severity == Severity.Warning);
        model.ShouldNotBeNull();
    }

    [Fact]
    public void All_mistakes_are_found_at_once_with_their_places()
    {
        (_, List<Diagnostic> diagnostics) = Load(
            """
            # answers
            [[rule]]
            when = { turn = 0 }
            sya = "x"
            say = "y"

            [[rule]]
            say = "x"
            stop = "done"
            """);

        diagnostics.Select(found => $"{found.Span.Line},{found.Span.Column} {found.Code} {found.SourceLine}").ShouldBe(
        [
            "4,1 LP0902 sya = \"x\"",
            "3,17 LP0907 when = { turn = 0 }",
            "9,8 LP0907 stop = \"done\"",
        ]);
        diagnostics.ShouldAllBe(found => found.File == _project["answers.toml"]);
    }

    [Fact]
    public void What_is_missing_is_missed_where_its_table_stands()
    {
        SourceSpan at = new(7, 1, 7, 9);
        var call = new Node.Table(new SourceSpan(8, 9, 8, 30), []);
        var rule = new Node.Table(at, [Key("call", new Node.List(at, [call]))]);

        Bind(new Node.Table(at, [Key("rule", new Node.List(at, [rule, new Node.Table(at, [])]))]))
            .Select(found => $"{found.Span.Line},{found.Span.Column} {found.Code} {found.Severity}")
            .ShouldBe(["8,9 LP0909 Error", "7,1 LP0911 Warning", "7,1 LP0905 Error"]);
    }

    [Fact]
    public void Arguments_have_a_greatest_depth()
    {
        SourceSpan at = new(1, 1, 1, 2);
        Node deep = Enumerable.Range(0, 5_000).Aggregate((Node)new Node.Integer(at, 1), (inner, _) => new Node.List(at, [inner]));
        var call = new Node.Table(at, [Key("tool", new Node.Text(at, "a")), Key("arguments", new Node.Table(at, [Key("x", deep)]))]);
        var rule = new Node.Table(at, [Key("call", new Node.List(at, [call]))]);

        Bind(new Node.Table(at, [Key("rule", new Node.List(at, [rule]))]))
            .ShouldHaveSingleItem().Message.ShouldBe("The arguments are nested more than 64 levels deep.");
    }

    [Fact]
    public void Broken_TOML_is_a_diagnostic()
    {
        (ScriptedModel? model, List<Diagnostic> diagnostics) = Load("[[rule]\nsay = ");

        model.ShouldBeNull();
        diagnostics.ShouldContain(found => found.Severity == Severity.Error && found.Span.Line == 1);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_a_diagnostic()
    {
        Reason(_project["none.toml"]).ShouldBe("The script file cannot be read: there is no such file.");
        Reason("").ShouldBe("The script file cannot be read: its path is empty or holds a character that no path can.");
        Reason(_project.Folder).ShouldBe("The script file cannot be read: it is a folder.");
        Reason(_project.Write("large.toml", new string('#', 1024 * 1024 + 1))).ShouldBe("The script file cannot be read: it is larger than 1 MiB.");
        File.WriteAllBytes(_project["latin.toml"], [0x23, 0xFC]);
        Reason(_project["latin.toml"]).ShouldBe("The script file cannot be read: it is not UTF-8 text.");
    }

    private static Entry Key(string key, Node value) => new(key, value.Span, value);

    private static List<Diagnostic> Bind(Node.Table root)
    {
        List<Diagnostic> diagnostics = [];
        ScriptFile.Bind(root, "answers.toml", diagnostics);
        diagnostics.ShouldNotBeEmpty();
        return diagnostics;
    }

    private static string Reason(string path)
    {
        List<Diagnostic> diagnostics = [];
        ScriptFile.Load(path, diagnostics).ShouldBeNull();
        return diagnostics.ShouldHaveSingleItem().Message;
    }

    private (ScriptedModel? Model, List<Diagnostic> Diagnostics) Load(string toml)
    {
        List<Diagnostic> diagnostics = [];
        return (ScriptFile.Load(_project.Write("answers.toml", toml), diagnostics), diagnostics);
    }
}
