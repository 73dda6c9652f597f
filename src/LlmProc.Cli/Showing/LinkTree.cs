using System.Globalization;
using System.Text;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Showing;

/// <summary>Draws a graph as a tree from its root. A program is drawn whole where it comes first.</summary>
internal sealed class LinkTree(ProgramGraph graph, Palette palette)
{
    private const int BytesPerToken = 4;

    private readonly StringBuilder _text = new();
    private readonly HashSet<ProgramName> _drawn = [];
    private readonly HashSet<ProgramName> _above = [];
    private readonly Dictionary<string, long?> _sizes = new(StringComparer.Ordinal);

    /// <param name="warnings">How many the compiler gave.</param>
    public string Draw(int warnings)
    {
        Draw(graph.Root, Title(graph.Root.Name.Value, graph.Root), "", "", "");
        Sum(warnings);
        return _text.ToString();
    }

    private void Draw(LlmProgram program, string title, string terms, string first, string rest)
    {
        _text.Append(palette.Dim(first)).Append(title).Append('\n');
        _drawn.Add(program.Name);
        _above.Add(program.Name);
        string bar = rest + (program.Links.IsEmpty ? "  " : "│ ");
        DimRow(bar, "link", terms);
        Row(bar, "model", Model(program.Model));
        Row(bar, "tools", program.Tools.IsEmpty ? palette.Dim("none") : SafeText.Line(string.Join(", ", program.Tools.Select(Name))));
        DrawPreload(program, bar);
        DimRow(bar, "limits", LinkTerms.Of(program.Limits));
        for (int i = 0; i < program.Links.Length; i++)
        {
            bool last = i == program.Links.Length - 1;
            Draw(program.Links[i], rest + (last ? "└─ " : "├─ "), rest + (last ? "   " : "│  "));
        }

        _above.Remove(program.Name);
    }

    private void Draw(ProgramLink link, string first, string rest)
    {
        LlmProgram target = graph[link.Target];
        string name = link.Name == target.Name.Value ? link.Name : $"{link.Name} = {target.Name}";
        if (_drawn.Contains(target.Name))
        {
            string why = _above.Contains(target.Name) ? "↺" : "(see above)";
            _text.Append(palette.Dim(first)).Append(palette.Bold(SafeText.Line(name))).Append(' ').Append(palette.Dim(why)).Append('\n');
            DimRow(rest + "  ", "link", LinkTerms.Of(link));
            return;
        }

        Draw(target, Title(name, target), LinkTerms.Of(link), first, rest);
    }

    private void DrawPreload(LlmProgram program, string bar)
    {
        if (program.Preload.IsEmpty)
        {
            return;
        }

        string[] names = [.. program.Preload.Select(file => SafeText.Line(file.Given))];
        string[] sizes = [.. program.Preload.Select(file => Size(SizeOf(file)))];
        int nameWidth = names.Max(name => name.Length);
        int sizeWidth = sizes.Max(size => size.Length);
        for (int i = 0; i < names.Length; i++)
        {
            string tokens = SizeOf(program.Preload[i]) is { } bytes ? palette.Dim($"  {Tokens(bytes)}") : "";
            Row(bar, i == 0 ? "preload" : "", $"{names[i].PadRight(nameWidth)}  {sizes[i].PadLeft(sizeWidth)}{tokens}");
        }
    }

    private void Sum(int warnings)
    {
        string programs = Plural.Of(graph.Programs.Count(), "program");
        int there = _sizes.Values.Count(size => size is not null);
        string files = _sizes.Count == 0 ? "" : ", " + Plural.OrNone(there, "preloaded file");
        string missing = there == _sizes.Count ? "" : FormattableString.Invariant($", {_sizes.Count - there:N0} missing");
        string tokens = there == 0 ? "" : ", " + Tokens(_sizes.Values.Sum() ?? 0);
        string warned = warnings == 0 ? "" : ", " + Plural.Of(warnings, "warning");
        _text.Append('\n').Append(palette.Dim(programs + files + missing + tokens + warned)).Append('\n');
    }

    /// <summary>What is rarely set: nothing is drawn where it is not.</summary>
    private void DimRow(string bar, string label, string value)
    {
        if (value.Length > 0)
        {
            Row(bar, label, palette.Dim(value));
        }
    }

    private void Row(string bar, string label, string value) =>
        _text.Append(palette.Dim(bar)).Append(palette.Dim(label.PadRight(9))).Append(value).Append('\n');

    private string Title(string name, LlmProgram program) =>
        $"{palette.Bold(SafeText.Line(name))}  {palette.Dim(SafeText.Line(ProgramFile.Shown(program.Path)))}";

    private static string Name(ToolGrant tool) => tool.Alias is { } alias && alias != tool.Name ? $"{tool.Name} as {alias}" : tool.Name;

    private static string Model(ModelSettings model)
    {
        string name = model.Provider == ProviderNames.Script ? ProgramFile.Shown(model.Name) : model.Name;
        return SafeText.Line(model.DisplayName is { } shown ? $"{shown} ({model.Provider}/{name})" : $"{model.Provider}/{name}");
    }

    /// <summary>Null if the file is not there.</summary>
    private long? SizeOf(PreloadFile file)
    {
        string path = Path.GetFullPath(file.Path, Directory.GetCurrentDirectory());
        if (!_sizes.TryGetValue(path, out long? size))
        {
            var found = new FileInfo(path);
            _sizes[path] = size = found.Exists ? found.Length : null;
        }

        return size;
    }

    private static string Size(long? bytes) => bytes switch
    {
        null => "missing",
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000.0:0.0} kB"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000.0:0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0.0} MB"),
    };

    private static string Tokens(long bytes) => "~" + Plural.Of((bytes + BytesPerToken - 1) / BytesPerToken, "token");
}
