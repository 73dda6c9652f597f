using System.Text;
using LlmProc.Fuzz;
using SharpFuzz;

// With files or folders: each input once, without instrumentation. With --afl or --libfuzzer: as a target of that fuzzer; see README.md.
switch (args)
{
    case ["--afl"]:
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            Run(copy.ToArray());
        });
        return 0;
    case ["--libfuzzer", ..]:
        Fuzzer.LibFuzzer.Run(Run);
        return 0;
    case []:
        Console.Error.WriteLine("usage: LlmProc.Fuzz <file or folder>... | --afl | --libfuzzer");
        return 2;
    default:
        return RunAll(args);
}

static void Run(ReadOnlySpan<byte> bytes)
{
    ProgramTarget.Read(Encoding.UTF8.GetString(bytes));
    using var target = new ProgramTarget();
    target.Link(bytes);
}

static int RunAll(IEnumerable<string> paths)
{
    int broken = 0;
    string[] inputs = [.. paths.SelectMany(IEnumerable<string> (path) => Directory.Exists(path) ? Directory.GetFiles(path).Order(StringComparer.Ordinal) : [path])];
    foreach (string input in inputs)
    {
        try
        {
            Run(File.ReadAllBytes(input));
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"{input}: {e}");
            broken++;
        }
    }

    Console.WriteLine($"{inputs.Length} inputs, {broken} broken");
    return broken == 0 ? 0 : 1;
}
