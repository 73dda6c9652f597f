using System.Collections.Immutable;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Showing;

/// <summary>The words in the boxes and at the arrows of a drawn graph; each drawing language escapes them in its way.</summary>
internal static class GraphNode
{
    private const int WidestNode = 60;
    private const int WidestEdge = 44;

    /// <summary>The program's name, then what it is made of, line by line.</summary>
    public static ImmutableArray<string> Of(LlmProgram program, PreloadSizes sizes)
    {
        (int there, int missing, long bytes) = sizes.Of(program);
        return Fit(SafeText.Line(program.Name.Value), WidestNode,
            ProgramWords.Model(program.Model),
            ProgramWords.Tools(program),
            there == 0 ? "" : $"{Plural.Of(there, "file")}, {Sizes.Of(bytes)}, {Sizes.Tokens(Sizes.TokensOf(bytes))}",
            missing == 0 ? "" : $"{Plural.Of(missing, "file")} missing",
            LinkTerms.Of(program.Limits));
    }

    /// <summary>The link's name, then what it sets.</summary>
    public static ImmutableArray<string> Of(ProgramLink link) => Fit(SafeText.Line(link.Name), WidestEdge, LinkTerms.Of(link));

    private static ImmutableArray<string> Fit(string name, int width, params IEnumerable<string> words) =>
        [TextWidth.Head(name, width), .. words.Where(line => line.Length > 0).SelectMany(line => TextWidth.Wrap(line, width))];
}
