namespace LlmProc;

internal enum EntryKind
{
    File,
    Directory,
    Link,
}

internal readonly record struct FolderEntry(string Name, EntryKind Kind, bool IsHidden);
