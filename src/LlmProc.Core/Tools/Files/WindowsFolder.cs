using Microsoft.Win32.SafeHandles;

namespace LlmProc;

/// <summary>The handle keeps the directory where it is, so that its path may be used while this is open.</summary>
internal sealed class WindowsFolder(SafeFileHandle directory, string finalPath) : IFolder
{
    public IEnumerable<FolderEntry> Read()
    {
        EnumerationOptions everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };
        foreach (FileSystemInfo entry in new DirectoryInfo(finalPath).EnumerateFileSystemInfos("*", everything))
        {
            EntryKind kind = entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && entry.LinkTarget is not null ? EntryKind.Link
                : entry is DirectoryInfo ? EntryKind.Directory
                : EntryKind.File;
            yield return new FolderEntry(entry.Name, kind, entry.Name.StartsWith('.') || entry.Attributes.HasFlag(FileAttributes.Hidden));
        }
    }

    public EntryDetails? FindDetails(string name)
    {
        FileInfo entry = new(Path.Join(finalPath, name));
        bool isFile = entry.Exists;
        return isFile || Directory.Exists(entry.FullName) ? new EntryDetails(isFile ? entry.Length : 0, entry.LastWriteTimeUtc) : null;
    }

    public void Dispose() => directory.Dispose();
}
