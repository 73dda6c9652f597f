namespace LlmProc;

/// <summary>Says in our words why a file or a folder could not be read or written.</summary>
internal static class FileProblem
{
    private const int NoDevice = 6;
    private const int Closed = 9;
    private const int Busy = 16;
    private const int Exists = 17;
    private const int IsDirectory = 21;
    private const int TooLarge = 27;
    private const int NoSpace = 28;
    private const int ReadOnly = 30;
    private const int DiskFull = unchecked((int)0x80070070);

    /// <summary>What follows the path in a sentence, without a full stop: "permission denied".</summary>
    /// <param name="path">To see whether it is a folder, which systems call a lack of permission.</param>
    public static string Of(Exception exception, string path) => exception switch
    {
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => File.Exists(Path.GetDirectoryName(path)) ? "a part of the path is a file, not a folder" : "its folder does not exist",
        PathTooLongException => "the path is too long",
        UnauthorizedAccessException when Directory.Exists(path) => "it is a folder",
        UnauthorizedAccessException => "permission denied",
        ArgumentException => "its path is empty or holds a character that no path can",
        IOException { HResult: var code } => OfCode(code),
        _ => "the system refuses it",
    };

    /// <remarks>On systems other than Windows it is the number that the system gave.</remarks>
    private static string OfCode(int code) => code switch
    {
        NoDevice => "nobody is at the other end of this pipe or device",
        Closed => "it is closed",
        Busy => "it is in use",
        Exists => "it is there already",
        IsDirectory => "it is a folder",
        TooLarge => "it would be larger than the system allows",
        NoSpace or DiskFull => "no space is left on the device",
        ReadOnly => "it is on a file system that can only be read",
        _ when code == (OperatingSystem.IsMacOS() ? 62 : 40) => "it is a link that leads back to itself",
        _ when code == (OperatingSystem.IsMacOS() ? 63 : 36) => "the path is too long",
        _ when code == (OperatingSystem.IsMacOS() ? 69 : 122) => "the quota of the disk is used up",
        _ when OperatingSystem.IsWindows() => "the system refuses it",
        _ => FormattableString.Invariant($"the system refuses it (error {code})"),
    };
}
