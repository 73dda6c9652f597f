using System.Text;
using CsCheck;

namespace LlmProc;

public sealed class ReadingTests
{
    private static readonly PreloadedText[] Tidepool = [Ask.Data("README.md"), Ask.Data("pyproject.toml"), Ask.Data("CONTRIBUTING.md")];
    private static readonly PreloadedText[] Larkspur = [Ask.Data("billing.md"), Ask.Data("deploy.md")];
    private static readonly RequestHead LarkspurHead = Ask.Head(Larkspur);

    public static TheoryData<string, string, string> TidepoolQuestions => QuestionCases.Tidepool;

    public static TheoryData<string, string, string> LarkspurQuestions => QuestionCases.Larkspur;

    public static TheoryData<string, string> InOtherWords => QuestionCases.InOtherWords;

    public static TheoryData<string> Unanswerable => QuestionCases.Unanswerable;

    public static TheoryData<string> Hostile { get; } =
    [
        "\"", "'; DROP TABLE passages; --", "NEAR(a b)", "license NEAR/3 (port OR", "headings:license AND NOT body:*", "* ^ + - ( ) { }",
        "🦀🦀 \uD83D", "\0\u0001",
        "¿Qué licencia?", "许可证是什么", "許可", "\u0661\u0662 \u2167 ½", "a\u0301 license", "___", "_", "?", "\n\n\n",
        "license\u0000port", "and; and? and ; ",
    ];

    [Theory]
    [MemberData(nameof(TidepoolQuestions))]
    public async Task The_line_that_answers_is_quoted_with_its_file(string question, string file, string fragment)
    {
        string answer = await Ask.Text(Ask.Tidepool, question);

        answer.ShouldNotContain("do not answer");
        answer.ShouldContain(fragment);
        answer.ShouldContain($"\n{file}:");
        Quotes.Count(answer).ShouldBeInRange(1, 3);
        Quotes.ShouldStandInTheirFiles(answer, Tidepool);
    }

    [Theory]
    [MemberData(nameof(LarkspurQuestions))]
    public async Task Other_files_are_read_as_well(string question, string file, string fragment)
    {
        string answer = await Ask.Text(LarkspurHead, question);

        answer.ShouldNotContain("do not answer");
        answer.ShouldContain(fragment);
        answer.ShouldContain($"\n{file}:");
        Quotes.ShouldStandInTheirFiles(answer, Larkspur);
    }

    [Theory]
    [MemberData(nameof(Unanswerable))]
    public async Task A_question_that_the_files_do_not_answer_is_not_answered(string question)
    {
        string answer = await Ask.Text(Ask.Tidepool, question);

        answer.ShouldStartWith(
            "The preloaded files do not answer this. Read: README.md, pyproject.toml, CONTRIBUTING.md "
            + "(embedded is an extractive reader, not a language model: it can only quote.)");
        Quotes.Count(answer).ShouldBeLessThanOrEqualTo(1);
        Quotes.ShouldStandInTheirFiles(answer, Tidepool);
    }

    [Theory]
    [MemberData(nameof(InOtherWords))]
    public async Task A_passage_that_comes_near_is_shown_but_not_passed_off_as_the_answer(string question, string fragment)
    {
        string answer = await Ask.Text(Ask.Tidepool, question);

        answer.ShouldStartWith("The preloaded files do not answer this.");
        answer.ShouldContain("\nThe nearest passage:\n\n> ");
        answer.ShouldContain(fragment);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task No_question_breaks_the_search(string question)
    {
        (await Ask.Text(Ask.Tidepool, question)).ShouldNotBeNullOrWhiteSpace();
        (await Ask.Text(Ask.Tidepool, $"license {question} port")).ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task A_question_of_100_KB_is_answered()
    {
        string answer = await Ask.Text(Ask.Tidepool, string.Concat(Enumerable.Range(0, 12_000).Select(i => $"word{i} ")));

        answer.ShouldStartWith("The preloaded files do not answer this.");
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("-")]
    [InlineData("|")]
    [InlineData("|-")]
    [InlineData("- ")]
    [InlineData("<a")]
    [InlineData("![")]
    [InlineData("`")]
    [InlineData("#")]
    [InlineData("[")]
    [InlineData("x")]
    [InlineData("a and ")]
    [InlineData("a\n")]
    [InlineData("- a\n\n")]
    [InlineData("| a |\n|-|\n")]
    public async Task One_thing_repeated_over_100_KB_costs_no_more_than_other_text(string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length));
        var files = new[] { "a.md", "b.toml", "c.yaml", "d.cs" }.Select(name => new PreloadedText(name, text + "\n\nThe licence is MIT. " + text));

        Task<string> answer = Task.Run(() => Ask.Text(Ask.Head(files), text + " licence?"), TestContext.Current.CancellationToken);

        (await answer.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).Length.ShouldBeLessThan(3_000);
    }

