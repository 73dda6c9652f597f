using System.Text;
using System.Text.Json;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Heads;

/// <summary>What a process is given with every request, as people read it. Texts stand as they are sent, each under a heading with its size.</summary>
/// <param name="show">Applied to what others wrote: a terminal gets it made visible, a pipe gets its bytes.</param>
internal sealed class HeadText(Palette palette, Func<string, string> show)
{
    private readonly StringBuilder _text = new();

    public string Of(LlmProgram program, ProcessPreview preview)
    {
        RequestHead head = preview.Head;
        string way = string.Join(" → ", preview.Start.Chain);
        string access = preview.Start.Access == AccessLevel.Admin ? "" : $", {preview.Start.Access.ToString().ToLowerInvariant()} access";
        _text.Append(palette.Bold(SafeText.Line(way))).Append("  ")
            .Append(palette.Dim(SafeText.Line($"{ProgramFile.Shown(program.Path)}, {program.Model}{access}"))).Append("\n\n");

        if (head.SystemPrompt.Length == 0)
        {
            Heading("System prompt", "none is sent");
            _text.Append('\n');
        }
        else
        {
            Part("System prompt", head.SystemPrompt);
        }

        DrawTools(head);
        if (program.UserPrompt is { } user && preview.Start.Parent is null)
        {
            Part("User prompt, if none is given", user);
        }

        if (preview.Start.OutputSchema is { } schema)
        {
            Part("Output schema, sent with each query", Indented(schema));
        }

        DrawParameters(program.Parameters);
        DrawSizes(head);
        return _text.ToString();
    }

    private void DrawTools(RequestHead head)
    {
        long all = head.Tools.Sum(TokenEstimate.Of);
        Heading("Tools", head.Tools.IsEmpty ? "none" : $"{Plural.Of(head.Tools.Length, "tool")}, {Tokens(all)}");
        foreach (ToolSpec tool in head.Tools)
        {
            _text.Append('\n').Append(palette.Cyan(SafeText.Line(tool.Name))).Append("  ").Append(palette.Dim(Tokens(TokenEstimate.Of(tool)))).Append('\n')
                .Append(show(tool.Description)).Append('\n')
                .Append(palette.Dim(show(Indented(tool.InputSchema)))).Append('\n');
        }

        _text.Append('\n');
    }

    private void DrawParameters(ModelParameters parameters)
    {
        (string Name, string Json)[] all = [.. ParameterList.Of(parameters)];
        if (all.Length == 0)
        {
            return;
        }

        Heading("Parameters", "");
        foreach ((string name, string json) in all)
        {
            _text.Append(SafeText.Line(name)).Append(" = ").Append(show(json)).Append('\n');
        }

        _text.Append('\n');
    }

    /// <summary>What the tokens of a request go to, before the conversation.</summary>
    private void DrawSizes(RequestHead head)
    {
        (string Name, long Tokens)[] files = [.. PreloadBlock.Read(head.SystemPrompt).Select(file => (SafeText.Line(file.Path), TokenEstimate.Of(file.Text)))];
        (string Name, long Tokens)[] parts =
        [
            ("instructions", TokenEstimate.Of(head.SystemPrompt) - files.Sum(file => file.Tokens)),
            .. files,
            .. head.Tools.Select(tool => (SafeText.Line(tool.Name), TokenEstimate.Of(tool))),
        ];
        Heading("In every request", Tokens(TokenEstimate.Of(head)) + ", estimated at four bytes each");
        int width = parts.Max(part => part.Name.Length);
        int digits = parts.Max(part => Tokens(part.Tokens).IndexOf(' ', StringComparison.Ordinal));
        foreach ((string name, long tokens) in parts.Where(part => part.Tokens > 0))
        {
            string count = Tokens(tokens);
            string blanks = new(' ', width - name.Length + digits - count.IndexOf(' ', StringComparison.Ordinal) + 2);
            _text.Append(name).Append(blanks).Append(palette.Dim(count)).Append('\n');
        }
    }

    private void Part(string title, string text)
    {
        Heading(title, $"{Plural.Of(text.EnumerateRunes().Count(), "character")}, {Tokens(TokenEstimate.Of(text))}");
        _text.Append(show(text)).Append("\n\n");
    }

    private void Heading(string title, string size) =>
        _text.Append(palette.Bold($"── {title} ──")).Append(palette.Dim(size.Length == 0 ? "" : " " + size)).Append('\n');

    private static string Tokens(long count) => "~" + Plural.Of(count, "token");

    private static string Indented(string json)
    {
        using JsonDocument parsed = JsonDocument.Parse(json);
        return JsonDocumentText.Of(parsed.RootElement.WriteTo).TrimEnd('\n');
    }
}
