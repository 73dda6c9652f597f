using System.Text;

namespace LlmProc;

/// <summary>A folder for one test, gone after it.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>The least a program needs.</summary>
    public const string Minimal = "[model]\nname = \"m\"\nprovider = \"openai\"\n";

    public string Path { get; } = Directory.CreateTempSubdirectory("llmproc-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public TempFolder Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], Encoding.UTF8.GetBytes(text));
        return this;
    }

    public TempFolder Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], bytes);
        return this;
    }

    public Compilation Link(string name, params (string Key, string Value)[] overrides) =>
        ProgramLinker.Link(name, new LinkOptions(Path) { Overrides = [.. overrides] });

    /// <summary>The graph of a program without errors.</summary>
    public ProgramGraph Graph(string name, params (string Key, string Value)[] overrides)
    {
        Compilation compilation = Link(name, overrides);
        compilation.Graph.ShouldNotBeNull(string.Join('\n', compilation.Diagnostics));
        return compilation.Graph;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
