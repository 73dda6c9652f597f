using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LlmProc.Bench;

/// <summary>What the worst program files cost the published command: wall time and peak memory of <c>check</c> on each.</summary>
internal static class HostileFiles
{
    private const int Runs = 3;
    private const int MaxBytes = 1024 * 1024;
    private const double MostMilliseconds = 300;
    private const double MostMebibytes = 100;
    private const string TimeCommand = "/usr/bin/time";

    public static int Run(string llmproc, string folder)
    {
        string huge = Directory.CreateTempSubdirectory("llmproc-bench-").FullName;
        try
        {
            foreach ((string name, string text) in HugeToml().Select(file => (file.Name + ".toml", file.Text)).Concat(HugeYaml().Select(file => (file.Name + ".yaml", file.Text))))
            {
                File.WriteAllText(Path.Combine(huge, name), text);
            }

            string[] files = [.. Directory.GetFiles(folder).Where(file => Path.GetExtension(file) is ".toml" or ".yaml" or ".yml"), .. Directory.GetFiles(huge)];
            var costs = files.Select(file => (Name: Path.GetFileName(file), Cost: Measure(Path.GetFullPath(llmproc), file))).ToList();
            var slowest = costs.MaxBy(cost => cost.Cost.Milliseconds);
            var largest = costs.MaxBy(cost => cost.Cost.Mebibytes);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $$"""{"figure":"check_hostile_files","files":{{files.Length}},"slowest":"{{slowest.Name}}","slowest_ms":{{slowest.Cost.Milliseconds:0.0}},"largest":"{{largest.Name}}","peak_rss_mib":{{largest.Cost.Mebibytes:0.0}}}"""));
            return slowest.Cost.Milliseconds <= MostMilliseconds && largest.Cost.Mebibytes <= MostMebibytes ? 0 : 1;
        }
        finally
        {
            Directory.Delete(huge, recursive: true);
        }
    }

    /// <summary>Files of the largest size that is read, and one above it.</summary>
    private static IEnumerable<(string Name, string Text)> HugeToml()
    {
        const string model = "[model]\nname = \"m\"\nprovider = \"openai\"\n";
        string keys = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"k{i:x}=1\n"));
        string line = new('x', (MaxBytes / 2) - 100);
        yield return ("two-mebibytes", new string('#', 2 * MaxBytes));
        yield return ("deep-arrays", "a = " + Times("[", 100_000) + Times("]", 100_000));
        yield return ("deep-inline-tables", "a = " + Times("{a=", 100_000) + "1" + Times("}", 100_000));
        yield return ("deep-dotted-key", Times("a.", 100_000) + "a = 1\n");
        yield return ("deep-header", "[" + Times("a.", 100_000) + "a]\n");
        yield return ("deep-array-of-tables", "[[" + Times("a.", 100_000) + "a]]\n");
        yield return ("keys", keys);
        yield return ("as-many-keys-as-fit", keys[..(MaxBytes - 100)]);
        yield return ("as-many-keys-in-a-line", "a = {" + keys[..(MaxBytes - 200)].Replace('\n', ','));
        yield return ("as-many-tables-as-fit", Times("[[a]]\n", MaxBytes / 6));
        yield return ("line-of-a-mebibyte", $"model = {{ name = \"{line}\", providr = \"{line}\" }}\n");
        yield return ("line-of-brackets", "a = " + Times("[],", 300_000));
        yield return ("wrong-in-every-line", "[model]\n" + Times("a b\nc=1\n", MaxBytes / 8 - 1));
        yield return ("control-characters", "a = \"" + new string('\u0001', MaxBytes - 10) + "\"");
        yield return ("quotes", new string('"', MaxBytes - 1));
        yield return ("names-that-are-unknown", model + string.Concat(Enumerable.Range(0, 1_900).Select(i => $"{new string('n', 500)}{i} = 1\n")));
        yield return ("keys-in-a-table-with-a-long-name", $"[{line}]\n" + keys[..15_000]);
        yield return ("key-set-twice-in-a-table-with-a-long-name", $"[{line}]\n" + Times("k0 = 1\n", 1_900));
        yield return ("pattern-of-any-folders", model + $"[preload]\nfiles = [\"{Times("**/", 340_000)}*.md\"]\n");
        yield return ("pattern-of-many-folders", model + $"[preload]\nfiles = [\"{Times("**/d/", 200_000)}*.md\"]\n");
        yield return ("wrong-escapes", "a = \"" + Times("\\q", (MaxBytes / 2) - 10) + "\"\n");
        yield return ("carriage-returns", new string('\r', MaxBytes));
        yield return ("wrong-tools-in-a-line", model + "[tools]\nenabled = [" + Times("\"spwan\", ", 999) + new string(' ', MaxBytes - 20_000) + "]\n");
        yield return ("secrets-in-a-line", model + "[mcp.servers.a]\ncommand = \"x\"\nargs = [" + Times("\"sk-abcdefghijkl\", ", 999) + new string(' ', MaxBytes - 30_000) + "]\n");
        yield return ("command-of-many-words", model + $"[mcp.servers.a]\ncommand = \"{Times("x ", (MaxBytes / 2) - 200)}\"\n");
        yield return ("links-that-lead-nowhere", model + "[linked_programs]\n" + string.Concat(Enumerable.Range(0, 1_900).Select(i => $"p{i} = \"./{new string('p', 400)}{i}.toml\"\n")));
        yield return ("valid-prompt", model + "[prompt]\nsystem = \"\"\"\n" + Times("A line of a prompt.\n", 50_000) + "\"\"\"\n");
        yield return ("valid-keys", model + string.Concat(Enumerable.Range(0, 1_900).Select(i => $"x-{i} = \"{new string('v', 500)}\"\n")));
        yield return ("valid-lists", model + string.Concat(Enumerable.Range(0, 19).Select(i => $"x-{i} = [{Times($"\"{new string('i', 50)}\", ", 1_000)}]\n")));
        yield return ("many-lists", model + string.Concat(Enumerable.Range(0, 100).Select(i => $"x-{i} = [{Times("\"12345\", ", 1_000)}]\n")));
        yield return ("valid-comments", model + Times("# A line of a comment.\n", 43_000));
    }

    private static IEnumerable<(string Name, string Text)> HugeYaml()
    {
        const string model = "model:\n  name: m\n  provider: openai\n";
        string line = new('x', (MaxBytes / 2) - 100);
        string keys = string.Concat(Enumerable.Range(0, 1_900).Select(i => $"  k{i}: 1\n"));
        yield return ("list-items", "a:\n" + Times("- 1\n", MaxBytes / 4 - 10));
        yield return ("list-items-in-brackets", "a: [" + Times("1, ", 300_000) + "1]\n");
        yield return ("lists-within-lists", Times("- ", MaxBytes / 2 - 10) + "a\n");
        yield return ("deep-lists", "a: " + Times("[", 500_000) + Times("]", 500_000));
        yield return ("deep-tables", "a: " + Times("{a: ", 100_000) + "1" + Times("}", 100_000));
        yield return ("deep-blocks", string.Concat(Enumerable.Range(0, 1_400).Select(i => $"{new string(' ', i)}a:\n")));
        yield return ("deep-keys", Times("? ", MaxBytes / 2 - 10) + "a\n");
        yield return ("deep-lists-never-closed", "a: " + Times("[", MaxBytes - 10));
        yield return ("aliases-that-multiply", "a0: &a0 [1]\n" + string.Concat(Enumerable.Range(1, 1_900).Select(i => $"a{i}: &a{i} [{Times($"*a{i - 1}, ", 60)}]\n")));
        yield return ("alias-to-itself", "a: &a [" + Times("*a, ", 200_000) + "]\n");
        yield return ("anchors", "a: " + Times("&a ", 300_000) + "1\n");
        yield return ("tags", "a: " + Times("!!str ", 150_000) + "1\n");
        yield return ("keys-in-a-table-with-a-long-name", $"? {line}\n:\n" + keys);
        yield return ("key-set-twice-in-a-table-with-a-long-name", $"? {line}\n:\n" + Times("  k0: 1\n", 1_900));
        yield return ("key-too-long-for-its-sign", $"{line}: 1\n");
        yield return ("keys", string.Concat(Enumerable.Range(0, 100_000).Select(i => $"k{i:x}: 1\n")));
        yield return ("line-of-a-mebibyte", $"model: {{name: {line}, providr: {line}}}\n");
        yield return ("quotes", Times("\"", MaxBytes - 1));
        yield return ("text-never-closed", "a: \"" + Times("x\n ", MaxBytes / 3 - 10));
        yield return ("documents", Times("---\n", MaxBytes / 4));
        yield return ("not-utf-16", "a: \"" + Times("\\ud800", 150_000) + "\"\n");
        yield return ("wrong-in-every-line", "model:\n" + Times("  a b\n  c: ~\n", MaxBytes / 14));
        yield return ("keys-of-nothing", Times(":\n", MaxBytes / 2));
        yield return ("words-that-are-true-to-some", "a:\n" + Times("  yes: no\n", MaxBytes / 10));
        yield return ("valid-prompt", model + "prompt:\n  system: |\n" + Times("    A line of a prompt.\n", 43_000));
        yield return ("valid-prompt-of-one-line", model + "prompt:\n  system: " + Times("word ", 200_000) + "\n");
        yield return ("valid-comments", model + Times("# A line of a comment.\n", 43_000));
    }

    private static string Times(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    private static (double Milliseconds, double Mebibytes) Measure(string llmproc, string file)
    {
        var times = new List<double>();
        double peak = 0;
        for (int i = 0; i < Runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            double mebibytes = Check(llmproc, file);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            peak = Math.Max(peak, mebibytes);
        }

        return (times.Order().ElementAt(Runs / 2), peak);
    }

    /// <remarks>Through another command: a child counts the memory of whoever started it until it has become another program.</remarks>
    private static double Check(string llmproc, string file)
    {
        bool timed = File.Exists(TimeCommand);
        string report = Path.GetTempFileName();
        try
        {
            string[] arguments = timed ? ["-q", "-o", report, "-f", "%M", llmproc, "check", file] : ["check", file];
            using Process process = Process.Start(new ProcessStartInfo(timed ? TimeCommand : llmproc, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = Path.GetDirectoryName(file)!,
            })!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string error = process.StandardError.ReadToEnd();
            output.Wait();
            process.WaitForExit();
            return process.ExitCode is 0 or 2
                ? timed ? double.Parse(File.ReadAllText(report), CultureInfo.InvariantCulture) / 1024 : 0
                : throw new InvalidOperationException($"check {file} ended with {process.ExitCode}: {error}");
        }
        finally
        {
            File.Delete(report);
        }
    }
}
