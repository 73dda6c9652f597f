using System.Text;
using CsCheck;

namespace LlmProc.Core.Tests.Programs;

public sealed class PreloadBlockTests
{
    private static readonly string[] s_pieces =
    [
        "<preload>", "</preload>", "<file path=\"x\">", "</file>", "<FILE>", "</ file>", "&lt;file>", "&amp;lt;/file>", "&", "<", "amp;", "lt;", "\n", "file", "/preload>", "text ", "\"",
        "\r\n", "ä",
    ];

    private static readonly Gen<string> s_hostile = Gen.Int[0, s_pieces.Length - 1].Array[0, 30].Select(indices => string.Concat(indices.Select(i => s_pieces[i])));

    [Fact]
    public void Files_are_read_back_as_they_were() => Gen.Select(s_hostile, s_hostile, s_hostile).Sample((path, first, second) =>
    {
        PreloadedText[] files = [new(path, first), new("b", second)];

        PreloadBlock.Read(Prompt(files)).ShouldBe(files);
    }, iter: 10_000);

    [Fact]
    [Trait("Row", "24")]
    public void No_file_can_forge_the_structure_around_it() => s_hostile.Sample(text =>
    {
        string prompt = Prompt(new PreloadedText("a", text));

        Count(prompt, "<file").ShouldBe(1, prompt);
        Count(prompt, "</file").ShouldBe(1);
        Count(prompt, "<preload").ShouldBe(1);
        Count(prompt, "</preload").ShouldBe(1);
    }, iter: 10_000);

    [Fact]
    public void A_prompt_without_files_has_none()
    {
        PreloadBlock.Read("Just a prompt that ends in </preload>").ShouldBeEmpty();
        PreloadBlock.Read("").ShouldBeEmpty();
    }

    private static string Prompt(params PreloadedText[] files)
    {
        var prompt = new StringBuilder("System.\n\n");
        PreloadBlock.Append(prompt, files);
        return prompt.ToString();
    }

    private static int Count(string text, string part)
    {
        int count = 0;
        for (int at = text.IndexOf(part, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(part, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            count++;
        }

        return count;
    }
}
