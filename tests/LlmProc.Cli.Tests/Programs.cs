using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

/// <summary>Projects that many tests begin with.</summary>
internal static class Programs
{
    /// <summary>One program, <c>main.toml</c>, answered by <c>answers.toml</c>.</summary>
    /// <param name="rules">The script.</param>
    /// <param name="more">Further sections of the program.</param>
    public static TempProject Single(string rules = "[[rule]]\nsay = \"<{last}>\"", string more = "") => new(
        ("main.toml", $"[model]\nprovider = \"script\"\nname = \"answers.toml\"\n\n{more}\n"),
        ("answers.toml", rules));

    /// <summary><c>main</c> may ask <c>expert</c>; both may write to stderr.</summary>
    public static TempProject Linked(string rules) => new(
        ("main.toml", """
            [model]
            provider = "script"
            name = "answers.toml"

            [tools]
            enabled = ["spawn", "write_stderr"]

            [linked_programs]
            expert = { path = "expert.toml", description = "Knows the project." }
            """),
        ("expert.toml", """
            [model]
            provider = "script"
            name = "answers.toml"

            [tools]
            enabled = ["write_stderr"]
            """),
        ("answers.toml", rules));
}
