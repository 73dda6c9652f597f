using System.Collections.Immutable;

namespace LlmProc;

/// <summary>What a directory holds, in the order of its lines.</summary>
/// <param name="Directory">Its absolute path, as messages show it.</param>
/// <param name="Omitted">How many entries were left out because there are too many.</param>
internal sealed record DirectoryListing(string Directory, ImmutableArray<ListedEntry> Entries, int Omitted)
{
    /// <summary>The first entries by their lines. Memory is bounded by <paramref name="limit"/>, not by the directory.</summary>
    internal static DirectoryListing Of(IFolder folder, string shown, ListOptions options, int limit, CancellationToken cancellationToken)
    {
        // Reversed, so that the last of those kept is the one to give way.
        PriorityQueue<FolderEntry, string> kept = new(Comparer<string>.Create(static (a, b) => string.CompareOrdinal(b, a)));
        int omitted = 0;
        foreach (FolderEntry entry in folder.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.IsHidden && !options.ShowHidden)
            {
                continue;
            }

            if (kept.Count < limit)
            {
                kept.Enqueue(entry, LineOf(entry));
            }
            else
            {
                kept.EnqueueDequeue(entry, LineOf(entry));
                omitted++;
            }
        }

        IEnumerable<ListedEntry> entries = kept.UnorderedItems
            .OrderBy(static item => item.Priority, StringComparer.Ordinal)
            .Select(item => new ListedEntry(item.Priority, options.Detailed ? folder.FindDetails(item.Element.Name) : null));
        return new DirectoryListing(shown, [.. entries], omitted);
    }

    // A link gets a letter of its own: what it leads to may be out of reach, and is then not looked at.
    private static string LineOf(FolderEntry entry)
    {
        char kind = entry.Kind switch
        {
            EntryKind.Directory => 'd',
            EntryKind.Link => 'l',
            _ => 'f',
        };
        return $"{kind} {VisibleText.Of(entry.Name)}";
    }
}
