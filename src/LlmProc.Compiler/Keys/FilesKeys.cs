using System.Collections.Immutable;
using static LlmProc.Key<LlmProc.FilesDraft>;

namespace LlmProc;

/// <summary>The keys of <c>[files]</c>.</summary>
internal static class FilesKeys
{
    private const string Name = "a list of folders";

    public static Section<FilesDraft> Section { get; } = new(
    [
        Row("read", Kinds.ListOf(Kinds.FilePath, Name), "the program's and the working directory", "folders the file tools may read",
            (files, folders) => files with { Read = folders }),
        Later("write", Folders, "the working directory", "folders the file tools may write",
            (files, folders) => files with { Write = folders }),
    ]);

    private static Kind<ImmutableArray<string>> Folders => Kinds.ListOf(Kinds.Filled, Name);
}
