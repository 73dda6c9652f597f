using System.Diagnostics;
using System.Text;
using System.Text.Json;
using LlmProc.Cli.Showing;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Tests;

/// <summary>Drawings of graphs that no file describes: very large, and with any text in them.</summary>
public sealed class GraphDrawingTests
{
    private const int Many = 10_000;

    private static readonly string[] s_texts =
    [
        "end", "graph", "a b", "\"", "a\"] --> b", "--", "-->|x|", "x:::y", "%% comment", "%%{init: {}}%%", "#quot;", "&lt;b&gt;", "<script>alert(1)</script>", "**bold**",
        "_it_ __b__", "`code`", "\"`md`\"", "1. list", "- list", "+ x", "# head", "[a](http://x.y)", "http://x.y/z", "www.x.y", "a@b.c", "$$x$$", "style:a#b;", "a;b", "{x}", "(x)",
        "a\\nb", "\\", "\\N \\G", "a|b", "~~x~~", "ﬂ°°60¶ß", "größe 你好 👍", "a'b", "@{ shape: x }", "~5", "",
    ];

    [Fact]
    public void A_chain_is_drawn_in_pieces_that_can_be_read()
    {
        string[] lines = new LinkTree(new GraphWalk(Chain(Many)), new Palette(IsOn: false)).Draw(0).Split('\n');

        lines.Max(line => line.Length).ShouldBeLessThan(100);
        lines.Count(line => line.EndsWith(".toml", StringComparison.Ordinal)).ShouldBe(Many);
        lines.Count(line => line.EndsWith("(shown below)", StringComparison.Ordinal)).ShouldBe(lines.Count(line => line.Length == 0) - 2);
        lines[^2].ShouldBe("10,000 programs");
    }

    [Fact]
    public void A_chain_is_written_whole_in_every_format()
    {
        var walk = new GraphWalk(Chain(Many));

        using JsonDocument json = JsonDocument.Parse(JsonDocumentText.Of(writer => new GraphJson(walk).Write(writer, 0)));
        json.RootElement.GetProperty("programs").EnumerateArray().Select(program => program.GetProperty("name").GetString()).ShouldBe(Enumerable.Range(0, Many).Select(i => $"p{i}"));
        new GraphDot(walk).Draw().Split(" -> ").Length.ShouldBe(Many);
        new GraphMermaid(walk).Draw().Split(" -->|").Length.ShouldBe(Many);
    }

    [Fact]
    public void Ten_thousand_circles_are_counted_and_the_first_of_them_written()
    {
        // Each program also links back to the root.
        var walk = new GraphWalk(Graph(Many, i => [(i + 1) % Many, .. i is 0 or Many - 1 ? (int[])[] : [0]]));

        using JsonDocument json = JsonDocument.Parse(JsonDocumentText.Of(writer => new GraphJson(walk).Write(writer, 0)));

        walk.CircleCount.ShouldBe(Many - 1);
        JsonElement cycles = json.RootElement.GetProperty("cycles");
        (cycles.GetArrayLength() + json.RootElement.GetProperty("more_cycles").GetInt32()).ShouldBe(Many - 1);
        json.RootElement.GetProperty("programs")[7].GetProperty("links")[1].GetProperty("closes_cycle").GetBoolean().ShouldBeTrue();
        new LinkTree(walk, new Palette(IsOn: false)).Draw(0).ShouldEndWith("\n10,000 programs, 9,999 circles\n");
    }

    [Fact]
    public void A_circle_begins_where_the_way_from_the_root_comes_upon_it()
    {
        // 0 → 1 → 2 → 3 → 1, 2 → 2, 0 → 3
        var walk = new GraphWalk(Graph(4, i => i switch { 0 => [1, 3], 1 => [2], 2 => [3, 2], _ => [1] }));

        walk.Circles().Select(circle => string.Join(' ', circle)).ShouldBe(["p1 p2 p3", "p2"]);
        walk.RoleOf(walk.Programs[0], 1).ShouldBe(LinkRole.Again);
    }

    [Fact]
    public void A_program_drawn_below_is_drawn_once()
    {
        // The chain is too deep for one tree, and the root links to its end as well.
        string text = new LinkTree(new GraphWalk(Graph(20, i => i == 0 ? [1, 19] : i < 19 ? [i + 1] : [])), new Palette(IsOn: false), 40).Draw(0);

        text.Split('\n').Count(line => line.EndsWith("p19.toml", StringComparison.Ordinal)).ShouldBe(1);
        text.ShouldContain("└─ p19 (shown below)\n");
    }

