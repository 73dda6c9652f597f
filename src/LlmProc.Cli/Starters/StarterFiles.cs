using System.Collections.Immutable;

namespace LlmProc.Cli.Starters;

/// <summary>What <c>llmproc init</c> writes: a program, another one that it asks, and what that one knows.</summary>
/// <remarks>
/// The provider is one that needs a key, because that is what people will use; <c>--offline</c> stands in for it until they have one. So the pair runs at
/// once, and nothing in it has to be changed later.
/// </remarks>
internal static class StarterFiles
{
    /// <summary>The program to run.</summary>
    public const string Main = "main.toml";

    /// <summary>The program that it asks.</summary>
    public const string Expert = "faq_expert";

    /// <summary>What holds them to it.</summary>
    public const string Case = "main.test.md";

    public const string Question = "When are you open?";

    public static ImmutableArray<NewFile> All { get; } =
    [
        new(Main, MainText, "a program that answers questions") { IsExecutable = true },
        new(Expert + ".toml", ExpertText, "the program that it asks"),
        new("faq.md", Knowledge, "what that program knows"),
        new(Case, CaseText, "a case that tests both"),
        new(ProgramSchema.FileName, ProgramSchema.Write(), "what editors need to help with programs"),
    ];

    private const string MainText = $$""""
        #!/usr/bin/env llmproc
        #:schema ./{{ProgramSchema.FileName}}
        # Answers customers of a bicycle workshop. It knows nothing itself, it asks a program that does.

        [model]
        name = "claude-haiku-4-5"       # answers with a key in ANTHROPIC_API_KEY;
        provider = "anthropic"          # --offline needs none: it quotes the files instead

        [prompt]
        system = """You answer the customers of a bicycle workshop in one or two friendly sentences.
        Ask 'faq_expert' for facts, with the 'spawn' tool. Say so when it does not know."""
        user_prompt = "When are you open?"      # when the command line gives none

        [parameters]
        max_tokens = 1000

        [tools]
        enabled = ["spawn"]

        # Programs that this one may ask. The description tells its model when.
        [linked_programs]
        faq_expert = { path = "./faq_expert.toml", description = "Has read the FAQ of the workshop: opening hours, prices, guarantee" }

        """";

    private const string ExpertText = $$""""
        #:schema ./{{ProgramSchema.FileName}}
        # Knows the FAQ of the workshop. 'main.toml' asks it; by itself it is a program like any other.

        [model]
        name = "claude-haiku-4-5"
        provider = "anthropic"

        [prompt]
        system = """You know the FAQ of a bicycle workshop.
        Answer from the preloaded file only, with a quote. Say so when it does not answer."""

        [parameters]
        max_tokens = 1000

        # Read when a process starts, into its system prompt. Patterns such as "docs/**/*.md" are allowed.
        [preload]
        files = ["faq.md"]

        """";

    private const string Knowledge = """
        # Bicycle workshop: questions and answers

        ## When are you open?

        We are open from Tuesday to Friday, 9:00 to 18:00, and on Saturday from 10:00 to 14:00. On Sunday and Monday we are closed.

        ## What does a repair cost?

        A flat tire costs 15 euros, new brake pads cost 30 euros, a full service costs 95 euros. You get an estimate before we begin.

        ## How long does a repair take?

        A flat tire is repaired while you wait. A full service takes two days.

        ## Is there a guarantee?

        Repairs have a guarantee of one year. Bring the receipt.

        """;

    private const string CaseText = """
        # Facts come from the FAQ

        The rules answer in place of both models, so that this runs without a key: llmproc test main.test.md

        ```program
        main.toml
        ```

        ```script
        [[rule]]
        when = { program = "main", turn = 1 }
        call = [{ tool = "spawn", arguments = { program_name = "faq_expert", query = "When are you open?" } }]

        [[rule]]
        when = { program = "faq_expert" }
        say = "On Saturday from 10:00 to 14:00."

        [[rule]]
        when = { program = "main", turn = 2 }
        say = "We are open. {last}"
        ```

        ```prompt
        Are you open on Saturday?
        ```

        What must come of it; after a change that is meant, llmproc test --update main.test.md writes it anew.

        ```transcript
        # p1 main

        ## user
        Are you open on Saturday?

        ## assistant
        - call spawn {"program_name":"faq_expert","query":"When are you open?"}

        ## user
        - result of spawn: On Saturday from 10:00 to 14:00.

        ## assistant
        We are open. On Saturday from 10:00 to 14:00.

        => EndTurn

        # p1/1.0 faq_expert

        ## user
        When are you open?

        ## assistant
        On Saturday from 10:00 to 14:00.

        => EndTurn
        ```

        """;
}
