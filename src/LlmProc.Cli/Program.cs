using LlmProc;
using LlmProc.Cli;
using LlmProc.Cli.Commands;
using LlmProc.Cli.Terminal;

var screen = new Screen();
try
{
    return await CommandLine.RunAsync(args, screen);
}
catch (ReaderGoneException)
{
    return ExitCode.ReaderGone;
}
catch (LlmProcException e)
{
    screen.Error(e.Message);
    return e is UsageException ? ExitCode.Usage : ExitCode.Failed;
}
catch (Exception e)
{
    bool all = Environment.GetEnvironmentVariable("LLMPROC_DEBUG") == "1";
    screen.Error($"internal error: {e.GetType().Name}: {e.Message}{(all ? "" : " (LLMPROC_DEBUG=1 shows more)")}");
    if (all)
    {
        screen.WriteError(e + "\n");
    }

    return ExitCode.Failed;
}
