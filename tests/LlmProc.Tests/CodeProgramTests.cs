using System.Collections;
using System.Reflection;
using LlmProc.Testing;
using static LlmProc.Testing.Match;
using static LlmProc.Testing.Reply;

namespace LlmProc.Tests;

public sealed class CodeProgramTests
{
    private static readonly ModelSettings s_model = new("anthropic", "m");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Programs_that_are_built_in_code_ask_each_other()
    {
        var main = new LlmProgram("main", s_model)
        {
            SystemPrompt = "Ask 'expert'.\nSay \"thanks\" \\ 😀.",
            Tools = [new ToolGrant("spawn")],
            Links = [new ProgramLink("expert", new ProgramName("knows-all")) { Description = "knows all" }],
        };
        var expert = new LlmProgram("knows-all", s_model) { SystemPrompt = "You know all." };
        var model = new ScriptedModel()
            .When(Program("knows-all"), Say("42"))
            .When(Turn(1), Call("spawn", """{"program_name":"expert","query":"q"}"""))
            .When(Any, Say("It says {last}."));
        await using var runtime = LlmRuntime.Create(new RuntimeOptions { Providers = [new ScriptedProvider("anthropic", model)] });

        RunResult result = await runtime.RunAsync(runtime.Load(main, expert), "go", CancellationToken);

        result.Text.ShouldBe("It says 42.");
        model.Requests[0].Head.SystemPrompt.ShouldBe(main.SystemPrompt);
    }

    [Fact]
    public void Mistakes_are_those_of_files_and_show_the_line_that_a_file_would_have()
    {
        var main = new LlmProgram("main", new ModelSettings("antropic", "m"))
        {
            Parameters = new ModelParameters { Temperature = 3 },
            Tools = [new ToolGrant("calculater")],
            Links = [new ProgramLink("expert", new ProgramName("expert"))],
        };

        ProgramException failure = Should.Throw<ProgramException>(() => LlmRuntime.Create().Load(main));

        failure.Diagnostics.Where(found => found.Severity == Severity.Error).Select(found => (found.Code, found.File)).ShouldBe(
        [
            (DiagnosticCodes.OutOfRange, "main.toml"),
            (DiagnosticCodes.OutOfRange, "main.toml"),
            (DiagnosticCodes.UnknownTool, "main.toml"),
            (DiagnosticCodes.LinkNotFound, "main.toml"),
        ]);
        failure.Diagnostics[0].SourceLine.ShouldBe("provider = \"antropic\"");
    }

    [Fact]
    public void A_link_to_a_program_that_is_not_given_leads_to_the_file_of_that_name()
    {
        using var project = new TempProject(("expert.toml", "[model]\nname = \"m\"\nprovider = \"anthropic\"\n[prompt]\nsystem = \"from the file\"\n"));
        LlmRuntime runtime = LlmRuntime.Create(new RuntimeOptions { WorkingDirectory = project.Folder });

        ProgramGraph graph = runtime.Load(new LlmProgram("main", s_model) { Tools = [new ToolGrant("spawn")], Links = [new ProgramLink("expert", new ProgramName("expert"))] });

        graph[new ProgramName("expert")].SystemPrompt.ShouldBe("from the file");
    }

    [Fact]
    public void What_cannot_be_one_program_among_others_is_said()
    {
        LlmRuntime runtime = LlmRuntime.Create();

        Should.Throw<ArgumentException>(() => runtime.Load(new LlmProgram("a/b", s_model))).Message.ShouldContain("'a/b' cannot be the name");
        Should.Throw<ArgumentException>(() => runtime.Load(new LlmProgram("a", s_model), new LlmProgram("a", s_model))).Message.ShouldContain("two programs have the name 'a'");
        Should.Throw<ArgumentException>(() => runtime.Load(new LlmProgram("a", s_model) { Demo = new DemoSettings(["p"]) })).Message.ShouldContain("only files can declare");
        Should.Throw<ArgumentException>(() => runtime.Load(new LlmProgram("a", s_model with { Price = new ModelPrice(1, 2) { CacheWriteHour = 3 } }))).Message.ShouldContain("cached for an hour");
    }