    [Fact]
    public async Task Graphviz_reads_any_text_as_text()
    {
        Assert.SkipUnless(IsThere("dot", "-V"), "needs graphviz");

        string svg = await RunAsync("dot", ["-Tsvg"], new GraphDot(new GraphWalk(Hostile())).Draw());

        System.Xml.Linq.XDocument document = System.Xml.Linq.XDocument.Parse(svg.Replace("<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\"\n \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">", "", StringComparison.Ordinal));
        string[] texts = [.. document.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value.Replace('\u00A0', ' '))];
        foreach (string text in s_texts.Where(text => text.Length > 0))
        {
            texts.ShouldContain(text);
        }
    }

    [Fact]
    public async Task Mermaid_reads_any_text_as_text()
    {
        string? folder = Mermaid();
        Assert.SkipUnless(folder is not null && IsThere("node", "--version"), "needs node, and mermaid and jsdom in artifacts/mermaid (npm install --prefix artifacts/mermaid mermaid jsdom)");

        string read = await RunAsync("node", [Path.Combine(AppContext.BaseDirectory, "mermaid.mjs"), folder!], new GraphMermaid(new GraphWalk(Hostile())).Draw());

        using JsonDocument json = JsonDocument.Parse(read);
        string[] nodes = [.. json.RootElement.GetProperty("nodes").EnumerateArray().Select(node => node[1].GetString()!.Split("<br>")[0])];
        nodes.ShouldBe(s_texts);
        json.RootElement.GetProperty("edges").EnumerateArray().Select(edge => edge[3].GetString()).ShouldBe([.. Enumerable.Repeat("normal", s_texts.Length - 1), "dotted"]);
    }

    [Fact]
    public void In_Mermaid_only_words_are_left_as_they_are()
    {
        string[] labels = [.. new GraphMermaid(new GraphWalk(Hostile())).Draw().Split('\n').Where(line => line.EndsWith("\"]", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf('[', StringComparison.Ordinal) + 2)..^2].Replace("<br/>", "", StringComparison.Ordinal))];

        labels.Length.ShouldBe(s_texts.Length);
        labels.ShouldAllBe(label => System.Text.RegularExpressions.Regex.IsMatch(label, @"^(?:[\p{L}\p{Nd} ,]|#\d+;|(?<=[A-Za-z0-9])[-_/.](?=[A-Za-z0-9])|[\u2000-\uFFFF])*$"));
    }

    private static ProgramGraph Chain(int length) => Graph(length, i => i + 1 < length ? [i + 1] : []);

    /// <summary>Every text is the name of a program, in a chain that closes.</summary>
    private static ProgramGraph Hostile()
    {
        LlmProgram[] programs = [.. s_texts.Select((text, i) => new LlmProgram(new ProgramName(text), $"/{i}.toml", new ModelSettings("openai", "m"))
        {
            Links = [new ProgramLink("to", new ProgramName(s_texts[(i + 1) % s_texts.Length]))],
        })];
        return new ProgramGraph(programs[0].Name, programs, "");
    }

    private static ProgramGraph Graph(int count, Func<int, int[]> links) => new(new ProgramName("p0"), Enumerable.Range(0, count)
        .Select(i => new LlmProgram(new ProgramName($"p{i}"), Path.Combine(Directory.GetCurrentDirectory(), $"p{i}.toml"), new ModelSettings("openai", "m"))
        {
            Links = [.. links(i).Select(to => new ProgramLink($"p{to}", new ProgramName($"p{to}")))],
        }), "");

    private static string? Mermaid()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string found = Path.Combine(folder, "artifacts", "mermaid");
            if (Directory.Exists(Path.Combine(found, "node_modules", "mermaid")) && Directory.Exists(Path.Combine(found, "node_modules", "jsdom")))
            {
                return found;
            }
        }

        return null;
    }

    private static bool IsThere(string command, string argument)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(command, argument) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static async Task<string> RunAsync(string command, string[] arguments, string input)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        using Process process = Process.Start(start)!;
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        process.ExitCode.ShouldBe(0, await error);
        return await output;
    }
}
