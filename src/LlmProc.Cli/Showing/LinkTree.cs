using System.Globalization;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Showing;

/// <summary>Draws a graph as a tree from its root. A program is drawn whole where it comes first.</summary>
/// <remarks>What is too deep to be read beside its bars is drawn below, as a tree of its own: a chain of ten thousand programs has no line that is longer for it.</remarks>
internal sealed class LinkTree(GraphWalk walk, Palette palette, int? width = null)
{
    private const int Unbounded = 1 << 20;
    private const int DeepestLevel = 12;
    private const int LevelWidth = 3;

    /// <summary>What is left for a program beside the bars of the deepest level.</summary>
    private const int ReadableWidth = 32;

    private readonly TreeLines _lines = new(palette, width ?? Unbounded);
    private readonly int _deepest = Math.Clamp(((width ?? Unbounded) - ReadableWidth) / LevelWidth, 2, DeepestLevel);
    private readonly HashSet<ProgramName> _drawn = [];
    private readonly Queue<LlmProgram> _below = new();
    private readonly PreloadSizes _sizes = new();

    private sealed record Step(LlmProgram Program, string Bars, int Level)
    {
        public int Next { get; set; }
    }

    /// <param name="warnings">How many the compiler gave.</param>
    public string Draw(int warnings)
    {
        _below.Enqueue(walk.Programs[0]);
        while (_below.TryDequeue(out LlmProgram? program))
        {
            DrawTree(program);
            _lines.Blank();
        }

        _lines.Words(Sum(warnings));
        return _lines.ToString();
    }

    private void DrawTree(LlmProgram top)
    {
        var way = new Stack<Step>();
        Draw(top, SafeText.Line(top.Name.Value), "", "", "");
        way.Push(new Step(top, "", 0));
        while (way.TryPeek(out Step? step))
        {
            if (step.Next == step.Program.Links.Length)
            {
                way.Pop();
                continue;
            }

            int at = step.Next++;
            bool isLast = step.Next == step.Program.Links.Length;
            string branch = step.Bars + (isLast ? "└─ " : "├─ ");
            string bars = step.Bars + (isLast ? "   " : "│  ");
            ProgramLink link = step.Program.Links[at];
            LlmProgram target = walk[link.Target];
            string name = SafeText.Line(link.Name == target.Name.Value ? link.Name : $"{link.Name} = {target.Name}");
            string? mark = MarkOf(walk.RoleOf(step.Program, at), target, step.Level + 1);
            if (mark is null)
            {
                Draw(target, name, branch, bars, LinkTerms.Of(link));
                way.Push(new Step(target, bars, step.Level + 1));
                continue;
            }

            _lines.Mark(branch, name, mark);
            _lines.Row(bars + "  ", "link", LinkTerms.Of(link), isDim: true);
        }
    }

    /// <summary>Null for a program that is drawn here.</summary>
    private string? MarkOf(LinkRole role, LlmProgram target, int level)
    {
        if (role == LinkRole.Back)
        {
            return "↺";
        }

        if (role == LinkRole.First && level > _deepest)
        {
            _below.Enqueue(target);
        }
        else if (role == LinkRole.First)
        {
            return null;
        }

        return _drawn.Contains(target.Name) ? "(shown above)" : "(shown below)";
    }

    private void Draw(LlmProgram program, string name, string branch, string bars, string terms)
    {
        _drawn.Add(program.Name);
        _lines.Title(branch, name, SafeText.Line(ProgramFile.Shown(program.Path)));
        string bar = bars + (program.Links.IsEmpty ? "  " : "│ ");
        _lines.Row(bar, "link", terms, isDim: true);
        _lines.Row(bar, "model", ProgramWords.Model(program.Model), isDim: false);
        _lines.Row(bar, "tools", program.Tools.IsEmpty ? "none" : ProgramWords.Tools(program), isDim: program.Tools.IsEmpty);
        _lines.Row(bar, "prompt", ProgramWords.Prompt(program), isDim: true);
        if (!program.Preload.IsEmpty)
        {
            string label = "preload";
            foreach (string row in PreloadRows.Of(program, _sizes, palette, _lines.RoomBeside(bar)))
            {
                _lines.Line(bar, label, row);
                label = "";
            }
        }

        _lines.Row(bar, "limits", LinkTerms.Of(program.Limits), isDim: true);
    }

    private string Sum(int warnings)
    {
        int there = _sizes.Count - _sizes.Missing;
        string[] parts =
        [
            Plural.Of(walk.Programs.Length, "program"),
            _sizes.Count == 0 ? "" : Plural.OrNone(there, "preloaded file"),
            _sizes.Missing == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{_sizes.Missing:N0} missing"),
            there == 0 ? "" : Sizes.Tokens(Sizes.TokensOf(_sizes.Bytes)),
            walk.CircleCount == 0 ? "" : Plural.Of(walk.CircleCount, "circle"),
            warnings == 0 ? "" : Plural.Of(warnings, "warning"),
        ];
        return string.Join(", ", parts.Where(part => part.Length > 0));
    }
}
