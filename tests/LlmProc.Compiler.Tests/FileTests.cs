using System.Diagnostics;

namespace LlmProc;

/// <summary>Files that are not what a program hopes for.</summary>
public sealed class FileTests
{
    [Fact]
    [Trait("Row", "1")]
    public void A_file_over_a_mebibyte_is_not_read()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", new byte[2 * 1024 * 1024]);

        Single(folder).ShouldBe(("LP0001", "file is 2.0 MiB, limit 1 MiB"));
    }

    [Fact]
    [Trait("Row", "2")]
    public void A_byte_that_is_not_utf8_is_named_with_its_offset()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", [.. "a = "u8, 0xFF, .. "\n"u8]);

        Single(folder).ShouldBe(("LP0002", "byte 0xFF at offset 4 is not UTF-8"));
    }

    [Fact]
    [Trait("Row", "3")]
    public void Control_characters_are_named()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", "a = \"\0\"\nb = 1\u001b\u001b\n");

        folder.Link("main.toml").Diagnostics
            .Select(diagnostic => (diagnostic.Code, diagnostic.Message, diagnostic.Span.Line, diagnostic.Span.Column))
            .ShouldBe([("LP0003", "control character U+0000", 1, 6), ("LP0003", "control character U+001B", 2, 6)]);
    }

    [Fact]
    [Trait("Row", "5")]
    public void A_byte_order_mark_and_line_ends_of_windows_are_accepted()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", [0xEF, 0xBB, 0xBF, .. "[model]\r\nname = \"m\"\r\nprovider = \"openai\"\r\n"u8]);

        folder.Graph("main.toml").Root.Model.ShouldBe(new ModelSettings("openai", "m"));
    }

    [Fact]
    [Trait("Row", "6")]
    public void The_messages_of_the_kernel_are_no_file_by_whatever_name()
    {
        using TempFolder folder = new();
        Assert.SkipUnless(File.Exists("/proc/kmsg"), "needs /proc");
        File.CreateSymbolicLink(folder["notes.md"], "/proc/kmsg");
        Directory.CreateSymbolicLink(folder["proc"], "/proc");

        // Said without opening it, which would take messages from who reads them, and wait for more.
        FileKinds.Of("/proc/kmsg").ShouldBe(FileKind.Special);
        FileKinds.Of(folder["notes.md"]).ShouldBe(FileKind.Special);
        FileKinds.Of(folder["proc/kmsg"]).ShouldBe(FileKind.Special);
        FileKinds.Of("/proc/self/environ").ShouldBe(FileKind.Regular);
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    public void A_file_that_nobody_may_write_is_a_file(string text)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs modes of files");
            return;
        }

        using TempFolder folder = new();
        folder.Write("notes.md", text);
        File.SetUnixFileMode(folder["notes.md"], UnixFileMode.UserRead);

        FileKinds.Of(folder["notes.md"]).ShouldBe(FileKind.Regular);
    }

    [Fact]
    public void A_missing_program_is_named_with_the_nearest_file()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", TempFolder.Minimal);

        Diagnostic error = folder.Link("mian.toml").Diagnostics.ShouldHaveSingleItem();

        error.Message.ShouldBe($"no such file (resolved: {folder["mian.toml"]})");
        error.Hint.ShouldBe("did you mean \"main.toml\"?");
        error.File.ShouldBe("mian.toml");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\0b")]
    public void A_path_that_cannot_be_one_is_an_error(string path)
    {
        using TempFolder folder = new();

        folder.Link(path).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("LP0009");
    }

    [Fact]
    public void A_path_longer_than_any_is_an_error()
    {
        using TempFolder folder = new();

        folder.Link(new string('x', 5000)).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("LP0009");
    }

    [Fact]
    [Trait("Row", "6")]
    public void A_directory_is_no_program()
    {
        using TempFolder folder = new();

        folder.Link(".").Diagnostics.ShouldHaveSingleItem().Message.ShouldBe("a directory, not a file");
    }

    [Fact]
    [Trait("Row", "6")]
    public void Links_that_dangle_or_go_in_a_circle_are_no_programs()
    {
        using TempFolder folder = new();
        File.CreateSymbolicLink(folder["dangling.toml"], "nothing.toml");
        File.CreateSymbolicLink(folder["circle.toml"], "circle.toml");

        folder.Link("dangling.toml").Diagnostics.ShouldHaveSingleItem().Message.ShouldBe("a link to a file that is not there");
        folder.Link("circle.toml").Graph.ShouldBeNull();
    }

    [Fact]
    [Trait("Row", "6")]
    [Trait("Row", "23")]
    public void A_named_pipe_is_never_opened()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "needs named pipes");
        using TempFolder folder = new();
        using (Process make = Process.Start("mkfifo", folder["pipe"]))
        {
            make.WaitForExit();
        }

        folder.Write("main.toml", TempFolder.Minimal + "[preload]\nfiles = [\"pipe\", \"pi*\"]\n[prompt]\nsystem_prompt_file = \"pipe\"\n");

        folder.Link("pipe").Diagnostics.ShouldHaveSingleItem().Message.ShouldBe("a pipe or device, not a file");
        folder.Link("main.toml").Diagnostics.Select(diagnostic => diagnostic.Code).ShouldBe(["LP0403", "LP0404", "LP0401"]);
    }

    [Fact]
    public void A_program_needs_no_extension()
    {
        using TempFolder folder = new();

        folder.Write("ask", "#!/usr/bin/env llmproc\n" + TempFolder.Minimal).Graph("ask").Root.Name.Value.ShouldBe("ask");
    }

    [Fact]
    public void A_file_in_another_folder_is_shown_relative_where_that_is_shorter()
    {
        using TempFolder folder = new();
        folder.Write("a/main.toml", "x").Write("b/c", "");

        Compilation near = ProgramLinker.Link("../a/main.toml", new LinkOptions(folder["b"]));
        Compilation below = ProgramLinker.Link(folder["a/main.toml"], new LinkOptions(folder.Path));

        near.Diagnostics[0].File.ShouldBe("../a/main.toml");
        below.Diagnostics[0].File.ShouldBe("a/main.toml");
    }

    private static (string Code, string Message) Single(TempFolder folder)
    {
        Diagnostic diagnostic = folder.Link("main.toml").Diagnostics.ShouldHaveSingleItem();
        return (diagnostic.Code, diagnostic.Message);
    }
}
