using LlmProc.Bench;

return args switch
{
    ["delegation", ..] => await DelegationBench.RunAsync(args.AsMemory(1)),
    ["bare", ..] => await BareLoop.RunAsync(args.AsMemory(1)),
    ["--heap", ..] => await DelegationBench.RunAsync(args),
    ["compare", var llmproc] => await Comparison.RunAsync(llmproc),
    ["first-request", var llmproc] => await FirstRequest.RunAsync(llmproc),
    ["heap", .. var rest] => await IdleProcesses.RunAsync(rest is [var n] ? int.Parse(n, null) : 20_000),
    ["fanout", .. var rest] => await SharedPrompt.RunAsync(rest is [var n] ? int.Parse(n, null) : 1_000),
    ["compile"] => CompileGraph.Run(1_000),
    ["compile", "--programs", var n] => CompileGraph.Run(int.Parse(n, null)),
    ["check", var llmproc] => CompileGraph.RunPublished(llmproc, 1_000),
    ["startup", var llmproc, var program] => Startup.Run(llmproc, program),
    ["hostile", var llmproc, var folder] => HostileFiles.Run(llmproc, folder),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: LlmProc.Bench delegation [--base-url URL] [--fanout N] [--depth D] [--rounds K] [--reps R] [--warmup W] [--system-bytes B]
                                          [--max-seconds S] [--wire openai|anthropic]
                                                         prompts a primary that delegates to workers; one line of JSON
               LlmProc.Bench delegation --heap N         bytes per idle process
               LlmProc.Bench bare ...                    the same requests from a bare loop of HTTP; its options are those of delegation
               LlmProc.Bench compare LLMPROC              the same against a bare loop of HTTP that sends the same requests
               LlmProc.Bench first-request LLMPROC        time from the start of the published command to its first request
               LlmProc.Bench heap [N]                     bytes per idle process
               LlmProc.Bench fanout [N]                   memory of N children that share one prompt of 1 MB
               LlmProc.Bench compile [--programs N]       time to compile N linked programs
               LlmProc.Bench check LLMPROC                wall time of the published command that checks 1,000 linked programs
               LlmProc.Bench startup LLMPROC PROGRAM      wall time of the published command
               LlmProc.Bench hostile LLMPROC FOLDER       wall time and peak memory of check on each file there, and on huge ones
        """);
    return 2;
}
