namespace LlmProc;

/// <summary>How an operating system opens what lies beneath a root, and only that, whatever is renamed or linked meanwhile.</summary>
/// <remarks>Null: the root does not exist. Everything else that prevents opening is a <see cref="ToolException"/>.</remarks>
internal interface IRootedFiles
{
    OpenedFile? OpenFile(RootedPath path);

    IFolder? OpenFolder(RootedPath path);

    /// <summary>The name that a root has when its links are followed. It only tells which root a path means; it opens nothing.</summary>
    string? FindRealName(string root);
}
