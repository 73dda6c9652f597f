using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>The meaning of every code about script files, LP09xx; examples are scripts.</summary>
public static class ScriptGuide
{
    /// <summary>What each code of a script file means.</summary>
    public static ImmutableArray<GuideEntry> All { get; } =
    [
        new(ScriptCodes.Unreadable,
            "A script file cannot be read.",
            "Correct the path in `model.name`.")
        {
            Says = "answers.script.toml(1,1): error LP0901: The script file cannot be read: there is no such file.",
        },
        new(ScriptCodes.UnknownKey,
            "A script has no such key.",
            "Correct the spelling.",
            """
            [[rule]]
            says = "4"
            say = "4"
            """),
        new(ScriptCodes.WrongType,
            "A value of a script has another type than its key takes.",
            "Write what the message names.",
            """
            [[rule]]
            say = 4
            """),
        new(ScriptCodes.NoRules,
            "A script has no rules, so nothing would be answered.",
            "Write at least one `[[rule]]`.",
            """
            rule = []
            """),
        new(ScriptCodes.NoReply,
            "A rule answers nothing.",
            "Give it `say`, `call` or `fail`.",
            """
            [[rule]]
            when = "2+2"
            """),
        new(ScriptCodes.Contradiction,
            "A rule fails and answers at once.",
            "Keep one of both.",
            """
            [[rule]]
            say = "4"
            fail = { code = "overloaded", message = "Overloaded" }
            """),
        new(ScriptCodes.WrongValue,
            "A value of a script is outside of what its key takes.",
            "Choose a value that the message names.",
            """
            [[rule]]
            say = "4"
            stop = "done"
            """),
        new(ScriptCodes.WrongPattern,
            "A pattern is no regular expression, or one that cannot be matched in linear time.",
            "Write it without looking around and referring back.",
            """
            [[rule]]
            when = { matches = "(?=a)" }
            say = "4"
            """),
        new(ScriptCodes.MissingKey,
            "A table of a script lacks a key.",
            "Add it.",
            """
            [[rule]]
            fail = { code = "overloaded" }
            """),
        new(ScriptCodes.UnknownGroup,
            "An answer names a group that the pattern of its rule does not have.",
            "Put what it shall mean in parentheses, or correct the number.",
            """
            [[rule]]
            when = { matches = "add (.)" }
            say = "{2}"
            """),
        new(ScriptCodes.NeverReached,
            "A rule never answers, because one before it always does.",
            "Move the rule without `when` to the end.",
            """
            [[rule]]
            say = "4"

            [[rule]]
            when = "2+2"
            say = "5"
            """),
    ];
}