    /// <summary>Whoever adds a property to a program must see to it that code can set it: this fails until the property is set here and survives.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whatever_is_set_in_code_arrives(bool reasons)
    {
        using var project = new TempProject(("notes.md", "notes"));
        LlmProgram full = Full(project, reasons);
        var options = new LinkOptions(project.Folder);

        Compilation compilation = ProgramLinker.Link([full, new LlmProgram("expert", s_model)], options);

        compilation.Diagnostics.Where(found => found.Severity == Severity.Error).ShouldBeEmpty();
        Compare("program", compilation.Graph!.Root, full, new LlmProgram("", new ModelSettings("", "")));
    }

    /// <param name="reasons">The two bounds of an answer exclude each other: one for models that reason, one for others.</param>
    private static LlmProgram Full(TempProject project, bool reasons) => new(new ProgramName("main"), project["main.toml"], new ModelSettings("openai", "m")
    {
        DisplayName = "Model",
        BaseUrl = "https://models.example",
        ApiKeyEnv = "MY_KEY",
        DisableAutomaticCaching = true,
        Price = new ModelPrice(1.5m, 2.5m, 0.15m, 1.9m),
        ProjectId = "project",
        Region = "region",
    })
    {
        SystemPrompt = "system",
        UserPrompt = "user",
        Parameters = new ModelParameters
        {
            Temperature = 0.5,
            TopP = 0.25,
            TopK = 7,
            MaxTokens = reasons ? null : 4000,
            MaxCompletionTokens = reasons ? 5000 : null,
            Seed = 11,
            FrequencyPenalty = -0.5,
            PresencePenalty = 0.125,
            ReasoningEffort = "low",
            Thinking = new ThinkingSettings("enabled", 2048),
            StopSequences = ["STOP"],
            ExtraHeaders = [new("x-team", "a \"b\"")],
            Other = [new("logit_bias", """{"7":1.5,"deep":[true,"x"]}""")],
        },
        Tools = [new ToolGrant("spawn"), new ToolGrant("calculator") { Alias = "sum", Description = "Adds.", Access = AccessLevel.Read, ParamDescriptions = [new("expression", "What to add.")] }, new ToolGrant("read_fd")],
        Preload = [new PreloadFile("notes.md", project["notes.md"])],
        Links =
        [
            new ProgramLink("expert", new ProgramName("expert"))
            {
                Description = "knows",
                Session = LinkSession.Keep,
                Access = AccessLevel.Read,
                Limits = new Limits { Iterations = 2 },
                OutputSchema = """{"type":"object"}""",
            },
            new ProgramLink("again", new ProgramName("expert")) { Description = "knows too", Grant = AccessLevel.Write },
        ],
        FilesRead = [project.Folder],
        FilesWrite = [project.Folder],
        FileDescriptors = new FileDescriptorSettings { Enabled = true, MaxDirectOutputChars = 9000, DefaultPageSize = 3000, MaxInputChars = 7000, PageUserInput = false, EnableReferences = true },
        Limits = new Limits { Iterations = 5, Depth = 2, Processes = 9, Concurrency = 4, Timeout = TimeSpan.FromMilliseconds(90_500), CostUsd = 0.25m, Tokens = 10_000, Forks = 1 },
    };

    private static void Compare(string place, object? got, object? wanted, object? unset)
    {
        if (wanted is null && got is null && (place.EndsWith(".MaxTokens", StringComparison.Ordinal) || place.EndsWith(".MaxCompletionTokens", StringComparison.Ordinal)))
        {
            return;
        }

        if (wanted is IEnumerable list and not string)
        {
            ((IEnumerable)got!).Cast<object>().Select(item => item.ToString()).ShouldBe(list.Cast<object>().Select(item => item.ToString()), place);
            list.Cast<object>().ShouldNotBeEmpty(place);
        }
        else if (wanted is not null && wanted.GetType().Namespace == "LlmProc" && wanted.GetType() is { IsValueType: false })
        {
            foreach (PropertyInfo property in wanted.GetType().GetProperties().Where(property => property.SetMethod is not null && !(wanted is LlmProgram && property.Name is "Mcp" or "EnvironmentInfo" or "Demo")
                && !(wanted is ModelPrice && property.Name == "CacheWriteHour")))
            {
                Compare($"{place}.{property.Name}", property.GetValue(got), property.GetValue(wanted), unset is null ? null : property.GetValue(unset));
            }
        }
        else
        {
            got.ShouldBe(wanted, place);
            wanted.ShouldNotBe(unset, $"{place}: set it in {nameof(Full)}");
        }
    }
}
