using System.Runtime.InteropServices;

namespace LlmProc;

/// <summary>What a model is told when a path was not opened.</summary>
internal static class UnixRefusal
{
    internal static ToolException OfError(int error, RootedPath path, bool folder)
    {
        string shown = path.Shown;
        return error switch
        {
            UnixFlags.NoEntry when folder => new FileMissingException($"Directory not found: {shown}"),
            UnixFlags.NoEntry => new FileMissingException($"File not found: {shown}"),
            UnixFlags.NotADirectory when folder => new ToolException($"Path is not a directory: {shown}"),
            UnixFlags.NotADirectory => new FileMissingException($"File not found: {shown} (a part of the path is a file, not a directory)"),
            UnixFlags.CrossesRoot => new ToolException(
                $"'{shown}' leaves the folder '{VisibleText.Of(path.Root)}' through a link (a link with an absolute target always does)."),
            UnixFlags.AccessDenied => new ToolException($"Permission denied: {shown}"),
            UnixFlags.NoDevice => OfType(UnixFlags.Socket, shown),
            _ when error == UnixFlags.NotSupported => OfType(UnixFlags.Socket, shown),
            _ when error == UnixFlags.TooManyLinks => new ToolException(
                $"'{shown}' goes through a link that is not followed: a loop, or one that the system makes up."),
            _ when error == UnixFlags.NameTooLong => new ToolException($"The path is too long: {shown}"),
            _ when error == UnixFlags.TryAgain => new ToolException($"'{shown}' is being changed by somebody else. Try again."),
            _ => new ToolException($"Cannot open '{shown}': {Marshal.GetPInvokeErrorMessage(error)}."),
        };
    }

    internal static ToolException OfType(int type, string shown)
    {
        string what = type switch
        {
            UnixFlags.Directory => "a directory; list_dir shows what is in it",
            UnixFlags.Fifo => "a FIFO; only regular files can be read",
            UnixFlags.Socket => "a socket or a device; only regular files can be read",
            _ => "a device; only regular files can be read",
        };
        return new ToolException($"'{shown}' is {what}.");
    }
}
