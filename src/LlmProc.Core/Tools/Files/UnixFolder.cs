using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LlmProc;

/// <summary>Reads the open directory itself; its path is not used again.</summary>
internal sealed class UnixFolder : IFolder
{
    private const byte UnknownType = 0;
    private const byte DirectoryType = 4;
    private const byte LinkType = 10;

    private static readonly bool s_isMac = OperatingSystem.IsMacOS();
    private static readonly bool s_isMacX64 = s_isMac && RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly int s_typeOffset = s_isMac ? 20 : 18;

    private readonly DirectoryStream _stream;
    private readonly SafeFileHandle _directory;

    /// <param name="directory">Belongs to the folder from here on.</param>
    internal UnixFolder(SafeFileHandle directory)
    {
        _stream = s_isMacX64 ? UnixNative.MacOpenStreamX64(directory) : UnixNative.OpenStream(directory);
        if (_stream.IsInvalid)
        {
            directory.Dispose();
            throw new IOException("fdopendir failed");
        }

        // The stream closes the descriptor.
        _directory = new SafeFileHandle(directory.DangerousGetHandle(), ownsHandle: false);
        directory.SetHandleAsInvalid();
    }

    public IEnumerable<FolderEntry> Read()
    {
        while (ReadEntry() is { } entry)
        {
            if (entry.Name is not ("." or ".."))
            {
                yield return entry;
            }
        }
    }

    public EntryDetails? FindDetails(string name)
    {
        if (UnixStatus.Find(_directory, name) is not { } status)
        {
            return null;
        }

        // A file system may hold times that the calendar of .NET does not have.
        long first = DateTimeOffset.MinValue.ToUnixTimeSeconds();
        long last = DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        return new EntryDetails(status.Size, DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(status.ModifiedSeconds, first, last)));
    }

    public void Dispose() => _stream.Dispose();

    private unsafe FolderEntry? ReadEntry()
    {
        byte* entry = s_isMacX64 ? UnixNative.MacReadEntryX64(_stream) : UnixNative.ReadEntry(_stream);
        if (entry == null)
        {
            int error = Marshal.GetLastPInvokeError();
            return error == 0 ? null : throw new IOException($"readdir failed: {Marshal.GetPInvokeErrorMessage(error)}");
        }

        string name = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + s_typeOffset + 1));
        EntryKind kind = entry[s_typeOffset] switch
        {
            DirectoryType => EntryKind.Directory,
            LinkType => EntryKind.Link,
            UnknownType => FindKind(name),
            _ => EntryKind.File,
        };
        return new FolderEntry(name, kind, name.StartsWith('.'));
    }

    // Some file systems leave the type out of the directory.
    private EntryKind FindKind(string name) => UnixStatus.Find(_directory, name)?.Type switch
    {
        UnixFlags.Directory => EntryKind.Directory,
        UnixFlags.Link => EntryKind.Link,
        _ => EntryKind.File,
    };
}
