using LlmProc;

string question = args is [var given, ..] ? given : "Who keeps the lighthouse?";
await using var runtime = LlmRuntime.Create();
ProgramGraph program = runtime.Load(Path.Combine(AppContext.BaseDirectory, "main.toml"));

RunResult result = await runtime.RunAsync(program, question, CancellationToken.None);

Console.WriteLine(result.IsError ? result.Error!.Message : result.Text);
return result.IsError ? 1 : 0;
