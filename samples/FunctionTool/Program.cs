using System.ComponentModel;
using LlmProc;
using LlmProc.Testing;
using Microsoft.Extensions.AI;

var find = new FunctionTool(AIFunctionFactory.Create(FindOrder, "find_order"))
{
    // It looks and changes nothing: a process with read access may call it, and after a crash it may be called again.
    Access = AccessLevel.Read,
    Effects = ToolEffects.None,
};
await using var runtime = LlmRuntime.Create(new RuntimeOptions { Tools = [find], Providers = [new ScriptProvider()] });
ProgramGraph program = runtime.Load(Path.Combine(AppContext.BaseDirectory, "main.toml"));

await foreach (ProcessNotice notice in runtime.StreamAsync(program, "Where is order A7?", CancellationToken.None))
{
    switch (notice)
    {
        case ProcessNotice.Happened { Event: ProcessEvent.ToolReturned returned }:
            Console.WriteLine($"find_order: {returned.Result.Text}");
            break;
        case ProcessNotice.Completed { Result: var result }:
            Console.WriteLine(result.IsError ? result.Error!.Message : result.Text);
            break;
    }
}

[Description("Finds an order by its number.")]
static string FindOrder([Description("The number of the order, such as A7.")] string number) =>
    number == "A7" ? "shipped on Monday" : throw new ToolException($"There is no order {number}; numbers are a letter and a digit.");
