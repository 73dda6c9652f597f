using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;
using static LlmProc.Testing.Tests.Requests;

namespace LlmProc.Testing.Tests;

public class MatchTests
{
    private static readonly ModelRequest TwoResults = Of(
        Message.User("go"),
        Assistant("…"),
        new Message(Role.User,
        [
            new ContentBlock.Result(new ToolResult("a", "four", IsError: false)),
            new ContentBlock.Result(new ToolResult("b", "no such file", IsError: true)),
        ]));

    [Fact]
    public async Task Last_finds_a_part_of_the_last_message()
    {
        (await Matches(Last("2+2"), Says("What is 2+2?"))).ShouldBeTrue();
        (await Matches(Last("2+2"), Says("What is 3+3?"))).ShouldBeFalse();
        (await Matches(Last("what"), Says("What is 2+2?"))).ShouldBeFalse("case counts");
    }

    [Fact]
    public async Task Last_looks_at_tool_results_and_not_at_earlier_messages()
    {
        (await Matches(Last("four"), TwoResults)).ShouldBeTrue();
        (await Matches(Last("no such"), TwoResults)).ShouldBeTrue();
        (await Matches(Last("go"), TwoResults)).ShouldBeFalse();
    }

    [Fact]
    public async Task LastIs_wants_the_whole_text()
    {
        (await Matches(LastIs("four\nno such file"), TwoResults)).ShouldBeTrue();
        (await Matches(LastIs("four"), TwoResults)).ShouldBeFalse();
    }

    [Fact]
    public async Task LastMatches_finds_a_pattern()
    {
        (await Matches(LastMatches("^add [0-9]+"), Says("add 12"))).ShouldBeTrue();
        (await Matches(LastMatches("^add [0-9]+"), Says("please add 12"))).ShouldBeFalse();
    }

    [Fact]
    public void LastMatches_refuses_a_pattern_that_could_take_for_ever() =>
        Should.Throw<NotSupportedException>(() => LastMatches(@"(a+)\1"));

    [Fact]
    public async Task LastMatches_ends_soon_on_a_text_made_to_keep_it_busy() =>
        (await Matches(LastMatches("^(a+)+$"), Says(new string('a', 20_000) + "!"))).ShouldBeFalse();

    [Fact]
    public async Task Program_compares_the_name_of_the_program()
    {
        (await Matches(Program("expert"), Of("expert", "", Message.User("x")))).ShouldBeTrue();
        (await Matches(Program("expert"), Of("main", "", Message.User("x")))).ShouldBeFalse();
    }

    [Fact]
    public async Task SystemPrompt_finds_a_part_of_the_system_prompt()
    {
        (await Matches(SystemPrompt("pirate"), Of("main", "You are a pirate.", Message.User("x")))).ShouldBeTrue();
        (await Matches(SystemPrompt("pirate"), Says("pirate"))).ShouldBeFalse();
    }

    [Fact]
    public async Task Turn_counts_the_answers_before()
    {
        (await Matches(Turn(1), Says("x"))).ShouldBeTrue();
        (await Matches(Turn(2), Says("x"))).ShouldBeFalse();
        (await Matches(Turn(2), TwoResults)).ShouldBeTrue();
    }

    [Fact]
    public async Task ToolError_sees_one_failed_result_among_others()
    {
        (await Matches(ToolError, TwoResults)).ShouldBeTrue();
        (await Matches(ToolError, Of(Result("fine")))).ShouldBeFalse();
        (await Matches(ToolError, Of())).ShouldBeFalse();
    }

    [Fact]
    public async Task And_Or_and_Not_combine()
    {
        (await Matches(Last("a").And(Last("b")), Says("ab"))).ShouldBeTrue();
        (await Matches(Last("a").And(Last("b")), Says("a"))).ShouldBeFalse();
        (await Matches(Last("a").Or(Last("b")), Says("b"))).ShouldBeTrue();
        (await Matches(Last("a").Or(Last("b")), Says("c"))).ShouldBeFalse();
        (await Matches(Last("a").Not(), Says("b"))).ShouldBeTrue();
        (await Matches(Last("a").Not(), Says("a"))).ShouldBeFalse();
    }

    [Fact]
    public async Task Groups_survive_And_and_Or()
    {
        ScriptedModel model = new ScriptedModel()
            .When(Turn(1).And(LastMatches("add ([0-9]+)")), Say("got {1}"))
            .When(LastMatches("sub ([0-9]+)").Or(LastMatches("minus ([0-9]+)")), Say("took {1}"));

        (await model.TextOf("add 5")).ShouldBe("got 5");
        (await model.TextOf("minus 7")).ShouldBe("took 7");
    }

    [Fact]
    public void A_match_describes_itself() =>
        Program("expert").And(Last("a").Or(ToolError)).And(Turn(2).Not()).And(LastMatches("b+")).ToString().ShouldBe(
            "the program is expert and (the last text contains \"a\" or a tool failed) and not (it is turn 2) and the last text matches /b+/");

    private static async Task<bool> Matches(Match match, ModelRequest request) =>
        await new ScriptedModel().When(match, Say("yes")).When(Any, Say("no")).TextOf(request) == "yes";
}
