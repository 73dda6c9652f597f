namespace LlmProc;

/// <summary>What is said of several programs is said beside the errors of a file, unless these are about the same part of it.</summary>
public sealed class ErrorsTogetherTests : IDisposable
{
    private const string Limit = "[limits]\ncost_usd = 1\n";
    private const string Wrong = "[parameters]\ntemperature = \"hot\"\n";
    private const string Expert = TempFolder.Minimal + "[prompt]\nsystem = \"You know.\"\n";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(Wrong)]
    [InlineData("[prompt]\nsystem_prompt_file = \"none.md\"\n")]
    [InlineData("[linked_programs]\na = \"none.toml\"\n")]
    [InlineData("[tools]\nenabled = 1\n")]
    [InlineData("[toolz]\n")]
    [InlineData("[limits.more]\n")]
    public void A_cost_limit_without_a_price_is_said_beside_other_errors(string other)
    {
        Codes(TempFolder.Minimal + Limit + other).ShouldContain(DiagnosticCodes.NoPrice);
    }

    [Theory]
    [InlineData("max_iterations = 0\n")]
    [InlineData("brand_new = 1\n")]
    [InlineData("api_key_env = \"A B\"\n")]
    public void A_wrong_setting_of_the_model_leaves_its_price_unknown(string other)
    {
        Codes(TempFolder.Minimal + other + Limit).ShouldContain(DiagnosticCodes.NoPrice);
    }

    [Theory]
    [InlineData("price = 5\n" + Limit, "LP0102")]
    [InlineData("price = { input = -1, output = 1 }\n" + Limit, "LP0103")]
    [InlineData("price = { input = 1 }\n" + Limit, "LP0101")]
    [InlineData("prise = { input = 1, output = 1 }\n" + Limit, "LP0104")]
    [InlineData("price = ?\n" + Limit, "LP0005")]
    [InlineData("[limits]\ncost_usd = -1\n", "LP0103")]
    public void A_price_or_a_limit_that_is_wrong_is_one_error(string rest, string code)
    {
        Codes(TempFolder.Minimal + rest).ShouldBe([code]);
    }

    [Fact]
    public void A_setting_of_the_command_line_that_is_wrong_is_one_error()
    {
        _folder.Write("main.toml", TempFolder.Minimal + Limit);

        Compilation compilation = ProgramLinker.Link("main.toml", new LinkOptions(_folder.Path) { HasPrice = _ => false, Overrides = [("model.price", "5")] });

        compilation.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.WrongType);
    }

    [Theory]
    [InlineData(Wrong, true)]
    [InlineData("[model.price]\ninput = 1\n", true)]
    [InlineData("x = [1\n", false)]
    public void A_tool_that_is_never_offered_and_access_that_nobody_needs_are_said_beside_other_errors(string other, bool isSaid)
    {
        _folder.Write("lead.toml", Expert + "[tools]\nenabled = [\"spawn\"]\n" + other)
            .Write("reader.toml", Expert + other);

        string[] said = Codes(Primary("lead = { path = \"lead.toml\", description = \"d\", access = \"read\" }\nreader = { path = \"reader.toml\", description = \"d\", grant = \"write\" }\n"));

        said.Contains(DiagnosticCodes.ToolAboveAccess).ShouldBe(isSaid);
        said.Contains(DiagnosticCodes.AccessUnneeded).ShouldBe(isSaid);
    }

    [Fact]
    public void A_tool_whose_access_is_wrong_is_one_error()
    {
        _folder.Write("lead.toml", Expert + "[tools]\nenabled = [{ name = \"spawn\", access = \"none\" }]\n");

        Codes(Primary("lead = { path = \"lead.toml\", description = \"d\", access = \"read\" }\n")).ShouldBe(["LP0103", "LP0304"], ignoreOrder: true);
    }

    [Fact]
    public void What_a_program_needs_further_down_is_not_known_where_its_tools_are_wrong()
    {
        _folder.Write("lead.toml", Primary("deep = { path = \"deep.toml\", description = \"d\" }\n").Replace("\"spawn\"", "{ name = \"spawn\", access = \"read\" }", StringComparison.Ordinal))
            .Write("deep.toml", Expert + "[tools]\nenabled = [\"no_such_tool\"]\n");

        Codes(Primary("lead = { path = \"lead.toml\", description = \"d\", grant = \"write\" }\n")).ShouldBe(["LP0201"]);
    }

    [Theory]
    [InlineData("depth = 1\n" + Wrong, "LP0102", "LP0312")]
    [InlineData("depth = 1\nprocesses = 0\n", "LP0103")]
    public void A_program_below_the_limit_of_depth_is_named_beside_other_errors(string limits, params string[] expected)
    {
        _folder.Write("a.toml", Primary("b = { path = \"b.toml\", description = \"d\" }\n")).Write("b.toml", Expert);

        Codes(Primary("a = { path = \"a.toml\", description = \"d\" }\n", "[limits]\n" + limits)).ShouldBe(expected);
    }

    [Theory]
    [InlineData(Wrong, "LP0102", "LP0314")]
    [InlineData("[linked_programs.b]\n", "LP0101")]
    [InlineData("[linked_programs.b]\npath = \"none.toml\"\ndescription = \"d\"\n", "LP0301")]
    public void An_expert_that_no_prompt_mentions_is_named_beside_other_errors(string other, params string[] expected)
    {
        _folder.Write("a.toml", Expert);

        Codes($"{TempFolder.Minimal}[prompt]\nsystem = \"Hello.\"\n[tools]\nenabled = [\"spawn\"]\n[linked_programs.a]\npath = \"a.toml\"\ndescription = \"d\"\n{other}")
            .ShouldBe(expected, ignoreOrder: true);
    }

    [Theory]
    [InlineData(Wrong, "LP0315", "LP0102")]
    [InlineData("[prompt]\nsystem_prompt_file = \"none.md\"\n", "LP0401")]
    [InlineData("[prompt]\nsytem = \"You know.\"\n", "LP0104")]
    public void An_expert_without_knowledge_is_named_beside_its_other_errors(string rest, params string[] expected)
    {
        _folder.Write("a.toml", TempFolder.Minimal + rest);

        Codes(Primary("a = { path = \"a.toml\", description = \"d\" }\n")).ShouldBe(expected);
    }

    private static string Primary(string links, string more = "") =>
        $"{TempFolder.Minimal}[prompt]\nsystem = \"Ask by spawn.\"\n[tools]\nenabled = [\"spawn\"]\n{more}[linked_programs]\n{links}";

    private string[] Codes(string main)
    {
        _folder.Write("main.toml", main);
        return [.. ProgramLinker.Link("main.toml", new LinkOptions(_folder.Path) { HasPrice = model => model.Price is not null }).Diagnostics.Select(found => found.Code)];
    }
}
