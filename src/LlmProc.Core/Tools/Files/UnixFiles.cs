using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LlmProc;

/// <summary>Linux and macOS. The layouts and flags for macOS were taken from its headers; only Linux was run.</summary>
/// <param name="useOpenAt2">False: as where the kernel has no openat2 or forbids it, so that no link is followed.</param>
internal sealed class UnixFiles(bool useOpenAt2) : IRootedFiles
{
    public OpenedFile? OpenFile(RootedPath path)
    {
        using SafeFileHandle? root = OpenRoot(path.Root);
        if (root is null)
        {
            return null;
        }

        SafeFileHandle file = Open(root, path, UnixFlags.OpenToRead, folder: false);
        if (UnixStatus.Find(file) is { Type: UnixFlags.RegularFile } status)
        {
            return new OpenedFile(file, status.Size);
        }

        int type = UnixStatus.Find(file)?.Type ?? 0;
        file.Dispose();
        throw UnixRefusal.OfType(type, path.Shown);
    }

    public IFolder? OpenFolder(RootedPath path)
    {
        using SafeFileHandle? root = OpenRoot(path.Root);
        return root is null ? null : new UnixFolder(Open(root, path, UnixFlags.OpenDirectory, folder: true));
    }

    public unsafe string? FindRealName(string root)
    {
        byte* resolved = stackalloc byte[4097];
        return UnixNative.RealPath(root, resolved) == null
            ? null
            : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(resolved));
    }

    private static SafeFileHandle? OpenRoot(string root)
    {
        SafeFileHandle opened = UnixNative.Open(root, UnixFlags.OpenToWalk);
        if (!opened.IsInvalid)
        {
            return opened;
        }

        int error = Marshal.GetLastPInvokeError();
        return error is UnixFlags.NoEntry or UnixFlags.NotADirectory
            ? null
            : throw UnixRefusal.OfError(error, new RootedPath(root, "", VisibleText.Of(root)), folder: true);
    }

    private SafeFileHandle Open(SafeFileHandle root, RootedPath path, int flags, bool folder)
    {
        int error = UnixFlags.NoSuchCall;
        if (useOpenAt2)
        {
            SafeFileHandle opened = UnixWalk.OpenBeneath(root, path.Relative, flags, out error);
            if (!opened.IsInvalid)
            {
                return opened;
            }
        }

        // A sandbox may answer "not permitted" for a call that it does not know. The other way sees less, never more.
        if (error == UnixFlags.NoSuchCall || error == UnixFlags.NotPermitted)
        {
            SafeFileHandle opened = UnixWalk.OpenWithoutLinks(root, path.Relative, flags, out error, out bool link);
            if (!opened.IsInvalid)
            {
                return opened;
            }

            if (link)
            {
                throw new ToolException(
                    $"'{path.Shown}' goes through a link, and links are not followed here. Use the path that it links to.");
            }
        }

        throw UnixRefusal.OfError(error, path, folder);
    }
}
