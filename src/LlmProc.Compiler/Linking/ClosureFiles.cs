using System.Collections.Immutable;
using System.Security.Cryptography;

namespace LlmProc;

/// <summary>
/// The files of one closure besides its programs: each is read once however many programs name it, and all of them together are bounded.
/// </summary>
internal sealed class ClosureFiles(string workingDirectory)
{
    /// <summary>Of all programs, prompts, schemas and scripts together.</summary>
    private const long MaxBytes = 64 * 1024 * 1024;

    private static readonly SourceFile s_noRoom = new([], "", (DiagnosticCodes.FileTooLarge, "not read: the files before it are more than 64 MiB in all"));

    private readonly Dictionary<string, ReadText> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _schemaFaults = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PreloadFacts> _preloads = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<McpServer>?> _servers = new(StringComparer.Ordinal);
    private long _bytes;

    public string WorkingDirectory => workingDirectory;

    /// <summary>Files that are given instead of read.</summary>
    public ImmutableDictionary<string, string> Texts { get; init; } = ImmutableDictionary<string, string>.Empty;

    public Digest Digest { get; } = new();

    public RealPaths RealPaths { get; } = new();

    public NearFiles NearFiles { get; } = new();

    public SearchBudget Search { get; } = new();

    /// <summary>Whether more was read than one closure may have.</summary>
    public bool IsFull => _bytes > MaxBytes;

    /// <summary>A program file: asked for once.</summary>
    public SourceFile ReadProgram(string path)
    {
        SourceFile file = Open(path);
        _bytes += file.Bytes.Length;
        return file;
    }

    public ReadText Read(string path)
    {
        if (!_texts.TryGetValue(path, out ReadText? text))
        {
            SourceFile file = IsFull ? s_noRoom : Open(path);
            _bytes += file.Bytes.Length;
            _texts[path] = text = new ReadText(file.Text, SHA256.HashData(file.Bytes), file.Failure, file.IsMissing);
        }

        return text;
    }

    private SourceFile Open(string path) => Texts.TryGetValue(path, out string? text) ? SourceFile.Of(text) : SourceFile.Read(path);

    /// <summary>What is wrong with a schema, to say after its name; null if nothing is.</summary>
    public string? SchemaFault(string path, string text)
    {
        if (!_schemaFaults.TryGetValue(path, out string? fault))
        {
            _schemaFaults[path] = fault = OutputSchemas.Fault(text);
        }

        return fault;
    }

    /// <summary>The servers of a file. What is wrong with it is said once, with the first program that names it.</summary>
    public ImmutableArray<McpServer>? McpServers(string path, string text, ProgramUnit unit)
    {
        if (!_servers.TryGetValue(path, out ImmutableArray<McpServer>? servers))
        {
            Report report = unit.Report.Of(new SourceText(Paths.Show(path, workingDirectory), SourceText.WithoutMark(text)));
            _servers[path] = servers = McpConfigFile.Read(report, Path.GetDirectoryName(path) ?? "/");
        }

        return servers;
    }

    public PreloadFacts Preload(string path)
    {
        if (!_preloads.TryGetValue(path, out PreloadFacts? facts))
        {
            _preloads[path] = facts = PreloadFacts.Of(path);
        }

        return facts;
    }
}

/// <summary>A text that several programs may name, or why it was not read.</summary>
/// <param name="Hash">Of its bytes.</param>
internal sealed record ReadText(string Text, byte[] Hash, (string Code, string Reason)? Failure, bool IsMissing);
