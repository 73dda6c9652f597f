using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LlmProc;

/// <summary>Three folders side by side: the root, one beside it with a secret, and one whose name begins as the root's does.</summary>
internal sealed partial class TestFolder : IDisposable
{
    internal const string Secret = "the words from outside";

    private readonly string _base = Directory.CreateTempSubdirectory("llmproc-").FullName;

    internal TestFolder()
    {
        Directory.CreateDirectory(Root);
        Write(Path.Combine(Outside, "secret.txt"), Secret);
        Write(Path.Combine(Root + "-evil", "secret.txt"), Secret);
    }

    internal string Root => Path.Combine(_base, "root");

    internal string Outside => Path.Combine(_base, "outside");

    internal static bool IsUnix => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    internal static IRootedFiles Walker(string name) => new UnixFiles(useOpenAt2: name == "openat2");

    internal static void SkipUnlessAvailable(string walker)
    {
        Assert.SkipUnless(IsUnix, "the walkers are those of Unix");
        Assert.SkipUnless(walker != "openat2" || OperatingSystem.IsLinux(), "only Linux has openat2");
    }

    internal ConfinedFiles Files(string walker = "") =>
        walker.Length == 0 ? new ConfinedFiles([Root], Root) : new ConfinedFiles([Root], Root, Walker(walker));

    internal string At(string relative) => Path.Combine(Root, relative);

    internal string Write(string relative, string text)
    {
        string path = Path.Combine(Root, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    internal string Write(string relative, ReadOnlySpan<byte> bytes)
    {
        string path = Path.Combine(Root, relative);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    internal void Link(string relative, string target) => File.CreateSymbolicLink(At(relative), target);

    internal void HardLink(string relative, string existing) => NativeLink(At(existing), At(relative)).ShouldBe(0);

    internal void Fifo(string relative) => NativeMakeFifo(At(relative), 0x1B6).ShouldBe(0);

    /// <summary>The name stays when the socket is closed.</summary>
    internal void SocketFile(string relative)
    {
        // The address of a socket may have some 100 characters.
        string near = Path.Combine(Path.GetTempPath(), $"llmproc-{Environment.ProcessId}-{Path.GetFileName(_base)[^6..]}");
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(near));
        NativeRename(near, At(relative)).ShouldBe(0);
    }

    internal static int Rename(string from, string to) => NativeRename(from, to);

    public void Dispose() => Directory.Delete(_base, recursive: true);

    [DllImport("libc", EntryPoint = "rename", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int NativeRename(string from, string to);

    [DllImport("libc", EntryPoint = "mkfifo", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int NativeMakeFifo(string path, uint mode);

    [DllImport("libc", EntryPoint = "link", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int NativeLink(string existing, string path);
}
