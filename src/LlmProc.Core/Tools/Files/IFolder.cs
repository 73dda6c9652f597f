namespace LlmProc;

/// <summary>An open directory: it stays the same one even if its path comes to mean another.</summary>
internal interface IFolder : IDisposable
{
    /// <summary>Without <c>.</c> and <c>..</c>, in no order; can be enumerated once.</summary>
    IEnumerable<FolderEntry> Read();

    /// <summary>Of the entry itself, not of what it links to; null if it is gone.</summary>
    EntryDetails? FindDetails(string name);
}
