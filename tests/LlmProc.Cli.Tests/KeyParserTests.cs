using LlmProc.Cli.Chatting;

namespace LlmProc.Cli.Tests;

public sealed class KeyParserTests
{
    [Theory]
    [InlineData("\eb\eb", "Alt-B Alt-B")]
    [InlineData("\eb\ef\ed\e\u007f\e\r", "Alt-B Alt-F Alt-D Alt-Backspace Alt-Enter")]
    [InlineData("a\e[Db", "a LeftArrow b")]
    [InlineData("\e[A\e[B\e[C\e[D\e[H\e[F", "UpArrow DownArrow RightArrow LeftArrow Home End")]
    [InlineData("\eOA\eOB\eOC\eOD\eOH\eOF\eOM\eOp", "UpArrow DownArrow RightArrow LeftArrow Home End Enter 0")]
    [InlineData("\e[1~\e[7~\e[4~\e[8~\e[3~", "Home Home End End Delete")]
    [InlineData("\e[1;5D\e[1;3C\e[3;5~\e[1;2H", "Control-LeftArrow Alt-RightArrow Control-Delete Shift-Home")]
    [InlineData("\e\e[D\eOd\e[7^\e[8$", "Alt-LeftArrow Control-LeftArrow Control-Home End")]
    [InlineData("\u0001\u001A\b\u007f\t\r\n", "Control-A Control-Z Backspace Backspace Tab Enter Enter")]
    [InlineData("aZ 1é", "a Z   1 é")]
    [InlineData("👍", "'👍'")]
    [InlineData("\e[200~one\r\n\e[Dtwo\e[201~x", "'one\r\n\e[Dtwo' x")]
    [InlineData("\e[200~\e[201~\e[201~x", "'' x")]
    public void Keys_are_known_by_what_terminals_send(string sent, string keys) => Read(sent).ShouldBe(keys);

    [Theory]
    [InlineData("\e[5~\e[15~\e[1;9Z\e[Ix", "x")]
    [InlineData("\e[[Ax\e[[Dy", "x y")]
    [InlineData("\eOPx\eOSy", "x y")]
    [InlineData("\e[?62;22cx", "x")]
    [InlineData("\e[1;\rx", "Enter x")]
    [InlineData("\e[1;\e[Dx", "LeftArrow x")]
    [InlineData("\e[1111111111111111111111111111111111xy", "y")]
    [InlineData("\e[1;99999999999Dx", "LeftArrow x")]
    [InlineData("\e\e\e\e[Dx", "Alt-LeftArrow x")]
    [InlineData("\ex\e.\e1y", "Alt-X Alt-\0 Alt-\0 y")]
    public void What_is_no_key_leaves_nothing_behind(string sent, string keys) => Read(sent).ShouldBe(keys);

    [Fact]
    public void It_does_not_matter_in_how_many_pieces_they_arrive()
    {
        string[] sequences = ["\eb", "\e[D", "\e[1;5D", "\eOH", "\e\e[C", "\e[3~", "a", "é", "👍", "\r", "\u0001", "\e[200~a\e[Ab\e[201~", "\e[[A", "\e[9;9;9q"];
        foreach (string sent in sequences.SelectMany(first => sequences.Select(second => first + second)))
        {
            for (int cut = 0; cut <= sent.Length; cut++)
            {
                var parser = new KeyParser();
                parser.Put(sent.AsSpan(0, cut));
                parser.Put(sent.AsSpan(cut));

                Taken(parser).ShouldBe(Read(sent));
            }
        }
    }

    [Fact]
    public void Only_escape_by_itself_is_undecided()
    {
        var parser = new KeyParser();
        parser.Put("a\e[");
        parser.IsUndecided.ShouldBeFalse();
        parser.Put("D\e");
        parser.IsUndecided.ShouldBeTrue();

        parser.Decide();
        parser.Put("b");

        parser.IsUndecided.ShouldBeFalse();
        Taken(parser).ShouldBe("a LeftArrow Escape b");
    }

    private static string Read(string sent)
    {
        var parser = new KeyParser();
        parser.Put(sent);
        parser.IsUndecided.ShouldBeFalse();
        return Taken(parser);
    }

    private static string Taken(KeyParser parser)
    {
        var taken = new List<string>();
        while (parser.TryTake(out Stroke stroke))
        {
            ConsoleKeyInfo key = stroke.Key;
            bool isPlain = key.Modifiers == 0 && !char.IsControl(key.KeyChar);
            taken.Add(stroke.Pasted is { } text ? $"'{text}'"
                : isPlain ? key.KeyChar.ToString()
                : (key.Modifiers == 0 ? "" : key.Modifiers + "-") + (key.Key == default ? key.KeyChar.ToString() : key.Key.ToString()));
        }

        return string.Join(' ', taken);
    }
}
