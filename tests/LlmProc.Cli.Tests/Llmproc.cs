using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using LlmProc.Testing;

namespace LlmProc.Cli.Tests;

/// <summary>What a command left behind: all of stdout and stderr, and the exit code.</summary>
internal sealed record Outcome(string Out, string Error, int Code);

/// <summary>The built command, run in a project's folder.</summary>
internal sealed class Llmproc(TempProject project)
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    // The published command can be tested in place of the built one.
    private static readonly string s_folder = Environment.GetEnvironmentVariable("LLMPROC_TEST_FOLDER") ?? AppContext.BaseDirectory;

    public static string Binary { get; } = Path.Combine(s_folder, OperatingSystem.IsWindows() ? "llmproc.exe" : "llmproc");

    /// <summary>Environment variables beside those of the tests; keys and addresses of providers are only these.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>With nothing on stdin.</summary>
    public Task<Outcome> RunAsync(params string[] arguments) => RunWithInputAsync("", arguments);

    public async Task<Outcome> RunWithInputAsync(string stdin, params string[] arguments)
    {
        using Running running = Start(arguments);
        await running.WriteInputAsync(stdin);
        return await running.EndAsync();
    }

    public Running Start(params string[] arguments) => StartFile(Binary, arguments);

    /// <summary>What the command needs to start, copied to another folder; libraries that are not .NET stay behind.</summary>
    /// <returns>The copied command.</returns>
    public static string CopyWithoutLibraries(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(s_folder).Where(file => file == Binary || file.EndsWith(".dll", StringComparison.Ordinal) || file.EndsWith(".runtimeconfig.json", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        File.Delete(Path.Combine(folder, "e_sqlite3.dll"));
        return Path.Combine(folder, Path.GetFileName(Binary));
    }

    /// <summary>With Ctrl-C heard. A job in the background inherits that it is ignored, and so would everything that tests start there.</summary>
    public Running StartHearing(params string[] arguments) =>
        OperatingSystem.IsLinux() ? StartFile("/usr/bin/env", ["--default-signal=INT", Binary, .. arguments]) : Start(arguments);

    /// <summary>Any program, with the command on the path.</summary>
    public Running StartFile(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = project.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = s_utf8,
            StandardOutputEncoding = s_utf8,
            StandardErrorEncoding = s_utf8,
        };
        start.Environment["PATH"] = s_folder + Path.PathSeparator + start.Environment["PATH"];
        start.Environment.Remove("NO_COLOR");
        start.Environment.Remove("LLMPROC_DEBUG");
        foreach (string name in ProviderKey.All.SelectMany(key => key.Variables).Concat(["ANTHROPIC_BASE_URL", "OPENAI_BASE_URL", "GOOGLE_GEMINI_BASE_URL", "OLLAMA_HOST"]))
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in Variables)
        {
            start.Environment[name] = value;
        }

        return new Running(Process.Start(start)!);
    }
}

/// <summary>A command at work.</summary>
internal sealed partial class Running(Process process) : IDisposable
{
    private readonly StringBuilder _error = new();

    public async Task WriteInputAsync(string text)
    {
        try
        {
            await process.StandardInput.WriteAsync(text);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The command ended without reading it.
        }
    }

    /// <summary>Reads stderr up to a line.</summary>
    public async Task ReachAsync(string line)
    {
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } read)
        {
            _error.Append(read).Append('\n');
            if (read == line)
            {
                return;
            }
        }

        throw new InvalidOperationException($"stderr ended before '{line}':\n{_error}");
    }

    /// <summary>The next line of stdout; null at its end.</summary>
    public ValueTask<string?> NextLineAsync() => process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

    /// <summary>Reads stdout up to a line that begins so, and gives the rest of it.</summary>
    public async Task<string> ReadLineAsync(string beginning)
    {
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } read)
        {
            if (read.StartsWith(beginning, StringComparison.Ordinal))
            {
                return read[beginning.Length..];
            }
        }

        throw new InvalidOperationException($"stdout ended before '{beginning}'");
    }

    public void Signal(int signal) => Kill(process.Id, signal).ShouldBe(0);

    public async Task<Outcome> EndAsync()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        string error = await process.StandardError.ReadToEndAsync(cancellationToken);
        string text = await output;
        await process.WaitForExitAsync(cancellationToken);
        return new Outcome(text, _error + error, process.ExitCode);
    }

    /// <summary>The exit code of a command whose output nobody reads.</summary>
    public async Task<int> ExitAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
