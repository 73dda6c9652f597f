using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

public sealed class OrderTests
{
    private const int Runs = 20;

    [Fact]
    public async Task Parallel_children_are_told_in_the_same_order_every_time()
    {
        var seen = new HashSet<Outcome>();
        for (int run = 0; run < Runs; run++)
        {
            // Now the first child is the slowest, now the last, now nobody knows.
            string[] delays = (run % 3) switch
            {
                0 => ["20ms", "10ms", "0ms"],
                1 => ["0ms", "10ms", "20ms"],
                _ => ["0ms", "0ms", "0ms"],
            };
            using TempProject project = Family(delays);
            seen.Add(await new Llmproc(project).RunAsync("main.toml", "go", "-v"));
        }

        seen.ShouldHaveSingleItem().ShouldBe(new Outcome("All said.\n", """
            main → left: L
            all asked
            main → middle: M
            main → right: R
              left → leaf: from left
            leaf: here
              left ← leaf: 4 characters
            main ← left: 1 character
              middle → leaf: from middle
            leaf: here
              middle ← leaf: 4 characters
            main ← middle: 1 character
              right → leaf: from right
            leaf: here
              right ← leaf: 4 characters
            main ← right: 1 character

            """, 0));
    }

    private static TempProject Family(string[] delays)
    {
        const string Model = "[model]\nprovider = \"script\"\nname = \"answers.toml\"\n[tools]\nenabled = [\"spawn\", \"write_stderr\"]\n";
        string Child(string name, string delay) => $$"""
            [[rule]]
            when = { program = "{{name}}", turn = 1 }
            call = [{ tool = "spawn", arguments = { program_name = "leaf", query = "from {{name}}" } }]
            delay = "{{delay}}"
            [[rule]]
            when = { program = "{{name}}" }
            say = "!"

            """;
        string Links(params string[] names) =>
            Model + "[linked_programs]\n" + string.Concat(names.Select(name => $"{name} = {{ path = \"{name}.toml\", description = \"Is {name}.\" }}\n"));

        return new TempProject(
            ("main.toml", Links("left", "middle", "right")),
            ("left.toml", Links("leaf")),
            ("middle.toml", Links("leaf")),
            ("right.toml", Links("leaf")),
            ("leaf.toml", Model.Replace("\"spawn\", ", "", StringComparison.Ordinal)),
            ("answers.toml", """
                [[rule]]
                when = { program = "main", turn = 1 }
                call = [
                  { tool = "spawn", arguments = { program_name = "left", query = "L" } },
                  { tool = "write_stderr", arguments = { message = "all asked" } },
                  { tool = "spawn", arguments = { program_name = "middle", query = "M" } },
                  { tool = "spawn", arguments = { program_name = "right", query = "R" } },
                ]
                [[rule]]
                when = { program = "main" }
                say = "All said."
                [[rule]]
                when = { program = "leaf", turn = 1 }
                call = [{ tool = "write_stderr", arguments = { message = "here" } }]
                [[rule]]
                when = { program = "leaf" }
                say = "leaf"

                """ + Child("left", delays[0]) + Child("middle", delays[1]) + Child("right", delays[2])));
    }
}