    [Fact]
    public async Task A_part_that_is_not_answered_is_named_beside_the_part_that_is()
    {
        string answer = await Ask.Text(Ask.Tidepool, "Is there a Java client and what is the licence?");

        answer.ShouldStartWith("The preloaded files do not answer: Is there a Java client\n\n> license = \"MIT\"\npyproject.toml:7");
    }

    [Fact]
    public async Task What_no_file_mentions_is_named() =>
        (await Ask.Text(Ask.Tidepool, "Does it support Kubernetes?")).ShouldEndWith("\nThey never mention: kubernetes.");

    [Fact]
    public async Task The_files_are_listed_on_request() =>
        (await Ask.Text(Ask.Tidepool, "Which files do you know?"))
            .ShouldBe("I have read: README.md (135 lines), pyproject.toml (40 lines), CONTRIBUTING.md (36 lines).");

    [Fact]
    public async Task A_greeting_is_answered_with_what_can_be_asked()
    {
        string answer = await Ask.Text(Ask.Tidepool, "Hello!");

        answer.ShouldContain("Install, Quick start, Usage");
        answer.ShouldContain("not a language model");
    }

    [Fact]
    public async Task Without_files_and_links_it_says_what_it_is() =>
        (await Ask.Text(Ask.Head([]), "What is the licence?")).ShouldBe(
            "I have no files to read and no linked programs to ask.\n"
            + "Embedded is an extractive reader, not a language model: it can only quote.");

    [Fact]
    public async Task A_request_for_JSON_is_not_part_of_the_question() =>
        (await Ask.Text(Ask.Tidepool, "What is the licence?\n\nAnswer with JSON that matches this schema: {\"type\":\"object\"}"))
            .ShouldBe(await Ask.Text(Ask.Tidepool, "What is the licence?"));

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public async Task Line_ends_do_not_change_an_answer(string lineEnd)
    {
        var file = new PreloadedText("a.md", $"# A{lineEnd}{lineEnd}The port is 80.{lineEnd}{lineEnd}The host is blue.");

        (await Ask.Text(Ask.Head([file]), "Which port?")).ShouldBe("> The port is 80.\na.md:3");
    }

    [Theory]
    [InlineData("Try it:\n\n```console\n$ run main.toml \"Which cheese goes with port wine?\"\n```")]
    [InlineData("Ask it “which cheese goes\nwith port wine” and see.")]
    [InlineData("A guest may ask: Which  cheese goes with *port* wine?")]
    public async Task A_place_that_repeats_the_question_does_not_answer_it(string echo)
    {
        var file = new PreloadedText("a.md", $"# A\n\n{echo}\n\nLights are blue.");

        string answer = await Ask.Text(Ask.Head([file]), "Which cheese goes with port wine?");

        answer.ShouldStartWith("The preloaded files do not answer this.");
        answer.ShouldEndWith("\nThey never mention: cheese, port, wine.");
    }

    [Fact]
    public async Task The_rest_of_a_place_that_repeats_the_question_may_answer_it()
    {
        var file = new PreloadedText("a.md", "# A\n\nAsked \"Which cheese goes with port wine?\", say that the cheese for port wine is Stilton.");

        (await Ask.Text(Ask.Head([file]), "Which cheese goes with port wine?")).ShouldEndWith("\na.md:3");
    }

    [Theory]
    [InlineData("## Which cheese goes with port wine?\n\nStilton does.", "> Stilton does.\na.md:5")]
    [InlineData("- **Which cheese goes with port wine?** Stilton does.", "> - **Which cheese goes with port wine?** Stilton does.\na.md:3")]
    [InlineData("| Q | A |\n|---|---|\n| Which cheese goes with port wine? | Stilton |", "a.md:3-5")]
    public async Task A_question_with_its_answer_behind_it_is_answered(string text, string end) =>
        (await Ask.Text(Ask.Head([new PreloadedText("a.md", "# A\n\n" + text)]), "Which cheese goes with port wine?")).ShouldEndWith(end);

    [Theory]
    [InlineData("What is LampKit?")]
    [InlineData("what is this")]
    [InlineData("what does this project do")]
    [InlineData("tell me about lampkit")]
    public async Task What_a_thing_is_stands_under_the_title_that_names_it(string question)
    {
        PreloadedText[] files =
        [
            new("CONTRIBUTING.md", "# Contributing\n\nLampKit is built with make, and what LampKit is this project decides."),
            new("README.md", "# LampKit\n\n**Light for rooms.** It dims lamps.\n\n```toml\nlampkit = 1\n```\n\nMade executable, `lampkit` is a command."),
        ];

        (await Ask.Text(Ask.Head(files), question)).ShouldBe("> **Light for rooms.** It dims lamps.\nREADME.md:3");
    }

