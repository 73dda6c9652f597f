using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LlmProc.Cli.Tests.Terminals;

/// <summary>A real terminal of the operating system: what the command writes is drawn on a <see cref="TerminalScreen"/>, and a test can type into it.</summary>
internal sealed partial class Pty : IAsyncDisposable
{
    private const int ReadWrite = 2;
    private const int NoControl = 0x100;
    private const nuint SetSize = 0x5414;

    private readonly FileStream _master;
    private readonly Running _running;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;
    private readonly StringBuilder _all = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Pty(FileStream master, Running running, TerminalScreen screen)
    {
        _master = master;
        _running = running;
        Screen = screen;
        _reading = ReadAsync();
    }

    /// <summary>Guarded by itself.</summary>
    public TerminalScreen Screen { get; }

    /// <summary>Every character that was written, control sequences too.</summary>
    public string All
    {
        get
        {
            lock (Screen)
            {
                return _all.ToString();
            }
        }
    }

    public static void SkipWithout() =>
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/setsid") && File.Exists("/dev/ptmx"), "needs Linux with setsid and /dev/ptmx");

    /// <summary>Starts the command in a terminal of its own.</summary>
    /// <param name="isSized">False: the terminal does not say how large it is, as serial lines do.</param>
    /// <param name="redirections">For a shell, such as <c>&gt; out.txt</c>.</param>
    public static Pty Start(Llmproc llmproc, int columns, int rows, string[] arguments, string redirections = "", bool isSized = true)
    {
        int descriptor = Open("/dev/ptmx", ReadWrite | NoControl);
        Check(descriptor);
        Check(Grant(descriptor));
        Check(Unlock(descriptor));
        byte[] name = new byte[128];
        Check(-Name(descriptor, name, name.Length));
        string path = Encoding.ASCII.GetString(name.AsSpan(0, Array.IndexOf(name, (byte)0)));
        var master = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.ReadWrite, bufferSize: 0, isAsync: false);
        Resize(master, isSized ? columns : 0, isSized ? rows : 0);
        llmproc.Variables.TryAdd("TERM", "xterm-256color");
        string command = string.Join(' ', arguments.Prepend(Llmproc.Binary).Select(word => $"'{word}'"));
        Running running = llmproc.StartFile("/bin/sh", "-c", $"exec < {path} > {path} 2>&1; exec setsid -c env --default-signal=INT sh -c \"exec {command} {redirections}\"");
        return new Pty(master, running, new TerminalScreen(columns, rows));
    }

    public async Task TypeAsync(string keys)
    {
        await _master.WriteAsync(Encoding.UTF8.GetBytes(keys), TestContext.Current.CancellationToken);
        await _master.FlushAsync(TestContext.Current.CancellationToken);
    }

    public void Resize(int columns, int rows)
    {
        lock (Screen)
        {
            Screen.Resize(columns, rows);
            Resize(_master, columns, rows);
        }
    }

    /// <summary>Waits until the screen shows what is wanted, and gives what can be seen.</summary>
    public async Task<string> UntilAsync(Func<string, bool> isWanted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            Task changed;
            string shown;
            lock (Screen)
            {
                shown = Screen.Visible;
                changed = _changed.Task;
            }

            if (isWanted(shown))
            {
                return shown;
            }

            try
            {
                await changed.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException("the terminal never showed what was wanted, but:\n" + shown);
            }
        }
    }

    public Task<string> UntilAsync(string text) => UntilAsync(shown => shown.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits for the command to end; the exit code, and what can be seen then.</summary>
    public async Task<(int Code, string Shown)> EndAsync()
    {
        Outcome outcome = await _running.EndAsync();
        await _reading;
        lock (Screen)
        {
            return (outcome.Code, Screen.Visible);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _running.Dispose();
        await _stop.CancelAsync();
        await _reading;
        await _master.DisposeAsync();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        var decoder = Encoding.UTF8.GetDecoder();
        byte[] bytes = new byte[8192];
        char[] characters = new char[8192];
        await Task.Yield();
        while (true)
        {
            int count;
            try
            {
                count = await _master.ReadAsync(bytes, _stop.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // So it says that nobody has the other end open any more.
                count = 0;
            }

            TaskCompletionSource changed;
            lock (Screen)
            {
                var text = characters.AsSpan(0, decoder.GetChars(bytes, 0, count, characters, 0, flush: false));
                _all.Append(text);
                Screen.Write(text);
                (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            changed.SetResult();
            if (count == 0)
            {
                return;
            }
        }
    }

    private static void Resize(FileStream master, int columns, int rows)
    {
        ushort[] size = [(ushort)rows, (ushort)columns, 0, 0];
        Check(Control((int)master.SafeFileHandle.DangerousGetHandle(), SetSize, size));
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(int descriptor);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(int descriptor);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static partial int Name(int descriptor, [Out] byte[] name, nint length);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, [In] ushort[] size);
}
