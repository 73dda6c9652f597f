using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LlmProc;

/// <summary>Two ways to open a path beneath a directory. Each decides while it opens: nothing is checked first and opened later.</summary>
internal static class UnixWalk
{
    private const int OpenAt2Number = 437;
    private const int BeneathWithoutMagicLinks = 0x08 | 0x02;

    /// <summary>The kernel follows links and refuses those that lead out, or that have an absolute target.</summary>
    internal static SafeFileHandle OpenBeneath(SafeFileHandle root, string relative, int flags, out int error)
    {
        OpenHow how = new() { Flags = (uint)flags, Resolve = BeneathWithoutMagicLinks };

        // The kernel asks to try again when anything was renamed while it followed a link upwards. That must end even if they do not.
        for (int tries = 0; ; tries++)
        {
            nint result = UnixNative.OpenAt2(OpenAt2Number, root, relative.Length == 0 ? "." : relative, how, Marshal.SizeOf<OpenHow>());
            error = result < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (error != UnixFlags.TryAgain || tries == 1000)
            {
                return new SafeFileHandle(result, ownsHandle: true);
            }
        }
    }

    /// <summary>Component by component, following no link at all. <paramref name="link"/> is set if one was in the way.</summary>
    internal static SafeFileHandle OpenWithoutLinks(SafeFileHandle root, string relative, int flags, out int error, out bool link)
    {
        string[] names = relative.Split('/', StringSplitOptions.RemoveEmptyEntries);
        SafeFileHandle at = root;
        SafeFileHandle? owned = null;
        try
        {
            for (int i = 0; i < names.Length - 1; i++)
            {
                SafeFileHandle next = OpenOne(at, names[i], UnixFlags.OpenToWalk, out error, out link);
                if (next.IsInvalid)
                {
                    return next;
                }

                owned?.Dispose();
                at = owned = next;
            }

            return OpenOne(at, names.Length == 0 ? "." : names[^1], flags, out error, out link);
        }
        finally
        {
            owned?.Dispose();
        }
    }

    private static unsafe SafeFileHandle OpenOne(SafeFileHandle at, string name, int flags, out int error, out bool link)
    {
        SafeFileHandle opened = UnixNative.OpenAt(at, name, flags | UnixFlags.OpenNoFollow);
        error = opened.IsInvalid ? Marshal.GetLastPInvokeError() : 0;

        // Asked after the refusal and for the message only: systems answer ELOOP or ENOTDIR for a link.
        byte target;
        link = (error == UnixFlags.TooManyLinks || error == UnixFlags.NotADirectory) && UnixNative.ReadLinkAt(at, name, &target, 1) >= 0;
        return opened;
    }
}