    [Theory]
    [InlineData("Which lamps flicker?", "> Old lamps flicker at night.\na.md:3")]
    [InlineData("Which port is used?", "> ```toml\n> …\n> [server]\n> port = 80\n> …\n> ```\na.md:5-13")]
    public async Task Of_prose_and_a_long_block_the_side_that_answers_is_quoted(string question, string answer)
    {
        var file = new PreloadedText(
            "a.md",
            "# A\n\nOld lamps flicker at night.\n\n```toml\n[room]\nname = \"hall\"\n\n[server]\nport = 80\nhost = \"blue\"\ndelay = 3\n```\n");

        (await Ask.Text(Ask.Head([file]), question)).ShouldBe(answer);
    }

    [Fact]
    public async Task A_third_quote_must_come_closer_to_the_best_than_a_second()
    {
        string filler = string.Concat(Enumerable.Range(0, 8).Select(i => $"Gull number{i} cries.\n\n"));
        PreloadedText[] files =
        [
            new("a.md", filler + "Rocks are where a walrus sleeps.\n\nOn rocks by a cold northern sea a walrus sleeps."),
            new("b.md", "On rocks by a cold southern sea a walrus sleeps."),
        ];

        Quotes.Count(await Ask.Text(Ask.Head(files[..1]), "Where does the walrus sleep?")).ShouldBe(2);
        Quotes.Count(await Ask.Text(Ask.Head(files), "Where does the walrus sleep?")).ShouldBe(2);
    }

    [Fact]
    public async Task A_long_line_is_cut_between_words_around_what_was_asked()
    {
        string before = string.Concat(Enumerable.Repeat("🦀🦀 crab ", 200));
        string after = string.Concat(Enumerable.Repeat("🦀🦀🦀", 500));
        var file = new PreloadedText("a.txt", before + "the walrus sleeps " + after);

        string answer = await Ask.Text(Ask.Head([file]), "walrus?");

        answer.ShouldStartWith("> … ");
        answer.ShouldContain("the walrus sleeps");
        answer.Length.ShouldBeLessThan(650);
        new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(answer).ShouldNotBeEmpty();
        Quotes.ShouldStandInTheirFiles(answer, file);
    }

    [Fact]
    public async Task The_same_request_gives_the_same_answer_from_any_thread()
    {
        string[] questions = [.. QuestionCases.Tidepool.Select(row => row.Data.Item1)];
        string[] expected = await Task.WhenAll(questions.Select(question => Ask.Text(Ask.Tidepool, question)));
        var fresh = new RequestHead(Ask.Tidepool.SystemPrompt, Ask.Tidepool.Tools);

        string[][] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => Task.WhenAll(questions.Select(question => Ask.Text(fresh, question))))));

        foreach (string[] one in answers)
        {
            one.ShouldBe(expected);
        }
    }

    [Fact]
    public async Task What_is_streamed_is_what_is_said_and_costs_nothing()
    {
        List<ModelUpdate> updates = await Ask.Updates(Ask.Tidepool, Conversation.Empty.Add(Message.User("How do I install it?")));

        Sample sample = updates[^1].ShouldBeOfType<ModelUpdate.Completed>().Sample;
        string streamed = string.Concat(updates.SkipLast(1).Cast<ModelUpdate.TextDelta>().Select(delta => delta.Text));
        streamed.ShouldBe(sample.Content.ShouldHaveSingleItem().ShouldBeOfType<ContentBlock.Text>().Value);
        sample.Stop.ShouldBe(SampleStop.EndTurn);
        sample.Usage.ShouldBe(default);
        sample.CostUsd.ShouldBe(0m);
    }

    [Fact]
    public void Whatever_is_asked_of_whatever_file_quotes_stand_at_their_lines()
    {
        Gen<string> word = Gen.OneOf(
            "license", "port", "# Head", "## Sub\n", "- item", "1. first", "|a|b|", "|---|---|", "```", "\n", "\n\n", "🦀", "x = [", "]",
            "key: 1", "The end.", "> q", "<!--", "---", "===", "    ", "\r\n");
        Gen<string> text = Gen.OneOf(word, Gen.String).Array[0, 60].Select(words => string.Join(' ', words));
        Gen.Select(text, text, Gen.OneOf("a.md", "b.toml", "c.yaml", "d.cs", "e")).Sample(
            (content, question, name) =>
            {
                var file = new PreloadedText(name, content);
                string answer = Ask.Text(Ask.Head([file]), question + " license port").GetAwaiter().GetResult();
                answer.ShouldNotBeNullOrWhiteSpace();
                Quotes.ShouldStandInTheirFiles(answer, file);
            },
            iter: 400);
    }
}
