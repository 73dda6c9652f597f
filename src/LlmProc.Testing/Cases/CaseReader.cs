using System.Collections.Immutable;

namespace LlmProc.Testing;

/// <summary>Reads the cases out of one Markdown file and reports all that is wrong with it.</summary>
internal sealed class CaseReader(string file, string[] lines)
{
    private const string Prompt = "prompt";
    private const string Program = "program";
    private const string Script = "script";
    private const string Transcript = "transcript";

    private static readonly ImmutableArray<string> s_kinds = [Prompt, Program, Script, Transcript];

    /// <summary>What later cases are made of too: the blocks of sections that are no cases.</summary>
    private readonly List<CaseBlock> _given = [];

    public List<Diagnostic> Diagnostics { get; } = [];

    public ImmutableArray<ProgramCase> Read()
    {
        var cases = ImmutableArray.CreateBuilder<ProgramCase>();
        var heading = new MarkdownPart.Heading(1, 1, System.IO.Path.GetFileName(file));
        List<MarkdownPart.Block> blocks = [];
        foreach (MarkdownPart part in MarkdownReader.Read(lines))
        {
            if (part is MarkdownPart.Block block)
            {
                blocks.Add(block);
                continue;
            }

            End();
            heading = (MarkdownPart.Heading)part;
            blocks = [];
        }

        End();
        if (cases.Count == 0 && Diagnostics.Count == 0)
        {
            Error(CaseCodes.NoCase, 1, "There is no case in this file.", "A case is a section with a ```prompt and a ```transcript.");
        }

        return cases.ToImmutable();

        void End()
        {
            if (ReadSection(heading, blocks) is { } found)
            {
                cases.Add(found);
            }
        }
    }

    private ProgramCase? ReadSection(MarkdownPart.Heading heading, List<MarkdownPart.Block> blocks)
    {
        CaseBlock[] own = [.. blocks.Select(Known).OfType<CaseBlock>()];
        foreach (CaseBlock second in own.Where((block, at) => block.Name is not (Prompt or Script) && own.Take(at).Any(before => before.Name == block.Name)))
        {
            Error(CaseCodes.Twice, second.Line - 1, $"'{second.Name}' is there twice in one section.", "Keep one of both, or begin a section with a heading of its own.");
        }

        CaseBlock[] prompts = [.. own.Where(block => block.Name == Prompt)];
        CaseBlock? transcript = own.FirstOrDefault(block => block.Name == Transcript);
        if (transcript is null && prompts.Length == 0)
        {
            _given.AddRange(own);
            return null;
        }

        foreach (CaseBlock blank in prompts.Where(prompt => string.IsNullOrWhiteSpace(prompt.Text)))
        {
            Error(CaseCodes.NoPrompt, blank.Line - 1, "The prompt is blank.", "Write what the program is asked, or leave the block out for the program's own prompt.");
        }

        // What a case says itself comes before what was given to all.
        CaseBlock[] all = [.. own, .. _given.AsEnumerable().Reverse()];
        CaseBlock? program = all.FirstOrDefault(block => block.Name is Program or "main.toml" or "main.yaml" or "main.yml");
        if (program is null)
        {
            Error(CaseCodes.NoProgram, heading.Line, $"The case '{heading.Text}' has no program.",
                "Write one into a block ```toml main.toml, or the path of one into a block ```program.");
        }

        return new ProgramCase(file, heading.Line, heading.Text)
        {
            Files = [.. all.Where(block => !s_kinds.Contains(block.Name)).DistinctBy(block => block.Name)],
            Program = program is { Name: Program } ? program : null,
            Main = program?.Name ?? "",
            Scripts = [.. own.Where(block => block.Name == Script), .. _given.Where(block => block.Name == Script)],
            Prompts = [.. prompts.Select(prompt => prompt.Text.TrimEnd('\n'))],
            Expected = transcript,
            LastLine = blocks[^1].EndLine ?? heading.Line,
        };
    }

    /// <summary>Null for prose, and for what was reported.</summary>
    private CaseBlock? Known(MarkdownPart.Block block)
    {
        string[] words = block.Info.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string? name = words switch
        {
            [] => null,
            [var kind] when s_kinds.Contains(kind) => kind,
            [_, var path] when !s_kinds.Contains(words[0]) && !s_kinds.Contains(path) => path,
            _ => Unknown(block, words),
        };
        if (block.EndLine is null && name is not null)
        {
            Error(CaseCodes.OpenBlock, block.Line, "This block does not end.", "Close it with a line of as many backticks as it begins with.");
        }

        return name is null ? null : new CaseBlock(name, block.Text, block.Line + 1);
    }

    private string? Unknown(MarkdownPart.Block block, string[] words)
    {
        string? near = words is [var word] ? Suggestion.Nearest(word, s_kinds) : null;
        Error(CaseCodes.UnknownBlock, block.Line, $"A case has no block ```{block.Info}.", near is not null ? $"Did you mean ```{near}?"
            : words is [var kind, _] && s_kinds.Contains(kind) ? $"Write ```{kind} and nothing else."
            : "A block is a file (```toml NAME), ```program, ```script, ```prompt or ```transcript. One of prose has nothing after its fence.");
        return null;
    }

    private void Error(string code, int line, string message, string hint)
    {
        string text = lines[line - 1];
        Diagnostics.Add(new Diagnostic(code, Severity.Error, file, new SourceSpan(line, 1, line, text.Length + 1), message, hint) { SourceLine = text });
    }
}
