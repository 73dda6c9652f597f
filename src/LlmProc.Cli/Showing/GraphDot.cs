using System.Text;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Showing;

/// <summary>A graph in the language of Graphviz.</summary>
internal sealed class GraphDot(GraphWalk walk)
{
    private readonly StringBuilder _text = new();
    private readonly PreloadSizes _sizes = new();

    public string Draw()
    {
        _text.Append("""
            digraph llmproc {
              graph [bgcolor="transparent", nodesep=0.4, ranksep=0.6]
              node [shape=box, style="rounded,filled", fillcolor="#f6f8fa", color="#8c959f", fontcolor="#1f2328", fontname="Helvetica,Arial,sans-serif", fontsize=11, margin="0.18,0.1"]
              edge [color="#57606a", fontcolor="#57606a", fontname="Helvetica,Arial,sans-serif", fontsize=9]

            """);
        foreach (LlmProgram program in walk.Programs)
        {
            string root = program == walk.Programs[0] ? ", penwidth=2.5, color=\"#0969da\"" : "";
            _text.Append($"  {Id(program.Name)} [label={Quoted(GraphNode.Of(program, _sizes))}, tooltip={Quoted([SafeText.Line(ProgramFile.Shown(program.Path))])}{root}]\n");
        }

        foreach (LlmProgram program in walk.Programs)
        {
            for (int i = 0; i < program.Links.Length; i++)
            {
                Draw(program, program.Links[i], walk.RoleOf(program, i));
            }
        }

        return _text.Append("}\n").ToString();
    }

    private void Draw(LlmProgram program, ProgramLink link, LinkRole role)
    {
        string back = role == LinkRole.Back ? ", style=dashed" : "";
        _text.Append($"  {Id(program.Name)} -> {Id(link.Target)} [label={Quoted(GraphNode.Of(link).Select(line => $" {line} "))}{back}]\n");
    }

    /// <summary>Names may hold anything, and two may look alike: numbers do not.</summary>
    private string Id(ProgramName name) => FormattableString.Invariant($"\"n{walk.PlaceOf(name)}\"");

    /// <summary>Lines as a label, in which a backslash begins an escape and an ampersand an entity.</summary>
    private static string Quoted(IEnumerable<string> lines) => "\"" + string.Join("\\n", lines.Select(line => line
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("&", "&amp;", StringComparison.Ordinal))) + "\"";
}
