using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LlmProc;

/// <summary>
/// Windows has no call that opens beneath a directory, so the handle is asked where it ended up: what it names cannot change any more.
/// Written from the documentation; it could not be run where it was written.
/// </summary>
internal sealed class WindowsFiles : IRootedFiles
{
    private const int FileNotFound = 2;
    private const int PathNotFound = 3;
    private const int AccessDenied = 5;

    public OpenedFile? OpenFile(RootedPath path)
    {
        SafeFileHandle? file = Open(path, WindowsNative.GenericRead, WindowsNative.ShareAll, "File not found");
        if (file is null)
        {
            return null;
        }

        bool isDirectory = File.GetAttributes(file).HasFlag(FileAttributes.Directory);
        if (!isDirectory && WindowsNative.GetFileType(file) == WindowsNative.DiskFile)
        {
            return new OpenedFile(file, RandomAccess.GetLength(file));
        }

        file.Dispose();
        throw UnixRefusal.OfType(isDirectory ? UnixFlags.Directory : 0, path.Shown);
    }

    public IFolder? OpenFolder(RootedPath path)
    {
        // Nobody can rename or delete a directory, or one above it, while a handle is open that does not share deletion.
        SafeFileHandle? directory = Open(path, WindowsNative.ListDirectory, WindowsNative.ShareReadAndWrite, "Directory not found");
        if (directory is null || File.GetAttributes(directory).HasFlag(FileAttributes.Directory))
        {
            return directory is null ? null : new WindowsFolder(directory, FindFinalPath(directory));
        }

        directory.Dispose();
        throw new ToolException($"Path is not a directory: {path.Shown}");
    }

    public string? FindRealName(string root) => null;

    private static SafeFileHandle? Open(RootedPath path, uint access, uint share, string missing)
    {
        using SafeFileHandle root = WindowsNative.Open(path.Root, WindowsNative.ListDirectory, WindowsNative.ShareAll);
        if (root.IsInvalid)
        {
            return null;
        }

        SafeFileHandle opened = WindowsNative.Open(Path.Join(path.Root, path.Relative), access, share);
        if (opened.IsInvalid)
        {
            int error = Marshal.GetLastPInvokeError();
            opened.Dispose();
            throw error switch
            {
                FileNotFound or PathNotFound => new FileMissingException($"{missing}: {path.Shown}"),
                AccessDenied => new ToolException($"Permission denied: {path.Shown}"),
                _ => new ToolException($"Cannot open '{path.Shown}': {Marshal.GetPInvokeErrorMessage(error)}"),
            };
        }

        string inside = FindFinalPath(root);
        string at = FindFinalPath(opened);
        if (at == inside || at.StartsWith(inside.EndsWith('\\') ? inside : inside + '\\', StringComparison.Ordinal))
        {
            return opened;
        }

        opened.Dispose();
        throw new ToolException($"'{path.Shown}' leaves the folder '{VisibleText.Of(path.Root)}' through a link.");
    }

    private static unsafe string FindFinalPath(SafeFileHandle handle)
    {
        const int MaxLength = 32768;
        char[] buffer = new char[MaxLength];
        fixed (char* start = buffer)
        {
            uint length = WindowsNative.GetFinalPath(handle, start, MaxLength, 0);
            return length is > 0 and < MaxLength
                ? new string(start, 0, (int)length)
                : throw new IOException("The final path of a handle is not known.");
        }
    }
}
