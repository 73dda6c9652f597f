namespace LlmProc.Testing.Tests;

public class TempProjectTests
{
    [Fact]
    public void A_project_holds_its_files_until_it_is_disposed()
    {
        string folder;
        using (var project = new TempProject(("main.toml", "a = 1"), ("docs/deep/notes.md", "ü")))
        {
            folder = project.Folder;

            Path.IsPathFullyQualified(folder).ShouldBeTrue();
            project["main.toml"].ShouldBe(Path.Combine(folder, "main.toml"));
            File.ReadAllText(project["docs/deep/notes.md"]).ShouldBe("ü");
            File.ReadAllBytes(project["docs/deep/notes.md"]).Length.ShouldBe(2, "no byte order mark");
        }

        Directory.Exists(folder).ShouldBeFalse();
    }

    [Fact]
    public void Write_adds_and_replaces_files()
    {
        using var project = new TempProject(("a.txt", "1"));

        project.Write("a.txt", "2").ShouldBe(project["a.txt"]);
        project.Write("b/c.txt", "3");

        File.ReadAllText(project["a.txt"]).ShouldBe("2");
        File.ReadAllText(project["b/c.txt"]).ShouldBe("3");
    }

    [Fact]
    public void Two_projects_have_two_folders()
    {
        using var one = new TempProject();
        using var two = new TempProject();

        one.Folder.ShouldNotBe(two.Folder);
    }

    [Theory]
    [InlineData("../a.txt")]
    [InlineData("/etc/a.txt")]
    [InlineData("b/../../a.txt")]
    public void A_path_out_of_the_folder_is_refused(string path)
    {
        using var project = new TempProject();

        Should.Throw<ArgumentException>(() => project.Write(path, "x")).Message.ShouldContain(path);
    }

    [Fact]
    public void Disposing_twice_is_no_error()
    {
        var project = new TempProject();

        project.Dispose();
        project.Dispose();
    }
}
