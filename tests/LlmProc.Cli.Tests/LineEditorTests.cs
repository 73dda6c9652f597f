using LlmProc.Cli.Chatting;

namespace LlmProc.Cli.Tests;

public sealed class LineEditorTests
{
    [Theory]
    [InlineData("Hello", "Hello|")]
    [InlineData("Hello <left><left>!", "Hell!|o ")]
    [InlineData("one two three<c-left><c-left>X", "one X|two three")]
    [InlineData("one two three<home><c-right>X", "oneX| two three")]
    [InlineData("one two three<a-b>X", "one two X|three")]
    [InlineData("one two<c-a>X<c-e>Y", "Xone twoY|")]
    [InlineData("one two<c-w>X", "one X|")]
    [InlineData("one two<left><left><left><c-u>", "|two")]
    [InlineData("one two<left><left><left><c-k>", "one |")]
    [InlineData("one two<c-w><c-a><c-y>", "two|one ")]
    [InlineData("one<back><back>", "o|")]
    [InlineData("one<home><del>", "|ne")]
    [InlineData("one<home><c-d>", "|ne")]
    [InlineData("<back><left><del><c-w><c-k><up><down>x", "x|")]
    [InlineData("<c-r>a<c-r><c-r>b", "ab|")]
    [InlineData("👍🏽<left>x", "x|👍🏽")]
    [InlineData("a👨‍👩‍👧b<left><back>", "a|b")]
    [InlineData("e\u0301<back>", "|")]
    [InlineData("one<a-enter>two<home>X<up>", "one\nX|two")]
    [InlineData("\u0001\u001f", "|")]
    public void Keys_edit_a_line(string keys, string line)
    {
        var editor = new LineEditor();
        editor.Begin();

        Press(editor, keys).ShouldBe(Edit.Changed);

        editor.Text.Insert(editor.Cursor, "|").ShouldBe(line);
    }

    [Theory]
    [InlineData("x<enter>", Edit.Submitted)]
    [InlineData("x<c-c>", Edit.Dropped)]
    [InlineData("<c-d>", Edit.Ended)]
    [InlineData("x<home><c-d><c-d>", Edit.Ended)]
    [InlineData("x<c-l>", Edit.Cleared)]
    public void Some_keys_end_a_line(string keys, object edit)
    {
        var editor = new LineEditor();
        editor.Begin();

        Press(editor, keys).ShouldBe((Edit)edit);
    }

    [Fact]
    public void Lines_given_before_come_back_and_the_one_being_typed_is_not_lost()
    {
        var editor = new LineEditor();
        foreach (string given in (string[])["first", "second", "second", " "])
        {
            editor.Begin();
            Press(editor, given);
        }

        editor.Begin();
        Press(editor, "dra<up>");
        editor.Text.ShouldBe("second");
        Press(editor, "<up>");
        editor.Text.ShouldBe("first");
        Press(editor, "<up><up><down>");
        editor.Text.ShouldBe("second");
        Press(editor, "<down>");
        editor.Text.ShouldBe("dra");
        Press(editor, "<down>ft");
        editor.Text.ShouldBe("draft");
    }

    [Theory]
    [InlineData("<c-r>", "a third one|")]
    [InlineData("ONE<c-r>", "a third one|")]
    [InlineData("one<c-r><c-r>", "one two|")]
    [InlineData("one<c-r><c-r><c-r>", "one two|")]
    [InlineData("nothing<c-r>x", "nothingx|")]
    [InlineData("two<c-r><down>", "another|")]
    public void A_line_given_before_is_found_by_what_it_holds(string keys, string line)
    {
        var editor = new LineEditor();
        foreach (string given in (string[])["one two", "another", "a third one"])
        {
            editor.Begin();
            Press(editor, given);
        }

        editor.Begin();
        Press(editor, keys);

        editor.Text.Insert(editor.Cursor, "|").ShouldBe(line);
    }

    [Fact]
    public void A_pasted_text_keeps_its_lines()
    {
        var editor = new LineEditor();
        editor.Begin();
        Press(editor, "ab<left>");

        editor.Insert("1\r\n2\r3\n");

        editor.Text.ShouldBe("a1\n2\n3\nb");
        editor.Cursor.ShouldBe(7);
    }

    private static Edit Press(LineEditor editor, string keys)
    {
        var edit = Edit.Changed;
        for (int at = 0; at < keys.Length; at++)
        {
            int end = keys[at] == '<' ? keys.IndexOf('>', at) : at;
            edit = editor.Press(end > at ? Named(keys[(at + 1)..end]) : new ConsoleKeyInfo(keys[at], default, false, false, false));
            at = end;
        }

        return edit;
    }

    private static ConsoleKeyInfo Named(string name)
    {
        bool isControl = name.StartsWith("c-", StringComparison.Ordinal);
        bool isAlt = name.StartsWith("a-", StringComparison.Ordinal);
        string key = isControl || isAlt ? name[2..] : name;
        ConsoleKey code = key switch
        {
            "left" => ConsoleKey.LeftArrow,
            "right" => ConsoleKey.RightArrow,
            "up" => ConsoleKey.UpArrow,
            "down" => ConsoleKey.DownArrow,
            "home" => ConsoleKey.Home,
            "end" => ConsoleKey.End,
            "back" => ConsoleKey.Backspace,
            "del" => ConsoleKey.Delete,
            "enter" => ConsoleKey.Enter,
            _ => (ConsoleKey)char.ToUpperInvariant(key[0]),
        };
        return new ConsoleKeyInfo(isControl ? (char)(key[0] & 0x1F) : key[0], code, shift: false, isAlt, isControl);
    }
}
