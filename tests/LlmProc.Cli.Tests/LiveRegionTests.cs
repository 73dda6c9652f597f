using LlmProc.Cli.Terminal;
using LlmProc.Cli.Tests.Terminals;

namespace LlmProc.Cli.Tests;

public sealed class LiveRegionTests
{
    private const string Above = "one\r\ntwo\r\nthree\r\n";

    [Theory]
    [InlineData("80x24")]
    [InlineData("80x10")]
    [InlineData("80x10 80x24")]
    [InlineData("80x6 80x7 80x24")]
    [InlineData("80x10 80x5 80x24 80x30")]
    [InlineData("80x50 80x24")]
    [InlineData("40x24")]
    [InlineData("40x24 80x24")]
    [InlineData("25x24 60x24 30x24 80x24")]
    [InlineData("120x24 80x24")]
    [InlineData("40x10 80x24")]
    [InlineData("33x8 80x24")]
    [InlineData("30x7 25x6 90x40")]
    [InlineData("19x24 80x24")]
    [InlineData("80x3 80x24")]
    public void After_every_resize_the_lines_stand_below_what_was_written_and_once(string sizes)
    {
        var screen = new TerminalScreen(80, 24);
        int frame = 0;
        var region = new LiveRegion(size => [.. Enumerable.Range(0, Math.Clamp(size.Rows / 2, 2, 16)).Select(i => Line(i, frame, size.Columns - 1))]);
        screen.Write(Above);
        screen.Write(region.Draw(new TerminalSize(80, 24)));
        TerminalSize last = default;
        bool isLargest = false;
        foreach (int[] size in sizes.Split(' ').Select(size => size.Split('x').Select(int.Parse).ToArray()))
        {
            isLargest = size[0] >= Math.Max(80, last.Columns) && size[1] >= 24;
            last = new TerminalSize(size[0], size[1]);
            screen.Resize(last.Columns, last.Rows);
            for (int i = 0; i < 2; i++)
            {
                frame++;
                screen.Write(region.Draw(last));
            }
        }

        string lines = string.Join('\n', Enumerable.Range(0, Math.Clamp(last.Rows / 2, 2, 16)).Select(i => Line(i, frame, last.Columns - 1)));
        string all = screen.ToString();
        screen.Write(region.Erase(last));
        screen.Write("four\r\n");

        if (isLargest)
        {
            all.ShouldBe("one\ntwo\nthree\n" + lines);
            screen.ToString().ShouldBe("one\ntwo\nthree\nfour");
        }

        all.ShouldStartWith("one\ntwo\nthree\n");
        all.ShouldEndWith("\n" + lines);
        screen.ToString().ShouldEndWith("\nfour");
    }

    [Fact]
    public void What_is_written_right_after_a_resize_stands_above_the_lines()
    {
        var screen = new TerminalScreen(80, 24);
        var region = new LiveRegion(size => [.. Enumerable.Range(0, size.Rows / 4).Select(i => Line(i, 0, size.Columns - 1))]);
        screen.Write(Above);
        screen.Write(region.Draw(new TerminalSize(80, 24)));

        screen.Resize(30, 24);
        screen.Write(region.Erase(new TerminalSize(30, 24)));
        screen.Write("four\r\n");
        screen.Write(region.Draw(new TerminalSize(30, 24)));
        screen.Resize(80, 24);
        screen.Write(region.Erase(new TerminalSize(80, 24)));
        screen.Write("five\r\n");

        screen.ToString().ShouldBe("one\ntwo\nthree\nfour\nfive");
    }

    private static string Line(int number, int frame, int width) => $"{number} of frame {frame} ".PadRight(width, '-');
}
