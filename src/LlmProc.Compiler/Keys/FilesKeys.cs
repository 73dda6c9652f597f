using System.Collections.Immutable;
using static LlmProc.Key<System.Collections.Immutable.ImmutableArray<string>?>;

namespace LlmProc;

/// <summary>The keys of <c>[files]</c>.</summary>
internal static class FilesKeys
{
    public static Section<ImmutableArray<string>?> Section { get; } = new(
    [
        Row("read", Kinds.ListOf(Kinds.Filled, "a list of folders"), "its own and the working directory", "folders the file tools may read",
            (_, folders) => folders),
        NotYet("write", "folders the file tools may write"),
    ]);
}
