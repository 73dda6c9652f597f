using System.Globalization;
using CostsSample;
using LlmProc;
using LlmProc.Testing;

// What eight questions about four handbooks cost, for different ways to ask them. docs/costs.md explains the table.
string model = args is [var given, ..] ? given : "claude-haiku-4-5";
using var folder = new TempProject([.. Enumerable.Range(1, Ways.Handbooks).Select(n => ($"handbook{n}.md", Handbook(n)))]);

Console.WriteLine("| way to ask | samples | tokens sent | no cache | with cache | 10 minutes apart |");
Console.WriteLine("|---|---:|---:|---:|---:|---:|");
foreach (Way way in Ways.All)
{
    Spending plain = await AskAsync(way, caching: false, TimeSpan.Zero);
    Spending cached = await AskAsync(way, caching: true, TimeSpan.Zero);
    Spending apart = await AskAsync(way, caching: true, TimeSpan.FromMinutes(10));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {way.Name} | {plain.Samples} | {plain.Usage.InputTokens:N0} | {Usd(plain)} | {Usd(cached)} | {Usd(apart)} |"));
}

async Task<Spending> AskAsync(Way way, bool caching, TimeSpan pause)
{
    var clock = new HandClock();
    var mock = new MockProvider(Ways.Answers(), new MockOptions { TimeProvider = clock, KeptExchanges = 0 });
    await using var runtime = LlmRuntime.Create(new RuntimeOptions
    {
        WorkingDirectory = folder.Folder,
        Wires = new WireOptions { Variable = name => name == "ANTHROPIC_API_KEY" ? "mock" : null, Handler = mock.CreateHandler() },
    });
    LlmProgram[] programs = way.Programs(new ModelSettings("anthropic", model) { DisableAutomaticCaching = !caching });
    await using LlmProcess process = runtime.Start(runtime.Load(programs[0], [.. programs[1..]]));
    for (int question = 0; ; question++)
    {
        RunResult result = await process.RunAsync($"Question {question + 1}: what does handbook {(question % Ways.Handbooks) + 1} say of part {question + 20}?", CancellationToken.None);
        if (result.IsError)
        {
            throw new InvalidOperationException(result.Error!.Message);
        }

        if (question == 7)
        {
            return result.Process.Subtree();
        }

        clock.Turn(pause);
    }
}

static string Usd(Spending spending) => spending.CostUsd is { } cost ? cost.ToString("0.000 USD", CultureInfo.InvariantCulture) : "not known";

static string Handbook(int number) => $"# Handbook {number}\n\n" + string.Concat(Enumerable.Range(1, 600).Select(part => string.Create(CultureInfo.InvariantCulture,
    $"## Part {part}\n\nPart {part} of machine {number} is held by {(part % 7) + 2} screws. Loosen them crosswise, and oil it every {part % 11 + 1} weeks.\n\n")));
